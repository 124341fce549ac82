import type { Random } from '../random';

export const randomHex = (digits: number, random: Random): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

export const ruleArn = (listenerArn: string, random: Random): string =>
  `${listenerArn.replace(':listener/', ':listener-rule/')}/${randomHex(16, random)}`;

/** What the metrics call a load balancer: `app/<name>/<id>`. */
export const loadBalancerDimension = (arn: string): string => arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);

/** What the metrics call a target group: `targetgroup/<name>/<id>`. */
export const targetGroupDimension = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
