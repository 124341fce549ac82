import { AwsError } from '../aws-error';
import type { Action, TargetGroupTuple } from './model';
import { forwardedGroups, weightOf } from './routing';

const ROUTING_ACTIONS = ['forward', 'redirect', 'fixed-response'];
const AUTHENTICATION_ACTIONS = ['authenticate-oidc', 'authenticate-cognito', 'jwt-validation'];
const MAX_WEIGHT = 999;
const MAX_GROUPS = 5;
const MAX_STICKINESS_SECONDS = 604_800;

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
  const wrong = groups.map(weightOf).find(weight => !Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT);
  if (wrong !== undefined) refuse(`Weight '${wrong}' must be a whole number from 0 to ${MAX_WEIGHT}`);
  // Whether AWS refuses this, or answers 5xx to every request, is not documented and was not verified.
  if (groups.every(group => weightOf(group) === 0)) refuse('At least one target group of a forward action must have a weight above 0');
};

const checkStickiness = ({ ForwardConfig }: Action) => {
  const { Enabled, DurationSeconds: seconds } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  if (Enabled && !(seconds !== undefined && seconds >= 1 && seconds <= MAX_STICKINESS_SECONDS)) {
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
  const status = FixedResponseConfig?.StatusCode ?? '';
  if (!/^[245]\d\d$/.test(status)) refuse(`StatusCode '${status}' of a fixed response must be a 2XX, 4XX or 5XX code`);
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

/** Checks the actions of a rule as the API does, and gives them back in order and in the shape in which they are described. */
export const acceptActions = (given: readonly Action[]): Action[] => {
  const actions = structuredClone([...given]).sort(byOrder);
  checkSequence(actions);
  for (const action of actions) {
    if (action.Type === 'forward') checkForward(action);
    if (action.Type === 'fixed-response') checkFixedResponse(action);
  }
  return actions.map(action => action.Type === 'forward' ? describedForward(action) : action);
};

export const groupsOf = (actions: readonly Action[]): string[] =>
  actions.filter(({ Type }) => Type === 'forward').flatMap(forwardedGroups).map(({ TargetGroupArn }) => TargetGroupArn);
