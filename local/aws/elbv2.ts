import type { LoadBalancer } from '../alb/load-balancer';
import type { Listener } from '../alb/model';
import { type LoadBalancers, ownerOf, PAGE_SIZE } from './elbv2-find';
import { groupActions } from './elbv2-groups';
import { ruleActions, withoutSecret } from './elbv2-rules';
import { tagActions } from './elbv2-tags';
import { page } from './paging';
import type { Actions, Fields } from './protocol';

const describedListener = ({ arn, port, protocol }: Listener, loadBalancer: LoadBalancer) => ({
  ListenerArn: arn,
  LoadBalancerArn: loadBalancer.arn,
  Port: port,
  Protocol: protocol,
  DefaultActions: loadBalancer.describeRules({ ListenerArn: arn }).find(({ Priority }) => Priority === 'default')?.Actions.map(withoutSecret),
});

const describeListeners = (loadBalancers: LoadBalancers, input: Fields) => {
  const { ListenerArns, LoadBalancerArn, Marker, PageSize = PAGE_SIZE } = input as {
    ListenerArns?: string[]; LoadBalancerArn?: string; Marker?: string; PageSize?: number;
  };
  // Refuses what does not exist.
  for (const arn of ListenerArns ?? []) ownerOf(loadBalancers, 'Listener', arn).describeRules({ ListenerArn: arn });
  const found = loadBalancers
    .filter(({ arn }) => LoadBalancerArn === undefined || arn === LoadBalancerArn)
    .flatMap(loadBalancer => loadBalancer.listeners().map(listener => describedListener(listener, loadBalancer)))
    .filter(({ ListenerArn }) => !ListenerArns || ListenerArns.includes(ListenerArn));
  const { items, next } = page(found, PageSize, Marker);
  return { Listeners: items, NextMarker: next };
};

/** The Elastic Load Balancing API. */
export const elbv2Actions = (loadBalancers: LoadBalancers): Actions => ({
  ...ruleActions(loadBalancers),
  ...groupActions(loadBalancers),
  ...tagActions(loadBalancers),
  DescribeListeners: input => describeListeners(loadBalancers, input),
});
