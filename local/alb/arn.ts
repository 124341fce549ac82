import type { Random } from '../random';

const HEX_PER_DRAW = 8;

/** Eight digits a draw: every request gets a trace id of 24. */
export const randomHex = (digits: number, random: Random): string => {
  let hex = '';
  while (hex.length < digits) hex += Math.floor(random() * 16 ** HEX_PER_DRAW).toString(16).padStart(HEX_PER_DRAW, '0');
  return hex.slice(0, digits);
};

export const ruleArn = (listenerArn: string, random: Random): string =>
  `${listenerArn.replace(':listener/', ':listener-rule/')}/${randomHex(16, random)}`;

/** What the metrics call a load balancer: `app/<name>/<id>`. */
export const loadBalancerDimension = (arn: string): string => arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);

/** What the metrics call a target group: `targetgroup/<name>/<id>`. */
export const targetGroupDimension = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
