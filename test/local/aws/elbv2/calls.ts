import { CreateRuleCommand, type Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Stage } from '../support';

export const forward = (weights: readonly (readonly [arn: string, weight: number])[]) => ({
  Type: 'forward' as const,
  ForwardConfig: { TargetGroups: weights.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});

export const ALL_PATHS = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];

/** A rule that forwards all to blue. */
export const createRule = async (
  { clients: { elb }, first }: Stage, Priority: number, { listenerArn, blue, green } = first,
): Promise<Rule> => {
  const { Rules } = await elb.send(new CreateRuleCommand({
    ListenerArn: listenerArn,
    Priority,
    Conditions: ALL_PATHS,
    Actions: [forward([[blue, 100], [green, 0]])],
    Tags: [{ Key: 'shift', Value: 'main' }],
  }));
  return Rules![0]!;
};
