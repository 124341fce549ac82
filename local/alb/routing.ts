import type { Random } from '../random';
import { compileConditions, type Matcher, type RoutedRequest } from './conditions';
import type { Action, Rule, TargetGroupTuple } from './model';

export interface CompiledRule {
  readonly rule: Rule;
  readonly matches: Matcher;
}

/** The rules of one listener in the order in which they are tried. */
export type RoutingTable = readonly CompiledRule[];

const order = ({ Priority }: Rule) => Priority === 'default' ? Infinity : Priority;

export const byPriority = (a: Rule, b: Rule): number => order(a) === order(b) ? 0 : order(a) - order(b);

export const compileRules = (rules: readonly Rule[]): RoutingTable =>
  [...rules].sort(byPriority).map(rule => ({ rule, matches: compileConditions(rule.Conditions) }));

export const matchRule = (table: RoutingTable, request: RoutedRequest): Rule | undefined =>
  table.find(({ matches }) => matches(request))?.rule;

/** The groups of a forward action, whichever of its two spellings it uses. */
export const forwardedGroups = ({ TargetGroupArn, ForwardConfig }: Action): readonly TargetGroupTuple[] =>
  ForwardConfig?.TargetGroups?.length ? ForwardConfig.TargetGroups : TargetGroupArn ? [{ TargetGroupArn }] : [];

export const weightOf = ({ Weight }: TargetGroupTuple): number => Weight ?? 1;

/** Chosen by weight alone: whether a group has a healthy target, or any, plays no part. A group stickiness cookie would win here. */
export const chooseTargetGroup = (groups: readonly TargetGroupTuple[], random: Random): string | undefined => {
  const total = groups.reduce((sum, group) => sum + weightOf(group), 0);
  let left = random() * total;
  for (const group of groups) {
    left -= weightOf(group);
    if (left < 0) return group.TargetGroupArn;
  }
  return undefined;
};
