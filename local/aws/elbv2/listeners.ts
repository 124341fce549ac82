import type { LoadBalancer } from '../../alb/load-balancer';
import type { Action, Listener } from '../../alb/model';
import { AwsError } from '../../aws-error';
import { findLoadBalancer, type LoadBalancers, ownerOf, PAGE_SIZE } from './find';
import { withoutSecret } from './rules';
import { page } from '../paging';
import { type Actions, type Fields, notImplemented } from '../wire/protocol';

const described = ({ arn, port, protocol }: Listener, loadBalancer: LoadBalancer) => ({
  ListenerArn: arn,
  LoadBalancerArn: loadBalancer.arn,
  Port: port,
  Protocol: protocol,
  DefaultActions: loadBalancer.describeRules({ ListenerArn: arn }).find(({ Priority }) => Priority === 'default')?.Actions.map(withoutSecret),
});

const describeListeners = (loadBalancers: LoadBalancers, input: Fields) => {
  const { ListenerArns: arns, LoadBalancerArn: owner, Marker, PageSize = PAGE_SIZE } = input as {
    ListenerArns?: string[]; LoadBalancerArn?: string; Marker?: string; PageSize?: number;
  };
  if (!arns && owner === undefined) throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
  const owners = owner === undefined ? loadBalancers : [findLoadBalancer(loadBalancers, owner)];
  // Refuses what does not exist.
  for (const arn of arns ?? []) ownerOf(loadBalancers, 'Listener', arn).describeRules({ ListenerArn: arn });
  const found = owners
    .flatMap(loadBalancer => loadBalancer.listeners().map(listener => described(listener, loadBalancer)))
    .filter(({ ListenerArn }) => !arns || arns.includes(ListenerArn));
  const { items, next } = page(found, PageSize, Marker);
  return { Listeners: items, NextMarker: next };
};

/** What cannot be changed while the sockets are open. */
const FIXED = ['SslPolicy', 'Certificates', 'AlpnPolicy', 'MutualAuthentication'];

const modifyListener = (loadBalancers: LoadBalancers, { ListenerArn, DefaultActions, Port, Protocol, ...rest }: Fields) => {
  const arn = ListenerArn as string;
  const loadBalancer = ownerOf(loadBalancers, 'Listener', arn);
  loadBalancer.describeRules({ ListenerArn: arn });
  const listener = loadBalancer.listeners().find(candidate => candidate.arn === arn)!;
  const changes = [
    ...Port !== undefined && Port !== listener.port ? ['Port'] : [],
    ...Protocol !== undefined && Protocol !== listener.protocol ? ['Protocol'] : [],
    ...FIXED.filter(name => rest[name] !== undefined),
  ];
  if (changes.length > 0) throw notImplemented(`ModifyListener of ${changes.join(', ')}`);
  loadBalancer.modifyListener(arn, { DefaultActions: DefaultActions as Action[] | undefined });
  return { Listeners: [described(listener, loadBalancer)] };
};

export const listenerActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeListeners: input => describeListeners(loadBalancers, input),
  ModifyListener: input => modifyListener(loadBalancers, input),
});
