import { own } from '../own';
import { equalsText, equalsTextIgnoringCase, matchesArn, matchesText } from './pattern';
import type { RequestContext } from './request';

export interface Condition {
  /** As in the policy: `ForAllValues:StringEqualsIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

type Compare = (wanted: string, value: string, context: RequestContext) => boolean;

const numeric = (compare: (value: number, wanted: number) => boolean): Compare => (wanted, value) => compare(Number(value), Number(wanted));

const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: equalsText,
  StringEqualsIgnoreCase: equalsTextIgnoringCase,
  StringLike: matchesText,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  NumericEquals: numeric((value, wanted) => value === wanted),
  NumericLessThan: numeric((value, wanted) => value < wanted),
  NumericLessThanEquals: numeric((value, wanted) => value <= wanted),
  NumericGreaterThan: numeric((value, wanted) => value > wanted),
  NumericGreaterThanEquals: numeric((value, wanted) => value >= wanted),
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

/** Each is true where its opposite is not, an absent key included. */
const OPPOSITES: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

interface Operator {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly compare: Compare;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
}

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** An operator that is not known must not let anybody in by being passed over. */
const operatorOf = (text: string): Operator => {
  const [, set, name = '', ifExists] = OPERATOR.exec(text) ?? [];
  const opposite = own(OPPOSITES, name);
  const compare = own(COMPARISONS, opposite ?? name);
  if (compare === undefined) throw new Error(`the condition operator ${text} is not rehearsed`);
  return { set: set as Operator['set'], compare, isNegated: opposite !== undefined, ifExists: ifExists !== undefined };
};

const isAbsent = ({ values }: Condition, present: readonly string[]): boolean =>
  values.some(value => value.toLowerCase() === 'true') === (present.length === 0);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
const holdsForSet = ({ set, isNegated }: Operator, present: readonly string[], isWanted: (value: string) => boolean): boolean => {
  const holds = (value: string) => isWanted(value) !== isNegated;
  if (set === 'ForAllValues') return present.every(holds);
  if (set === 'ForAnyValue') return present.some(holds);
  return present.length === 0 ? isNegated : holds(present[0]!);
};

/** Throws for an operator or a key that is not rehearsed. */
export const holds = (condition: Condition, context: RequestContext): boolean => {
  const present = context.get(condition.key);
  if (condition.operator === 'Null') return isAbsent(condition, present);
  const operator = operatorOf(condition.operator);
  if (operator.ifExists && present.length === 0) return true;
  if (operator.set === undefined && present.length > 1) {
    throw new Error(`${condition.key} has several values: ${condition.operator} needs ForAllValues or ForAnyValue`);
  }
  return holdsForSet(operator, present, value => condition.values.some(wanted => operator.compare(wanted, value, context)));
};
