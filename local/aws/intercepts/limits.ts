import { own } from '../../own';
import type { BucketSize } from './token-bucket';

/** A bucket of the account: calls that share its name share its tokens. */
export interface Limit extends BucketSize {
  readonly name: string;
}

const limit = (name: string, capacity: number, refillPerSecond: number): Limit => ({ name, capacity, refillPerSecond });

/**
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html. It says that all actions share an account's
 * bucket, which empties before that of the non-mutating ones can.
 */
const ELB = {
  account: limit('elasticloadbalancing', 40, 10),
  registration: limit('elasticloadbalancing registration', 20, 4),
  resourceIntensive: limit('elasticloadbalancing resource-intensive', 10, 0.2),
  nonMutating: limit('elasticloadbalancing non-mutating', 200, 50),
  mutating: limit('elasticloadbalancing mutating', 20, 3),
};

const elbCategory = (action: string): Limit => {
  if (action === 'RegisterTargets' || action === 'DeregisterTargets') return ELB.registration;
  if (action === 'CreateLoadBalancer' || action === 'SetSubnets') return ELB.resourceIntensive;
  return action.startsWith('Describe') ? ELB.nonMutating : ELB.mutating;
};

/** Requests per second. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const CLOUDWATCH: Readonly<Record<string, number>> = {
  DescribeAlarms: 9,
  DescribeAlarmsForMetric: 9,
  DescribeAlarmHistory: 20,
  PutMetricAlarm: 3,
  PutCompositeAlarm: 3,
  DeleteAlarms: 3,
  SetAlarmState: 3,
  EnableAlarmActions: 3,
  DisableAlarmActions: 3,
  GetMetricData: 500,
  GetMetricStatistics: 400,
  ListMetrics: 25,
  PutMetricData: 500,
};

/** Bucket and refill in US East (N. Virginia). https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const STEP_FUNCTIONS: Readonly<Record<string, readonly [capacity: number, refillPerSecond: number]>> = {
  StartExecution: [1300, 300],
  RedriveExecution: [1300, 300],
  StopExecution: [1000, 200],
  DescribeExecution: [300, 15],
  GetExecutionHistory: [400, 20],
  ListExecutions: [200, 5],
  DescribeStateMachine: [200, 20],
  DescribeStateMachineForExecution: [200, 1],
  ListStateMachines: [100, 5],
};

/** The buckets out of which a call takes a token each; none for services whose limits no rehearsal comes near. */
export const limitsOf = (service: string, action: string): readonly Limit[] => {
  if (service === 'elasticloadbalancing') return [ELB.account, elbCategory(action)];
  const perSecond = service === 'cloudwatch' ? own(CLOUDWATCH, action) : undefined;
  const bucket = service === 'states' ? own(STEP_FUNCTIONS, action) : perSecond && [perSecond, perSecond] as const;
  return bucket ? [limit(`${service} ${action}`, ...bucket)] : [];
};
