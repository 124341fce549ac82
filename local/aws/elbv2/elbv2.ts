import type { LoadBalancer } from '../../alb/load-balancer';
import type { Listener } from '../../alb/model';
import { type LoadBalancers, ownerOf, PAGE_SIZE } from './find';
import { groupActions } from './groups';
import { ruleActions, withoutSecret } from './rules';
import { tagActions } from './tags';
import { page } from '../paging';
import type { Actions, Fields } from '../wire/protocol';

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
