import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { IWeightedRule } from '../weighted-rule';
import { ConfigurationError } from './validation';

/** Who moves a rule's weights. */
export interface RuleOwner {
  /** Partition key of its record. */
  readonly shift: string;
  /** The table of its record. */
  readonly table: ITable;
}

/** By stack and ARN: the same rule may have been imported twice. Weakly, since one process may make many apps. */
const owners = new WeakMap<Stack, Map<string, RuleOwner>>();

/** The shift that has taken a rule, if there is one by now. */
export const ownerOf = (rule: IWeightedRule): RuleOwner | undefined => owners.get(Stack.of(rule))?.get(rule.ruleArn);

/** Two shifts would each take the other's writes for a stranger's. */
export function takeRule(rule: IWeightedRule, shift: Construct, table: ITable): void {
  const other = ownerOf(rule);
  if (other !== undefined) {
    throw new ConfigurationError(shift, `routes lead to the rule ${rule.node.path}, which is moved by ${other.shift} already: let one route of one shift have it`);
  }
  const stack = Stack.of(rule);
  const known = owners.get(stack) ?? new Map<string, RuleOwner>();
  owners.set(stack, known.set(rule.ruleArn, { shift: shift.node.path, table }));
}
