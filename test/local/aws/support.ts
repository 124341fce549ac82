import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { LoadBalancer } from '../../../local/alb/load-balancer';
import { AwsError } from '../../../local/aws-error';
import { CloudWatch } from '../../../local/aws/cloudwatch/cloudwatch';
import { DynamoDb } from '../../../local/aws/dynamodb';
import { AutoScalingGroups } from '../../../local/aws/auto-scaling';
import { EcsServices } from '../../../local/aws/ecs';
import type { ExecutionRecord, Executions, StateMachineRecord } from '../../../local/aws/executions';
import { MetricStore } from '../../../local/aws/cloudwatch/metric-store';
import type { AnsweredCall } from '../../../local/aws/call';
import type { InvokeTarget } from '../../../local/aws/elbv2/targets';
import { AwsEndpoint } from '../../../local/aws/server';
import { awsServices } from '../../../local/aws/services';
import type { Clock } from '../../../local/clock';
import { seededRandom } from '../../../local/random';

export const START = Date.UTC(2026, 0, 1);

/** A clock that stands still until it is set; nobody can sleep by it. */
export class ManualClock implements Clock {
  readonly speed = 1;
  ms = START;

  now(): number {
    return this.ms;
  }

  sleep(): Promise<void> {
    return new Promise(() => undefined);
  }
}

const ACCOUNT = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const listenerArn = (name: string) => `${ACCOUNT}:listener/app/${name}/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const groupArn = (name: string, color: string) => `${ACCOUNT}:targetgroup/${name}-${color}/73e2d6bc24d8a067`;

/** A load balancer with a listener that answers 404, and two empty target groups. */
export const createLoadBalancer = (name: string, clock: Clock) => {
  const loadBalancer = new LoadBalancer({
    arn: `${ACCOUNT}:loadbalancer/app/${name}/50dc6c495c0c9188`,
    dnsName: `${name}.example.com`,
    clock,
    random: seededRandom(name.length),
  });
  const healthCheck = {
    path: '/health', intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 5, unhealthyThreshold: 2, matcher: '200', enabled: false,
  };
  for (const color of ['blue', 'green']) {
    loadBalancer.addTargetGroup({
      arn: groupArn(name, color), name: `${name}-${color}`, healthCheck, deregistrationDelaySeconds: 300, targetType: 'ip', port: 8080, protocol: 'HTTP',
    });
  }
  const defaultActions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }];
  loadBalancer.addListener({ arn: listenerArn(name), protocol: 'HTTP', port: 80, defaultActions });
  return { loadBalancer, listenerArn: listenerArn(name), blue: groupArn(name, 'blue'), green: groupArn(name, 'green') };
};

export const STATE_MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:Migrate';

/** Executions that run until they are stopped. */
export class StoredExecutions implements Executions {
  readonly records = new Map<string, ExecutionRecord>();

  constructor(private readonly clock: Clock) {}

  start(stateMachineArn: string, input: string, name = `run-${this.records.size}`): ExecutionRecord {
    this.#require(stateMachineArn);
    const startDate = this.clock.now();
    const record: ExecutionRecord = {
      executionArn: `${stateMachineArn.replace('stateMachine', 'execution')}:${name}`,
      stateMachineArn,
      name,
      status: 'RUNNING',
      startDate,
      input,
      history: [
        { timestamp: startDate, type: 'ExecutionStarted', id: 1, previousEventId: 0, executionStartedEventDetails: { input } },
        { timestamp: startDate + 500, type: 'PassStateEntered', id: 2, previousEventId: 1, stateEnteredEventDetails: { name: 'Plan' } },
      ],
    };
    this.records.set(record.executionArn, record);
    return record;
  }

  stop(arn: string, error?: string, cause?: string): void {
    this.records.set(arn, { ...this.records.get(arn)!, status: 'ABORTED', stopDate: this.clock.now(), error, cause });
  }

  describe(arn: string): ExecutionRecord | undefined {
    return this.records.get(arn);
  }

  list(stateMachineArn: string): ExecutionRecord[] {
    this.#require(stateMachineArn);
    return [...this.records.values()].filter(record => record.stateMachineArn === stateMachineArn);
  }

  stateMachines(): StateMachineRecord[] {
    return [{ stateMachineArn: STATE_MACHINE, name: 'Migrate', definition: '{"StartAt":"Plan"}', roleArn: 'arn:aws:iam::123456789012:role/migrate', creationDate: START }];
  }

  #require(arn: string): void {
    if (arn !== STATE_MACHINE) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
}

/** A started endpoint with everything behind it, and the real clients in front of it. */
export const startStage = async () => {
  const clock = new ManualClock();
  const calls: AnsweredCall[] = [];
  const first = createLoadBalancer('first', clock);
  const second = createLoadBalancer('second', clock);
  const store = new MetricStore();
  const cloudWatch = new CloudWatch({ clock, store });
  const dynamoDb = new DynamoDb();
  const executions = new StoredExecutions(clock);
  const invocations: { functionArn: string; event: unknown; targetGroupArn: string }[] = [];
  const invokeTarget: InvokeTarget = (functionArn, event, targetGroupArn) => {
    invocations.push({ functionArn, event, targetGroupArn });
    return Promise.resolve({ statusCode: 200, body: 'hello' });
  };
  const endpoint = new AwsEndpoint(
    awsServices({
      loadBalancers: [first.loadBalancer, second.loadBalancer], cloudWatch, stateMachines: executions, dynamoDb,
      ecs: new EcsServices(), autoScaling: new AutoScalingGroups(), invokeTarget,
    }),
    { onCall: call => calls.push(call) },
  );
  await endpoint.start();
  const config = { endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const clients = {
    elb: new ElasticLoadBalancingV2Client(config),
    cloudWatch: new CloudWatchClient(config),
    states: new SFNClient(config),
    dynamoDb: new DynamoDBClient(config),
  };
  const close = async () => {
    Object.values(clients).forEach(client => client.destroy());
    await endpoint.close();
    await Promise.all([first, second].map(({ loadBalancer }) => loadBalancer.close()));
  };
  return { clock, calls, invocations, first, second, store, cloudWatch, dynamoDb, executions, endpoint, config, clients, close };
};

export type Stage = Awaited<ReturnType<typeof startStage>>;
