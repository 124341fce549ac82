import type { Color, RouteConfig } from '../contract';
import { COLORS, FULL_WEIGHT } from '../contract';

/** A rule's action in ELBv2's shape: the few fields that are decided here, everything else passes through. */
export interface RuleAction {
  readonly Type?: string;
  readonly Order?: number;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups?: readonly { readonly TargetGroupArn?: string; readonly Weight?: number }[];
    readonly TargetGroupStickinessConfig?: { readonly Enabled?: boolean; readonly DurationSeconds?: number };
  };
  readonly AuthenticateOidcConfig?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

/** The share of each colour, in percent. */
export type Shares = Readonly<Record<Color, number>>;

type Route = Pick<RouteConfig, 'targetGroupArns' | 'stickinessSeconds'>;

export const otherColor = (color: Color): Color => color === 'blue' ? 'green' : 'blue';

export const allOn = (color: Color): Shares => sharesAt(color, FULL_WEIGHT);

/** `weight` percent for one colour, the rest for the other. */
export const sharesAt = (color: Color, weight: number): Shares =>
  color === 'blue' ? { blue: weight, green: FULL_WEIGHT - weight } : { blue: FULL_WEIGHT - weight, green: weight };

export const sameShares = (a: Shares | null, b: Shares | null): boolean =>
  a !== null && b !== null && COLORS.every(color => Math.abs(a[color] - b[color]) < 1e-9);

/** The colour that serves everything, or null. */
export const soleColor = (shares: Shares | null): Color | null =>
  COLORS.find(color => sameShares(shares, allOn(color))) ?? null;

/** A rule has exactly one of these, at its end. What is not one of them precedes it: authentication, and what ELB may yet invent. */
const isRouting = (action: RuleAction): boolean => ['forward', 'redirect', 'fixed-response'].includes(action.Type ?? '');

export const precedingActions = (actions: readonly RuleAction[]): RuleAction[] => actions.filter(action => !isRouting(action));

/** ELB answers a single-group forward in either of two shapes, or both. */
const forwardedGroups = (action: RuleAction): { arn: string | undefined; weight: number }[] => {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  return groups.length > 0
    ? groups.map(group => ({ arn: group.TargetGroupArn, weight: group.Weight ?? 1 }))
    : [{ arn: action.TargetGroupArn, weight: 1 }];
};

/** What a rule does with traffic now, or null when it does anything but share it between the route's two groups. */
export const liveShares = (actions: readonly RuleAction[], route: Route): Shares | null => {
  const routing = actions.filter(isRouting);
  const forward = routing[0];
  if (routing.length !== 1 || forward?.Type !== 'forward') return null;

  const groups = forwardedGroups(forward);
  const colorOf = (arn: string | undefined) => COLORS.find(color => route.targetGroupArns[color] === arn);
  if (groups.some(group => colorOf(group.arn) === undefined)) return null;

  const total = groups.reduce((sum, group) => sum + group.weight, 0);
  if (total <= 0) return null;
  const percent = (color: Color) =>
    groups.filter(group => colorOf(group.arn) === color).reduce((sum, group) => sum + group.weight, 0) * FULL_WEIGHT / total;
  return { blue: percent('blue'), green: percent('green') };
};

/** What a rule gives a group, in percent: nothing while it answers by itself, redirects, or forwards elsewhere. */
export const groupShare = (actions: readonly RuleAction[], targetGroupArn: string): number => {
  const groups = actions.filter(isRouting).flatMap(forwardedGroups);
  const weightOf = (counted: typeof groups) => counted.reduce((sum, group) => sum + group.weight, 0);
  const own = weightOf(groups.filter(group => group.arn === targetGroupArn));
  return own === 0 ? 0 : own * FULL_WEIGHT / weightOf(groups);
};

/** ELB takes whole weights up to this. */
const MAX_WEIGHT = 999;

/** Percents as they are; shares that somebody set by hand and that are no whole percents as near as whole weights come. */
const wholeWeight = (percent: number): number =>
  Number.isInteger(percent) ? percent : Math.max(1, Math.round(percent * MAX_WEIGHT / FULL_WEIGHT));

/** Cookies win over weights, so at rest there is one group only, and no stickiness that could keep a user on the other. */
const forwardConfig = (route: Route, shares: Shares): RuleAction['ForwardConfig'] => {
  const sole = soleColor(shares);
  if (sole !== null) {
    return {
      TargetGroups: [{ TargetGroupArn: route.targetGroupArns[sole], Weight: 1 }],
      TargetGroupStickinessConfig: { Enabled: false },
    };
  }
  return {
    TargetGroups: COLORS.map(color => ({ TargetGroupArn: route.targetGroupArns[color], Weight: wholeWeight(shares[color]) })),
    TargetGroupStickinessConfig: route.stickinessSeconds === undefined
      ? { Enabled: false }
      : { Enabled: true, DurationSeconds: route.stickinessSeconds },
  };
};

/** The group stickiness that a rule has now; absent when it has none. */
export const liveStickinessSeconds = (actions: readonly RuleAction[]): number | undefined => {
  const stickiness = actions.find(isRouting)?.ForwardConfig?.TargetGroupStickinessConfig;
  return stickiness?.Enabled === true ? stickiness.DurationSeconds : undefined;
};

/** Whether a write would change nothing. A group at weight 0 is not at rest: a stickiness cookie could still lead to it. */
export const alreadyShares = (actions: readonly RuleAction[], route: Route, shares: Shares): boolean => {
  const forward = actions.find(isRouting);
  const groups = forward === undefined ? 0 : forwardedGroups(forward).length;
  const atRest = groups === 1 && liveStickinessSeconds(actions) === undefined;
  return sameShares(liveShares(actions, route), shares) && (soleColor(shares) === null || atRest);
};

/** ELB never answers the client secret and demands one on every write, unless told to keep the one it has. */
const echoAuthentication = (action: RuleAction): RuleAction => {
  if (action.Type !== 'authenticate-oidc' || action.AuthenticateOidcConfig === undefined) return action;
  const kept = Object.entries(action.AuthenticateOidcConfig).filter(([name]) => name !== 'ClientSecret');
  return { ...action, AuthenticateOidcConfig: { ...Object.fromEntries(kept), UseExistingClientSecret: true } };
};

/**
 * The whole action list that makes a rule share its traffic so: a write replaces the list, so whatever precedes the routing
 * action is echoed in its order. A scalar `TargetGroupArn` beside two groups is refused by ELB and therefore left out.
 */
export const actionsWithShares = (actions: readonly RuleAction[], route: Route, shares: Shares): RuleAction[] => {
  const preceding = precedingActions(actions).map(echoAuthentication);
  const routing = actions.find(isRouting);
  const forward: RuleAction = { Type: 'forward', ForwardConfig: forwardConfig(route, shares) };
  return [...preceding, routing?.Order === undefined ? forward : { ...forward, Order: routing.Order }];
};

export const describeShares = (shares: Shares | null): string =>
  shares === null ? 'something other than the two groups' : COLORS.map(color => `${color} ${round(shares[color])} %`).join(', ');

export const round = (value: number) => Math.round(value * 10) / 10;
