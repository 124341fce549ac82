import { AlarmGateway } from './aws/alarms';
import { ExecutionGateway } from './aws/executions';
import { LoadBalancerGateway } from './aws/load-balancer';
import { RecordGateway } from './aws/records';
import { ENV } from './contract';

/** Everything outside the function: the AWS services it calls, and the time. */
export interface Gateways {
  readonly loadBalancer: LoadBalancerGateway;
  readonly alarms: AlarmGateway;
  readonly records: RecordGateway;
  readonly executions: ExecutionGateway;
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
  records: new RecordGateway(requiredEnvironment(ENV.recordTable)),
  executions: new ExecutionGateway(),
  now: () => new Date(),
});
