import type { Color } from '../../../lambda/contract';
import type { RuleAction } from '../../../lambda/core/rule-actions';

/** The two groups of a route; deployments put later ones in their place. */
export const groupsOf = (route: string, version: number): Readonly<Record<Color, string>> =>
  ({ blue: `arn:group/${route}-${version}/blue`, green: `arn:group/${route}-${version}/green` });

/** Which of them a rule forwards to. */
export const versionOf = (actions: readonly RuleAction[]): number =>
  Number(/-(\d+)\//.exec(JSON.stringify(actions))![1]);
