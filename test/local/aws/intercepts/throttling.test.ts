import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRulesCommand, DescribeTargetHealthCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { limitsOf } from '../../../../local/aws/intercepts/limits';
import { throttling } from '../../../../local/aws/intercepts/throttling';
import { ManualClock, STATE_MACHINE } from '../support';
import { type Intercepted, startIntercepted } from './stage';

let clock: ManualClock;
let stage: Intercepted;
let clients: ReturnType<Intercepted['clientsOf']>;

beforeEach(async () => {
  clock = new ManualClock();
  stage = await startIntercepted(clock, [throttling(() => clock.now())]);
  clients = stage.clientsOf('test');
});
afterEach(() => stage.close());

/** The names of the errors of as many calls, made one after the other. */
const errorsOf = async (times: number, call: () => Promise<unknown>): Promise<string[]> => {
  const errors: string[] = [];
  for (let made = 0; made < times; made++) await call().catch((error: Error) => errors.push(error.name));
  return errors;
};

const describeRules = () => clients.elb.send(new DescribeRulesCommand({ ListenerArn: stage.listenerArn }));
const modifyRule = (client = clients.elb) => client.send(new ModifyRuleCommand({ RuleArn: 'arn:aws:elasticloadbalancing:x', Actions: [] }));
const describeAlarms = () => clients.cloudWatch.send(new DescribeAlarmsCommand({}));

test('all calls of the load balancer share a bucket of 40, which gets 10 back each second', async () => {
  expect(await errorsOf(41, describeRules)).toEqual(['Throttling']);
  expect(await errorsOf(1, () => clients.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: stage.blue })))).toEqual(['Throttling']);
  clock.ms += 1000;
  expect(await errorsOf(12, describeRules)).toEqual(['Throttling', 'Throttling']);
});

test('changes have a bucket of 20 of their own, whether or not they are possible', async () => {
  const errors = await errorsOf(22, modifyRule);
  expect(errors.slice(0, 20)).not.toContain('Throttling');
  expect(errors.slice(20)).toEqual(['Throttling', 'Throttling']);
  expect(await errorsOf(1, describeRules)).toEqual([]);
});

test('a call that is throttled takes no token', async () => {
  await errorsOf(30, modifyRule);
  expect(await errorsOf(20, describeRules)).toEqual([]);
  expect(await errorsOf(1, describeRules)).toEqual(['Throttling']);
});

test('alarms are described nine times a second', async () => {
  expect(await errorsOf(10, describeAlarms)).toEqual(['Throttling']);
  clock.ms += 500;
  expect(await errorsOf(5, describeAlarms)).toEqual(['Throttling']);
});

test('callers share the account\'s buckets', async () => {
  const other = stage.clientsOf('other').elb;
  await errorsOf(20, modifyRule);
  expect(await errorsOf(1, () => modifyRule(other))).toEqual(['Throttling']);
});

test('Step Functions says it in its own way', async () => {
  const list = () => clients.states.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE }));
  expect(await errorsOf(201, list)).toEqual(['ThrottlingException']);
});

test('the SDK\'s clients try again by themselves', async () => {
  await errorsOf(40, describeRules);
  const patient = stage.clientsOf('test', 2).elb;
  const answer = patient.send(new DescribeRulesCommand({ ListenerArn: stage.listenerArn }));
  const refused = () => stage.calls.some(({ error }) => error === 'Throttling');
  while (!refused()) await new Promise(resolve => setImmediate(resolve));
  clock.ms += 1000;
  expect((await answer).Rules).toHaveLength(1);
});

test('a table on demand has no limit that anybody here would meet', async () => {
  expect(await errorsOf(100, () => clients.dynamoDb.send(new ListTablesCommand({})))).toEqual([]);
});

test.each<[string, string, readonly (readonly [number, number])[]]>([
  ['elasticloadbalancing', 'RegisterTargets', [[40, 10], [20, 4]]],
  ['elasticloadbalancing', 'SetRulePriorities', [[40, 10], [20, 3]]],
  ['elasticloadbalancing', 'DescribeTags', [[40, 10], [200, 50]]],
  ['elasticloadbalancing', 'CreateLoadBalancer', [[40, 10], [10, 0.2]]],
  ['cloudwatch', 'SetAlarmState', [[3, 3]]],
  ['cloudwatch', 'GetMetricData', [[500, 500]]],
  ['states', 'StartExecution', [[1300, 300]]],
  ['states', 'DescribeExecution', [[300, 15]]],
  ['states', 'constructor', []],
  ['sns', 'Publish', []],
])('%s:%s has the documented buckets %j', (service, action, expected) => {
  expect(limitsOf(service, action).map(({ capacity, refillPerSecond }) => [capacity, refillPerSecond])).toEqual(expected);
});
