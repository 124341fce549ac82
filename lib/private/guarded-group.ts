import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import type { Color } from '../../lambda/contract';

/** The shift that moves a rule's weights, and the table of its record. */
export interface RuleOwner {
  readonly shift: string;
  readonly table: ITable;
}

/** A weighted rule, as much of it as a guard asks for. */
export interface RuleOfColor extends IConstruct {
  readonly ruleArn: string;
  /** Known when all constructs are there; undefined where no shift takes the rule. */
  readonly _owner?: RuleOwner;
}

/** What a guard has to know of its colour. */
export interface GuardedGroup {
  readonly color: Color;
  readonly targetGroupArn: string;
  readonly rules: readonly RuleOfColor[];
}
