import type { LoadBalancer } from '../../alb/load-balancer';
import type { TargetGroup } from '../../alb/target-group';
import { AwsError } from '../../aws-error';

export type LoadBalancers = readonly LoadBalancer[];

/** What the API puts on a page when not told otherwise: the most that it takes. */
export const PAGE_SIZE = 400;

type Kind = 'LoadBalancer' | 'Listener' | 'Rule' | 'TargetGroup';

const KINDS: Readonly<Record<Kind, { readonly words: string; readonly resource: RegExp }>> = {
  LoadBalancer: { words: 'load balancer', resource: /^loadbalancer\/app(\/[^/]+){2}$/ },
  Listener: { words: 'listener', resource: /^listener\/app(\/[^/]+){3}$/ },
  Rule: { words: 'listener rule', resource: /^listener-rule\/app(\/[^/]+){4}$/ },
  TargetGroup: { words: 'target group', resource: /^targetgroup(\/[^/]+){2}$/ },
};

const ARN = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:(.+)$/;

const resourceOf = (arn: string): string => ARN.exec(arn)?.[1] ?? '';

/** What an ARN is the ARN of. */
export const kindOf = (arn: string): Kind | undefined =>
  (Object.keys(KINDS) as Kind[]).find(kind => KINDS[kind].resource.test(resourceOf(arn)));

const requireKind = (kind: Kind, arn: string): void => {
  if (kindOf(arn) !== kind) throw new AwsError('ValidationError', `'${arn}' is not a valid ${KINDS[kind].words} ARN`);
};

export const notFound = (kind: Kind, named: string): AwsError =>
  new AwsError(`${kind}NotFound`, `One or more ${kind === 'Rule' ? 'rule' : KINDS[kind].words}s not found: '${named}'`);

/** The ARN of a listener or a rule holds that of its load balancer. */
const loadBalancerArn = (arn: string): string =>
  arn.replace(/:listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\/.*$/, ':loadbalancer/$1');

/** The load balancer of a rule or a listener. */
export const ownerOf = (loadBalancers: LoadBalancers, kind: 'Rule' | 'Listener', arn: string): LoadBalancer => {
  requireKind(kind, arn);
  const owner = loadBalancers.find(loadBalancer => loadBalancer.arn === loadBalancerArn(arn));
  if (!owner) throw notFound(kind, arn);
  return owner;
};

export const findLoadBalancer = (loadBalancers: LoadBalancers, arn: string): LoadBalancer => {
  requireKind('LoadBalancer', arn);
  const loadBalancer = loadBalancers.find(candidate => candidate.arn === arn);
  if (!loadBalancer) throw notFound('LoadBalancer', arn);
  return loadBalancer;
};

export interface OwnedGroup {
  readonly loadBalancer: LoadBalancer;
  readonly group: TargetGroup;
}

export const targetGroups = (loadBalancers: LoadBalancers): OwnedGroup[] =>
  loadBalancers.flatMap(loadBalancer => loadBalancer.targetGroups().map(group => ({ loadBalancer, group })));

export const findOwnedGroup = (loadBalancers: LoadBalancers, arn: string): OwnedGroup => {
  requireKind('TargetGroup', arn);
  const found = targetGroups(loadBalancers).find(({ group }) => group.arn === arn);
  if (!found) throw notFound('TargetGroup', arn);
  return found;
};

export const findGroup = (loadBalancers: LoadBalancers, arn: string): TargetGroup => findOwnedGroup(loadBalancers, arn).group;
