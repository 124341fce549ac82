import type { IConstruct } from 'constructs';

/**
 * A listener rule whose weights a release moves.
 */
export interface IWeightedRule extends IConstruct {
  /**
   * ARN of the rule.
   */
  readonly ruleArn: string;
}
