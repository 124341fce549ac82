import { Stack } from 'aws-cdk-lib';
import type { IAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { IBaseService } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetireActionConfig } from '../lambda/contract';
import { requireRange } from './private/validation';
import type { ShiftHook } from './shift-hooks';

const AT = 'RetireAction';
const CAPACITY = { min: 0, max: 10_000, integer: true };

/**
 * What becomes of a colour after a release moved everything away from it: after the bake, a margin in which the load balancer comes to
 * know the last weights everywhere, and the deregistration delay of its groups.
 *
 * Nothing is retired when anything speaks against it at that moment: a rule that sends users there, a release or a rollback that has
 * begun since. While a colour is being retired no release starts. A release that was retired can be rolled back only once its old
 * colour has targets again.
 */
export class RetireAction {
  /**
   * Takes all targets out of the colour's target groups. What registers them, an ECS service for instance, goes on running.
   */
  public static deregisterTargets(): RetireAction {
    return new RetireAction({ kind: 'deregister-targets' }, groupArns => [
      new PolicyStatement({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] }),
      new PolicyStatement({ actions: ['elasticloadbalancing:DeregisterTargets'], resources: groupArns }),
    ]);
  }

  /**
   * Sets the desired count of an ECS service. Application Auto Scaling raises it to its minimum again, if there is one.
   *
   * @param service the colour's service
   * @param desiredCount tasks that stay: a whole number from 0 to 10000, 0 by default. Deploy the next version with the count it needs.
   */
  public static scaleInService(service: IBaseService, desiredCount: number = 0): RetireAction {
    requireRange(AT, 'desiredCount', desiredCount, CAPACITY);
    return new RetireAction({ kind: 'scale-in-service', cluster: service.cluster.clusterName, service: service.serviceName, desiredCount }, () => [
      new PolicyStatement({ actions: ['ecs:UpdateService'], resources: [service.serviceArn] }),
    ]);
  }

  /**
   * Sets the minimum and the desired capacity of an Auto Scaling group.
   *
   * @param group the colour's group
   * @param capacity instances that stay: a whole number from 0 to 10000, 0 by default. Raise it again before the next release goes there.
   */
  public static scaleInGroup(group: IAutoScalingGroup, capacity: number = 0): RetireAction {
    requireRange(AT, 'capacity', capacity, CAPACITY);
    const arn = Stack.of(group).formatArn({ service: 'autoscaling', resource: 'autoScalingGroup:*:autoScalingGroupName', resourceName: group.autoScalingGroupName });
    return new RetireAction({ kind: 'scale-in-group', group: group.autoScalingGroupName, capacity }, () => [
      new PolicyStatement({ actions: ['autoscaling:UpdateAutoScalingGroup'], resources: [arn] }),
    ]);
  }

  /**
   * Runs a function of yours. It gets `{ shift, execution, retired, routes }`, where `retired` is the colour and `routes` name its
   * target groups.
   *
   * @param hook the function, and how long it may take
   */
  public static invoke(hook: ShiftHook): RetireAction {
    return new RetireAction(undefined, () => [], hook);
  }

  private constructor(
    private readonly config: RetireActionConfig | undefined,
    private readonly statements: (targetGroupArns: string[]) => PolicyStatement[],
    private readonly hook?: ShiftHook,
  ) {}

  /**
   * @internal
   */
  public get _hook(): ShiftHook | undefined {
    return this.hook;
  }

  /**
   * @internal
   */
  public get _config(): RetireActionConfig | undefined {
    return this.config;
  }

  /**
   * @internal
   */
  public _statements(targetGroupArns: string[]): PolicyStatement[] {
    return this.statements(targetGroupArns);
  }
}

/**
 * What becomes of each colour once a release has moved everything away from it.
 */
export interface RetireActionsByColor {
  /**
   * After a release from blue to green.
   *
   * @default - blue stays as it is
   */
  readonly blue?: RetireAction;

  /**
   * After a release from green to blue.
   *
   * @default - green stays as it is
   */
  readonly green?: RetireAction;
}
