import { AlarmGateway } from './aws/alarms';
import { EcsGateway } from './aws/ecs';
import { EventGateway } from './aws/events';
import { ExecutionGateway } from './aws/executions';
import { HistoryGateway } from './aws/history';
import { LoadBalancerGateway } from './aws/load-balancer';
import { MetricGateway } from './aws/metrics';
import { RecordGateway } from './aws/records';
import { ENV } from './contract';

/** Everything outside the function: the AWS services it calls, and the time. */
export interface Gateways {
  readonly loadBalancer: LoadBalancerGateway;
  readonly alarms: AlarmGateway;
  readonly ecs: EcsGateway;
  readonly records: Pick<RecordGateway, 'read' | 'change'>;
  readonly executions: ExecutionGateway;
  readonly events: EventGateway;
  readonly metrics: MetricGateway;
  readonly history: HistoryGateway;
  /** The stack's name, for commands that are told to people. */
  readonly stack: string | undefined;
  readonly now: () => Date;
}

export const requiredEnvironment = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
};

export const awsGateways = (): Gateways => ({
  loadBalancer: new LoadBalancerGateway(),
  alarms: new AlarmGateway(),
  ecs: new EcsGateway(),
  records: new RecordGateway(requiredEnvironment(ENV.recordTable)),
  executions: new ExecutionGateway(),
  events: new EventGateway(),
  metrics: new MetricGateway(),
  history: new HistoryGateway(requiredEnvironment(ENV.recordTable)),
  stack: process.env[ENV.stack],
  now: () => new Date(),
});
