import type { Color } from '../../lambda/contract';
import type { IWeightedRule } from '../rule-reference';

/** What a guard has to know of its colour. */
export interface GuardedGroup {
  readonly color: Color;
  readonly rules: readonly IWeightedRule[];
}
