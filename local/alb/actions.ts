import { AwsError } from '../aws-error';
import type { Action, Listener, TargetGroupTuple } from './model';
import { acceptRedirect } from './redirect';
import { forwardedGroups, weightOf } from './routing';

const ROUTING_ACTIONS = ['forward', 'redirect', 'fixed-response'];
const AUTHENTICATION_ACTIONS = ['authenticate-oidc', 'authenticate-cognito', 'jwt-validation'];

/** User guide: forward actions, quotas. API reference: TargetGroupStickinessConfig. */
const MAX_WEIGHT = 999;
const MAX_GROUPS = 5;
const MAX_STICKINESS_SECONDS = 604_800;

/** What a fixed response may hold (API reference, FixedResponseActionConfig). */
const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];
const MAX_BODY_LENGTH = 1024;

const refuse = (message: string): never => {
  throw new AwsError('ValidationError', message);
};

const byOrder = (a: Action, b: Action) => (a.Order ?? 0) - (b.Order ?? 0);

const checkSequence = (actions: readonly Action[]) => {
  const unknown = actions.find(({ Type }) => ![...ROUTING_ACTIONS, ...AUTHENTICATION_ACTIONS].includes(Type));
  if (unknown) throw new AwsError('InvalidLoadBalancerAction', `The action type '${unknown.Type}' is not valid`);
  if (actions.length > 1 && actions.some(({ Order }) => Order === undefined)) refuse('Order must be specified for every action when there are several');
  const routing = actions.filter(({ Type }) => ROUTING_ACTIONS.includes(Type));
  if (routing.length !== 1 || routing[0] !== actions.at(-1)) refuse('A rule must have exactly one forward, redirect or fixed-response action, and it must be the last');
};

const checkWeights = (groups: readonly TargetGroupTuple[]) => {
  if (groups.length > 1 && groups.some(({ Weight }) => Weight === undefined)) refuse('Each of several target groups must have a weight');
  const wrong = groups.map(weightOf).find(weight => !Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT);
  if (wrong !== undefined) refuse(`Weight '${wrong}' must be a whole number from 0 to ${MAX_WEIGHT}`);
  // Whether AWS refuses this, or answers 5xx to every request, is not documented and was not verified.
  if (groups.every(group => weightOf(group) === 0)) refuse('At least one target group of a forward action must have a weight above 0');
};

/** A duration that is given must be in range even where stickiness is off (pulumi-aws#1824). */
const checkStickiness = ({ ForwardConfig }: Action) => {
  const { Enabled, DurationSeconds: seconds } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  const inRange = seconds === undefined ? !Enabled : seconds >= 1 && seconds <= MAX_STICKINESS_SECONDS;
  if (!inRange) {
    refuse(`Target group stickiness needs a duration from 1 to ${MAX_STICKINESS_SECONDS} seconds`);
  }
};

const checkForward = (action: Action) => {
  const groups = forwardedGroups(action);
  const { TargetGroupArn } = action;
  if (groups.length === 0) refuse('A forward action must specify a target group');
  if (groups.length > MAX_GROUPS) refuse(`A forward action may have at most ${MAX_GROUPS} target groups, not ${groups.length}`);
  if (new Set(groups.map(group => group.TargetGroupArn)).size < groups.length) refuse('A forward action must name each target group once');
  if (TargetGroupArn && (groups.length > 1 || groups[0]?.TargetGroupArn !== TargetGroupArn)) {
    refuse('TargetGroupArn and ForwardConfig of one action must name the same, single target group');
  }
  checkWeights(groups);
  checkStickiness(action);
};

const checkFixedResponse = ({ FixedResponseConfig }: Action) => {
  const { StatusCode = '', ContentType = 'text/plain', MessageBody = '' } = FixedResponseConfig ?? {};
  if (!/^[245]\d\d$/.test(StatusCode)) refuse(`StatusCode '${StatusCode}' of a fixed response must be a 2XX, 4XX or 5XX code`);
  if (!CONTENT_TYPES.includes(ContentType)) refuse(`ContentType '${ContentType}' of a fixed response must be one of '${CONTENT_TYPES.join(', ')}'`);
  if (MessageBody.length > MAX_BODY_LENGTH) refuse(`MessageBody of a fixed response may be at most ${MAX_BODY_LENGTH} characters long`);
};

interface OidcSecret {
  readonly ClientSecret?: string;
  readonly UseExistingClientSecret?: boolean;
}

const oidcOf = ({ AuthenticateOidcConfig }: Action): OidcSecret => AuthenticateOidcConfig ?? {};

const secretOf = (actions: readonly Action[]): string | undefined =>
  actions.filter(({ Type }) => Type === 'authenticate-oidc').map(action => oidcOf(action).ClientSecret)[0];

/** Descriptions do not tell the secret: who writes back what was described must say that the old one is meant, where there is one. */
const acceptOidc = (action: Action, replaced: readonly Action[]): Action => {
  const { UseExistingClientSecret = false, ...config } = oidcOf(action);
  if ((config.ClientSecret !== undefined) === UseExistingClientSecret) {
    throw new AwsError('InvalidLoadBalancerAction', 'An authenticate-oidc action must have either a client secret or UseExistingClientSecret');
  }
  const ClientSecret = config.ClientSecret ?? secretOf(replaced);
  if (ClientSecret === undefined) throw new AwsError('InvalidLoadBalancerAction', 'There is no existing client secret that could be used');
  return { ...action, AuthenticateOidcConfig: { ...config, ClientSecret } };
};

/** A forward as it is described afterwards: always with ForwardConfig, and with the scalar too where there is one group. */
const describedForward = (action: Action): Action => {
  const groups = forwardedGroups(action).map(group => ({ TargetGroupArn: group.TargetGroupArn, Weight: weightOf(group) }));
  return {
    ...action,
    ...groups.length === 1 && { TargetGroupArn: groups[0]?.TargetGroupArn },
    ForwardConfig: {
      TargetGroups: groups,
      TargetGroupStickinessConfig: action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false },
    },
  };
};

const accept = (action: Action, listener: Listener, replaced: readonly Action[]): Action => {
  switch (action.Type) {
    case 'forward':
      checkForward(action);
      return describedForward(action);
    case 'redirect':
      return { ...action, RedirectConfig: acceptRedirect(action.RedirectConfig, listener) };
    case 'fixed-response':
      checkFixedResponse(action);
      return action;
    case 'authenticate-oidc':
      return acceptOidc(action, replaced);
    default:
      return action;
  }
};

/** Checks the actions of a rule as the API does, and gives them back in order and as they are described, but with secrets. */
export const acceptActions = (given: readonly Action[], listener: Listener, replaced: readonly Action[] = []): Action[] => {
  const actions = structuredClone([...given]).sort(byOrder);
  checkSequence(actions);
  return actions.map(action => accept(action, listener, replaced));
};

export const groupsOf = (actions: readonly Action[]): string[] =>
  actions.filter(({ Type }) => Type === 'forward').flatMap(forwardedGroups).map(({ TargetGroupArn }) => TargetGroupArn);
