import { Duration } from 'aws-cdk-lib';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { BlueGreenDeploymentProps } from '../../lib';

/** What a later version of the app may change of its route and its shift: by the contexts `paths` and `bakeMinutes`. */
export const versionOf = ({ node }: IConstruct): Pick<BlueGreenDeploymentProps, 'conditions' | 'bakeTime'> => {
  const paths = (node.tryGetContext('paths') ?? '/*') as string | string[];
  const bakeMinutes: unknown = node.tryGetContext('bakeMinutes');
  return {
    conditions: [ListenerCondition.pathPatterns([paths].flat())],
    ...bakeMinutes !== undefined && { bakeTime: Duration.minutes(Number(bakeMinutes)) },
  };
};
