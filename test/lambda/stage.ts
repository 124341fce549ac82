import { join } from 'node:path';
import { AddTagsCommand, ElasticLoadBalancingV2Client, RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AnsweredCall } from '../../local/aws/call';
import { throttled } from '../../local/aws/intercepts/service-errors';
import { AwsEndpoint } from '../../local/aws/server';
import { awsServices } from '../../local/aws/services';
import { CloudWatch } from '../../local/aws/cloudwatch/cloudwatch';
import { EcsServices } from '../../local/aws/ecs';
import { DynamoDb } from '../../local/aws/dynamodb';
import { MetricStore } from '../../local/aws/cloudwatch/metric-store';
import type { LoadBalancer } from '../../local/alb/load-balancer';
import { CompressedClock } from '../../local/clock';
import { LambdaFunction } from '../../local/functions/function-runtime';
import { ENV, HANDLERS, RECORD_TABLE } from '../../lambda/contract';
import { ManualClock, StoredExecutions } from '../local/aws/support';

const dist = (...path: string[]) => join(__dirname, '..', '..', 'dist', ...path);

const TABLE = 'Records';

/** Nobody listens there: the discard port. */
const NOWHERE = 'http://127.0.0.1:9';

const READS = /^(Describe|Get|List)/;

/** What the functions find in AWS: the endpoint with everything behind it. The load balancer is another one in each test. */
export class Stage {
  readonly cloudWatch = new CloudWatch({ clock: new ManualClock(), store: new MetricStore() });
  readonly executions = new StoredExecutions(new ManualClock());
  readonly ecs = new EcsServices();
  readonly #dynamoDb = new DynamoDb();
  readonly #loadBalancers: LoadBalancer[] = [];
  readonly #calls: AnsweredCall[] = [];
  #refuses: (action: string) => boolean = () => false;
  readonly #functions: LambdaFunction[] = [];
  readonly #endpoint = new AwsEndpoint(
    awsServices({
      loadBalancers: this.#loadBalancers, cloudWatch: this.cloudWatch, stateMachines: this.executions, dynamoDb: this.#dynamoDb,
      ecs: this.ecs,
    }),
    {
      onCall: call => this.#calls.push(call),
      intercepts: [({ service, action }, carryOut) => {
        if (this.#refuses(action)) throw throttled(service);
        return carryOut();
      }],
    });

  async start(): Promise<void> {
    await this.#endpoint.start();
    await this.#dynamoDb.createTable({
      TableName: TABLE,
      KeySchema: [{ AttributeName: RECORD_TABLE.partitionKey, KeyType: 'HASH' }, { AttributeName: RECORD_TABLE.sortKey, KeyType: 'RANGE' }],
      AttributeDefinitions: [RECORD_TABLE.partitionKey, RECORD_TABLE.sortKey].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    });
  }

  /** The bundle as it is uploaded. */
  async function(handler: keyof typeof HANDLERS, environment: Readonly<Record<string, string>> = {}): Promise<LambdaFunction> {
    const created = new LambdaFunction({
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${handler}`,
      codeDirectory: dist('handlers', HANDLERS[handler]),
      handler: 'index.handler',
      environment: { [ENV.recordTable]: TABLE, ...environment },
      timeoutSeconds: 60,
      clock: new CompressedClock(1).settings,
      endpointUrl: this.#endpoint.url,
      workerPath: dist('cli', 'function-worker.js'),
    });
    this.#functions.push(created);
    await created.init();
    return created;
  }

  /** A controller that cannot reach the record table. */
  functionWithoutTable(): Promise<LambdaFunction> {
    return this.function('controller', { AWS_ENDPOINT_URL_DYNAMODB: NOWHERE });
  }

  /** Calls that AWS refuses for their number, until it is told otherwise. */
  throttle(refuses: (action: string) => boolean): void {
    this.#refuses = refuses;
  }

  /** A rule, a listener or a target group has this tag meanwhile. */
  async tagged(arn: string, key: string, work: () => Promise<unknown>): Promise<void> {
    const client = new ElasticLoadBalancingV2Client({
      endpoint: this.#endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await client.send(new AddTagsCommand({ ResourceArns: [arn], Tags: [{ Key: key, Value: 'shop' }] }));
    await work();
    await client.send(new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: [key] }));
    client.destroy();
  }

  use(loadBalancer: LoadBalancer): void {
    this.#loadBalancers.splice(0, Infinity, loadBalancer);
  }

  /** The API calls that are made meanwhile, those that were answered by an error included. */
  async callsDuring(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.#calls.length;
    await work();
    return this.#calls.slice(before).map(({ action }) => action);
  }

  async writesDuring(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.callsDuring(work)).filter(action => !READS.test(action));
  }

  putAlarm(name: string): void {
    this.cloudWatch.putMetricAlarm({
      AlarmName: name, Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, Threshold: 1, EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    this.cloudWatch.setAlarmState(name, { state: 'OK', reason: 'quiet' });
  }

  alarm(name: string): void {
    this.cloudWatch.setAlarmState(name, { state: 'ALARM', reason: 'too many errors' });
  }

  async close(): Promise<void> {
    await Promise.all(this.#functions.map(one => one.close()));
    await this.#endpoint.close();
  }
}
