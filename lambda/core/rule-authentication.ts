import type { AuthenticationAction, WeightedRuleProperties } from '../contract';
import { actionsWithShares, precedingActions, type RuleAction } from './rule-actions';
import type { Start } from './start-shares';
import { groupsOf, type Written } from './rule-written';

const OIDC = 'authenticate-oidc';

type Authentication = readonly AuthenticationAction[] | undefined;

type Fields = Readonly<Record<string, unknown>>;

const mapped = (fields: Fields, change: (name: string, value: unknown) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(name, value)]));

const without = (fields: Fields, left: string): Fields => Object.fromEntries(Object.entries(fields).filter(([name]) => name !== left));

/** CloudFormation hands numbers over as strings. */
const native = (action: AuthenticationAction): RuleAction => mapped(action, (_, config) =>
  typeof config !== 'object' ? config : mapped(config as Fields, (name, value) => name === 'SessionTimeout' ? Number(value) : value));

const isOidc = ({ Type }: RuleAction): boolean => Type === OIDC;

export const hasOidc = (actions: readonly RuleAction[]): boolean => actions.some(isOidc);

const inOrder = (actions: readonly RuleAction[]): RuleAction[] => [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));

/** What a rule does before it forwards, when the stack says nothing else. */
export const liveAuthentication = (live: readonly RuleAction[]): RuleAction[] => inOrder(precedingActions(live));

/** What somebody else put before the forward stays; whatever is of a type that the stack speaks of is the stack's. */
export const wantedAuthentication = (live: readonly RuleAction[], wanted: Authentication = [], old: Authentication = []): RuleAction[] => {
  const ours = new Set([...wanted, ...old].map(({ Type }) => Type));
  return [...wanted.map(native), ...liveAuthentication(live).filter(({ Type }) => !ours.has(Type ?? ''))];
};

const ordered = (actions: readonly RuleAction[]): RuleAction[] =>
  actions.map((action, index) => actions.length > 1 ? { ...action, Order: index + 1 } : without(action, 'Order'));

const withSecret = (action: RuleAction, secret: string): RuleAction => {
  if (!isOidc(action)) return action;
  return { ...action, AuthenticateOidcConfig: { ...without(action.AuthenticateOidcConfig ?? {}, 'UseExistingClientSecret'), ClientSecret: secret } };
};

/** The whole action list of a rule. Without a secret, the one that the rule has is meant. */
export const ruleActions = (
  preceding: readonly RuleAction[], written: Written, { shares, stickinessSeconds }: Start, secret: string | undefined,
): RuleAction[] => {
  const route = { ...groupsOf(written), ...stickinessSeconds !== undefined && { stickinessSeconds } };
  const actions = ordered(actionsWithShares(preceding, route, shares));
  return secret === undefined ? actions : actions.map(action => withSecret(action, secret));
};

/** A rule on another listener is a new one: ELB does not tell it the secret of an action that this stack knows nothing of. */
export const foreignOidc = (preceding: readonly RuleAction[], { Authentication = [] }: WeightedRuleProperties): boolean =>
  hasOidc(preceding) && !Authentication.some(({ Type }) => Type === OIDC);
