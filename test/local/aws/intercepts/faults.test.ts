import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRuleCommand, DescribeRulesCommand, SetRulePrioritiesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsFaults, sparingPeople } from '../../../../local/aws/intercepts/faults';
import { type AwsFaultSpec, isAwsFault, parseFault } from '../../../../local/faults/spec';
import { Sessions } from '../../../../local/iam/sessions';
import { seededRandom } from '../../../../local/random';
import { ManualClock } from '../support';
import { type Intercepted, startIntercepted } from './stage';

const sessions = new Sessions();
const FUNCTION = sessions.open({ roleArn: 'arn:aws:iam::123456789012:role/Controller', name: 'controller' });

let active: AwsFaultSpec[];
/** Of the shift's routes. */
let ruleArns: string[];
/** Called when a call has arrived. */
let onCall: () => void;
let stage: Intercepted;
let clients: ReturnType<Intercepted['clientsOf']>;

beforeEach(async () => {
  active = [];
  ruleArns = [];
  onCall = () => undefined;
  const faults = () => {
    onCall();
    return active;
  };
  const intercept = awsFaults({ active: faults, ruleArns: () => ruleArns }, seededRandom(1));
  stage = await startIntercepted(new ManualClock(), [sparingPeople(sessions, intercept)]);
  clients = stage.clientsOf(FUNCTION);
});
afterEach(() => stage.close());

const suffer = (...specs: string[]) => {
  active = specs.map(parseFault).filter(isAwsFault);
};

let priority = 0;
const createRule = (client = clients.elb, abortSignal?: AbortSignal) => client.send(new CreateRuleCommand({
  ListenerArn: stage.listenerArn, Priority: ++priority, Conditions: [{ Field: 'path-pattern', Values: ['/x'] }],
  Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
}), { abortSignal });
const describe = (client = clients.elb) => client.send(new DescribeRulesCommand({ ListenerArn: stage.listenerArn }));
/** Besides the listener's default rule. */
const rules = () => stage.loadBalancer.describeRules({ ListenerArn: stage.listenerArn }).length - 1;

test('a throttled call takes no effect, in the words of its service', async () => {
  suffer('aws:throttled');
  await expect(createRule()).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
  await expect(clients.cloudWatch.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({ name: 'Throttling' });
  expect(rules()).toBe(0);
});

test('a call may fail before it takes effect, or after', async () => {
  suffer('aws.CreateRule:fails-before');
  await expect(createRule()).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect(rules()).toBe(0);
  suffer('aws.CreateRule:fails-after');
  await expect(createRule()).rejects.toMatchObject({ name: 'InternalFailure' });
  expect(rules()).toBe(1);
});

test('the SDK\'s clients repeat what failed, and may find that it had taken effect', async () => {
  suffer('aws.CreateRule:fails-after');
  await expect(createRule(stage.clientsOf(FUNCTION, 2).elb)).rejects.toMatchObject({ name: 'PriorityInUseException' });
  expect(rules()).toBe(1);
});

test('a fault of one action leaves the others alone', async () => {
  suffer('aws.SetRulePriorities:fails-before');
  await createRule();
  await expect(clients.elb.send(new SetRulePrioritiesCommand({ RulePriorities: [] }))).rejects.toMatchObject({ name: 'InternalFailure' });
});

test('a fault about a route leaves the other routes alone', async () => {
  const created = [await createRule(), await createRule()].map(({ Rules }) => Rules![0]!.RuleArn!);
  const [first, second] = ruleArns = created;
  suffer('aws.DescribeRules#2:fails-before');
  const describeBoth = (...RuleArns: string[]) => clients.elb.send(new DescribeRulesCommand({ RuleArns }));
  await expect(describeBoth(first!)).resolves.toMatchObject({ Rules: [{ RuleArn: first }] });
  await expect(describeBoth(second!)).rejects.toMatchObject({ name: 'InternalFailure' });
  await expect(describeBoth(first!, second!)).rejects.toMatchObject({ name: 'InternalFailure' });
  suffer('aws.DescribeRules#3:fails-before');
  await expect(describe()).resolves.toBeDefined();
});

test('people are spared', async () => {
  suffer('aws:fails-before');
  const { Rules } = await describe(stage.clientsOf('test').elb);
  expect(Rules).toHaveLength(1);
  await expect(describe()).rejects.toThrow();
});

test('a share of the calls is hit, and the same ones with the same seed', async () => {
  suffer('aws:throttled=30%');
  const random = seededRandom(1);
  const expected = Array.from({ length: 40 }, () => random() < 0.3);
  const hit: boolean[] = [];
  for (let call = 0; call < 40; call++) hit.push(await describe().then(() => false, () => true));
  expect(hit).toEqual(expected);
  expect(new Set(hit).size).toBe(2);
});

test('a late call is never answered, and takes effect all the same', async () => {
  suffer('aws.CreateRule:late=50ms');
  const created = createRule();
  expect(rules()).toBe(0);
  await expect(created).rejects.toThrow('socket hang up');
  expect(rules()).toBe(1);
  expect(stage.calls.at(-1)).toMatchObject({ action: 'CreateRule', error: 'NoAnswer' });
});

test('a late call that is refused is not answered either', async () => {
  await createRule();
  suffer('aws.CreateRule:late=1ms');
  priority -= 1;
  await expect(createRule()).rejects.toThrow('socket hang up');
  expect(rules()).toBe(1);
});

test('a late call lands although its caller has given up', async () => {
  suffer('aws.CreateRule:late=100ms');
  const givingUp = new AbortController();
  onCall = () => givingUp.abort();
  await expect(createRule(clients.elb, givingUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
  while (rules() === 0) await new Promise(resolve => setTimeout(resolve, 5));
});

test('a slow call takes effect at once, and is answered later', async () => {
  suffer('aws.CreateRule:slow=100ms');
  let answered = false;
  const created = createRule().then(() => {
    answered = true;
  });
  while (rules() === 0) await new Promise(resolve => setImmediate(resolve));
  expect(answered).toBe(false);
  await created;
});

test('faults compose: what is throttled is not even late', async () => {
  suffer('aws:fails-after', 'aws:late=1h', 'aws:throttled');
  await expect(createRule()).rejects.toMatchObject({ name: 'Throttling' });
  suffer('aws:fails-after', 'aws:slow=10ms');
  await expect(createRule()).rejects.toMatchObject({ name: 'InternalFailure' });
  expect(rules()).toBe(1);
});
