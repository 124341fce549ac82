import { join } from 'node:path';
import { AddTagsCommand, ElasticLoadBalancingV2Client, RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { throttled } from '../../local/aws/intercepts/service-errors';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { AwsError } from '../../local/aws-error';
import type { AnsweredCall, AwsCall } from '../../local/aws/call';
import { CLOUDFORMATION_FORMAT, CLOUDFORMATION_VALIDATION } from '../../local/aws/cloudformation';
import { AwsEndpoint } from '../../local/aws/server';
import { eventsActions, EVENTS_VALIDATION } from '../../local/aws/events/api';
import { EventBus } from '../../local/aws/events/bus';
import { Deliveries, USUAL_DELIVERY } from '../../local/aws/events/delivery';
import type { BusEvent } from '../../local/aws/events/event';
import { Schedules } from '../../local/aws/events/schedules';
import { awsServices } from '../../local/aws/services';
import { Targets } from '../../local/aws/targets';
import { Secrets, SECRETS_VALIDATION, secretsActions } from '../../local/aws/secrets';
import { jsonService } from '../../local/aws/wire/json';
import { queryService } from '../../local/aws/wire/query';
import { CloudWatch } from '../../local/aws/cloudwatch/cloudwatch';
import { AutoScalingGroups } from '../../local/aws/auto-scaling';
import { EcsServices } from '../../local/aws/ecs';
import { DynamoDb } from '../../local/aws/dynamodb';
import { MetricStore } from '../../local/aws/cloudwatch/metric-store';
import type { LoadBalancer } from '../../local/alb/load-balancer';
import { type Clock, type ClockSettings, CompressedClock } from '../../local/clock';
import { seededRandom } from '../../local/random';
import { LambdaFunction } from '../../local/functions/function-runtime';
import { ENV, HANDLERS, RECORD_TABLE, type ShiftRecord } from '../../lambda/contract';
import { StoredExecutions } from '../local/aws/support';

const dist = (...path: string[]) => join(__dirname, '..', '..', 'dist', ...path);

export const TABLE = 'Records';

/** Longer than the longest life of a write. */
export const LATER_SECONDS = 100;

/** Nobody listens there: the discard port. */
const NOWHERE = 'http://127.0.0.1:9';

const READS = /^(Describe|Get|List)/;

/** What is told beside the work, the history included. */
export const isTold = ({ action, input }: AnsweredCall): boolean => {
  if (action === 'PutEvents' || action === 'PutMetricData') return true;
  const item = (input.Item ?? input.Key) as { item?: { S: string } } | undefined;
  return item?.item?.S.startsWith(RECORD_TABLE.runs) ?? false;
};

/** No rule has a target here: events are looked at on the bus. */
const eventBus = (clock: Clock, events: BusEvent[]): EventBus => new EventBus({
  clock, schedules: new Schedules(clock), onEvent: event => events.push(event),
  deliveries: new Deliveries({
    clock, random: seededRandom(1), targets: new Targets(() => undefined, {}), delivery: USUAL_DELIVERY, onUndelivered: () => undefined,
  }),
});

/** What the functions find in AWS: the endpoint with everything behind it. The load balancer is another one in each test. */
export class Stage {
  readonly clock = new CompressedClock(1);
  readonly store = new MetricStore();
  readonly cloudWatch = new CloudWatch({ clock: this.clock, store: this.store });
  readonly events: BusEvent[] = [];
  readonly executions = new StoredExecutions(this.clock);
  readonly ecs = new EcsServices();
  readonly autoScaling = new AutoScalingGroups();
  readonly secrets = new Secrets();
  /** What the functions print. */
  readonly logs: string[] = [];
  /** What CloudFormation is doing with every stack; null when it knows none. */
  stackStatus: string | null = 'UPDATE_IN_PROGRESS';
  /** Which calls are refused. */
  fails: (call: AwsCall) => boolean = () => false;
  /** Which calls are never answered. */
  hangs: (call: AwsCall) => boolean = () => false;
  readonly #dynamoDb = new DynamoDb();
  readonly #loadBalancers: LoadBalancer[] = [];
  readonly #calls: AnsweredCall[] = [];
  #refuses: (action: string) => boolean = () => false;
  readonly #functions: LambdaFunction[] = [];
  #laterController: Promise<LambdaFunction> | undefined;
  readonly #endpoint = new AwsEndpoint(
    [
      ...awsServices({
        loadBalancers: this.#loadBalancers, cloudWatch: this.cloudWatch, stateMachines: this.executions, dynamoDb: this.#dynamoDb,
        ecs: this.ecs, autoScaling: this.autoScaling,
      }),
      jsonService('secretsmanager', 'secretsmanager', secretsActions(this.secrets), { validation: SECRETS_VALIDATION }),
      jsonService('events', 'AWSEvents', eventsActions(eventBus(this.clock, this.events)), { validation: EVENTS_VALIDATION }),
      queryService('cloudformation', CLOUDFORMATION_FORMAT, { DescribeStacks: () => this.#describeStacks() }, CLOUDFORMATION_VALIDATION),
    ],
    {
      onCall: call => this.#calls.push(call),
      intercepts: [async (call, carryOut) => {
        if (this.#refuses(call.action)) throw throttled(call.service);
        if (this.fails(call)) throw new AwsError('AccessDeniedException', 'of a test');
        return this.hangs(call) ? new Promise(() => undefined) : carryOut();
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

  #describeStacks() {
    if (this.stackStatus === null) throw new AwsError('ValidationError', 'Stack does not exist');
    return { Stacks: [{ StackStatus: this.stackStatus }] };
  }

  /** For clients within this process. */
  get environment(): Readonly<Record<string, string>> {
    return { AWS_ENDPOINT_URL: this.#endpoint.url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  }

  /** The bundle as it is uploaded, by the stage's clock or by one of its own. */
  async function(
    handler: keyof typeof HANDLERS, environment: Readonly<Record<string, string>> = {}, clock: ClockSettings = this.clock.settings,
  ): Promise<LambdaFunction> {
    const created = new LambdaFunction({
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${handler}`,
      codeDirectory: dist('handlers', HANDLERS[handler]),
      handler: 'index.handler',
      environment: { [ENV.recordTable]: TABLE, ...environment },
      timeoutSeconds: 60,
      clock,
      endpointUrl: this.#endpoint.url,
      workerPath: dist('cli', 'function-worker.js'),
      onLog: line => this.logs.push(line),
    });
    this.#functions.push(created);
    await created.init();
    return created;
  }

  /** For it every write that was under way has landed. */
  laterController(): Promise<LambdaFunction> {
    return this.#laterController ??= this.function('controller', {}, this.laterClock());
  }

  laterClock(): ClockSettings {
    const { settings } = this.clock;
    return { ...settings, rehearsedOrigin: settings.rehearsedOrigin + LATER_SECONDS * 1000 };
  }

  /** For it a minute goes by between any two calls. */
  slowController(): Promise<LambdaFunction> {
    return this.function('controller', {}, { speed: 100_000, realOrigin: Date.now(), rehearsedOrigin: Date.now() });
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
    const client = this.elb();
    await client.send(new AddTagsCommand({ ResourceArns: [arn], Tags: [{ Key: key, Value: 'shop' }] }));
    await work();
    await client.send(new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: [key] }));
    client.destroy();
  }

  elb(): ElasticLoadBalancingV2Client {
    return new ElasticLoadBalancingV2Client({
      endpoint: this.#endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  use(loadBalancer: LoadBalancer): void {
    this.#loadBalancers.splice(0, Infinity, loadBalancer);
  }

  /** The API calls that are made meanwhile, those that were answered by an error included, except what is told beside the work. */
  async callsDuring(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.#calls.length;
    await work();
    return this.#calls.slice(before).filter(call => !isTold(call)).map(({ action }) => action);
  }

  async writesDuring(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.callsDuring(work)).filter(action => !READS.test(action));
  }

  /** Items of the table whose sort keys begin so, in their order. */
  async items(shift: string, beginning: string): Promise<Record<string, unknown>[]> {
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({
      endpoint: this.#endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }));
    const { Items = [] } = await documents.send(new QueryCommand({
      TableName: TABLE, KeyConditionExpression: 'shift = :shift AND begins_with(#item, :beginning)',
      ExpressionAttributeNames: { '#item': RECORD_TABLE.sortKey }, ExpressionAttributeValues: { ':shift': shift, ':beginning': beginning },
    }));
    documents.destroy();
    return Items;
  }

  /** As if somebody else had written it. */
  async putRecord(record: ShiftRecord): Promise<void> {
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({
      endpoint: this.#endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }));
    await documents.send(new PutCommand({ TableName: TABLE, Item: { ...record, [RECORD_TABLE.sortKey]: RECORD_TABLE.record } }));
    documents.destroy();
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
