import type { Color } from '../../lambda/contract';
import type { LoadBalancer } from '../../local/alb/load-balancer';
import type { Rule } from '../../local/alb/model';

const colorOf = (targetGroupArn: string): Color => /Blue/.test(targetGroupArn) ? 'blue' : 'green';

const groupsOf = ({ Actions }: Rule) => Actions.flatMap(action => action.Type === 'forward' ? action.ForwardConfig?.TargetGroups ?? [] : []);

const isPreview = ({ Conditions }: Rule): boolean => Conditions.some(({ Field }) => Field === 'http-header');

/** What green gets, in percent, by each rule that shares users between the colours: at rest such a rule names one of them only. */
export const greenShares = (loadBalancers: readonly LoadBalancer[]): number[] => loadBalancers
  .flatMap(balancer => balancer.listeners().flatMap(({ arn }) => balancer.describeRules({ ListenerArn: arn })))
  .filter(rule => !isPreview(rule))
  .map(groupsOf)
  .filter(groups => groups.length > 0)
  .map(groups => {
    const sum = (some: typeof groups) => some.reduce((total, { Weight = 1 }) => total + Weight, 0);
    return 100 * sum(groups.filter(({ TargetGroupArn }) => colorOf(TargetGroupArn) === 'green')) / sum(groups);
  });
