import type { Template, TemplateResource } from './assembly';
import { referencesOf } from './intrinsics';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

const ofType = ({ Resources }: Template, type: string): string[] =>
  Object.keys(Resources).filter(logicalId => Resources[logicalId]!.Type === type);

/** The load balancer to which a listener, a rule, or whatever else names its listener belongs. */
const balancerOf = ({ Resources }: Template, { Properties = {} }: TemplateResource): string | undefined => {
  const [direct] = referencesOf(Properties.LoadBalancerArn);
  if (direct !== undefined) return direct;
  const [listener] = referencesOf(Properties.ListenerArn);
  return listener === undefined ? undefined : referencesOf(Resources[listener]?.Properties?.LoadBalancerArn)[0];
};

/**
 * The load balancer that forwards to a target group: a template tells it only by the listeners and rules that name the group. One
 * that nothing names belongs to the only load balancer there is.
 */
export const loadBalancerOfGroup = (template: Template, group: string): string => {
  const balancers = ofType(template, LOAD_BALANCER);
  const users = Object.values(template.Resources).filter(({ Properties }) => referencesOf(Properties).includes(group));
  const found = users.map(user => balancerOf(template, user)).find(balancer => balancer !== undefined && balancers.includes(balancer));
  const only = balancers.length === 1 ? balancers[0] : undefined;
  const balancer = found ?? only;
  if (balancer !== undefined) return balancer;
  throw new Error(balancers.length === 0
    ? `${group}: the stack has no load balancer of its own: an imported one is not rehearsed yet`
    : `${group}: no listener or rule of the stack forwards to this target group, so its load balancer is not known`);
};
