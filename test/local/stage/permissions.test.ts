import { synthesizeDemo } from '../../../local/stage/synthesize';
import type { Stack } from '../../../local/stage/assembly';
import { Drill, type Part } from './drill';
import { type Granted, grantedIn, without } from './granted';
import { guardedStack } from './guarded-stack';

const LOGS = 'there are no CloudWatch Logs here, and in AWS only the logs would be lost';

/** What no drill can miss, and why. */
const NOT_EXERCISED: readonly (readonly [action: RegExp, why: string])[] = [
  [/^logs:(CreateLogStream|PutLogEvents)$/, LOGS],
  [/^logs:(Create|Get|Update|Delete)LogDelivery$/, LOGS],
  [/^logs:(ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/, LOGS],
];

const isExercised = ({ action }: Granted) => NOT_EXERCISED.every(([pattern]) => !pattern.test(action));

/** From the last statement to the first, as one that says nothing more is taken out. */
const exercisedOnly = (of: Stack): Stack => grantedIn(of).filter(each => !isExercised(each)).reduceRight(without, of);

const stack = synthesizeDemo({ smokeTest: '/health', errorAlarm: 'revert' });
const granted = grantedIn(stack);
const exercised = granted.filter(isExercised);

/** The functions of this one may do what those of the demo need not. */
const guarded = guardedStack();
const BEYOND_DEMO = [/ReleaseGuards/, /Guardian.*:DescribeTargetHealth$/, /WeightedRules.*:GetSecretValue$/];
const beyondDemo = grantedIn(guarded)
  .filter(isExercised)
  .filter(({ role, action }) => BEYOND_DEMO.some(pattern => pattern.test(`${role} ${action}`)));

const isDenied = (error: string | undefined) => error?.startsWith('AccessDenied') === true;

let drill: Drill;
afterEach(() => drill.close());

const DONE = ['SUCCEEDED', undefined] as const;
const ABORTED = ['ABORTED', undefined] as const;

const expectNothingMissed = () => {
  expect(drill.calls.filter(({ error }) => isDenied(error))).toEqual([]);
  expect(drill.causes).toEqual([]);
};

test('the functions need nothing but what is taken away below', async () => {
  drill = new Drill(exercisedOnly(stack));
  await drill.play(['waiting', 'shift', 'rule']);
  expect(drill.executions.map(({ status, error }) => [status, error])).toEqual([
    ABORTED, DONE, ['FAILED', 'AlarmBreach'], ['FAILED', 'AlreadyRunning'], ABORTED, DONE, DONE, DONE,
  ]);
  expect(drill.answers).toMatchObject([
    { Status: 'FAILED', Reason: expect.stringContaining('Wait until it ends, or roll it back, then deploy again') },
    { Status: 'SUCCESS' }, { Status: 'SUCCESS' },
  ]);
  expectNothingMissed();
}, 60_000);

test('with guards, with rules that are restored, and with authentication they need nothing else', async () => {
  drill = new Drill(exercisedOnly(guarded));
  await drill.play(['guard', 'drift', 'rule']);
  expect(drill.executions.map(({ status, error }) => [status, error])).toEqual([DONE]);
  expect(drill.answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('ColorIsLive') }, { Status: 'SUCCESS' }, { Status: 'SUCCESS' }]);
  expectNothingMissed();
}, 60_000);

test('every exception is one', () => {
  drill = new Drill(stack);
  expect(NOT_EXERCISED.filter(([pattern]) => !granted.some(({ action }) => pattern.test(action)))).toEqual([]);
  expect(granted).toHaveLength(exercised.length + granted.filter(each => !isExercised(each)).length);
});

test('a function whose role is another service\'s cannot be created', async () => {
  const template = JSON.parse(JSON.stringify(stack.template).replaceAll('"lambda.amazonaws.com"', '"ec2.amazonaws.com"')) as typeof stack.template;
  drill = new Drill({ ...stack, template });
  await expect(drill.play([])).rejects.toThrow(/CREATE_FAILED \w+: The role defined for the function cannot be assumed by Lambda\./);
});

/** What is only told fails without a word but in the log. */
const BEST_EFFORT: readonly string[] = ['events:PutEvents', 'cloudwatch:GetMetricData', 'cloudwatch:PutMetricData'];

const speaksOf = (text: string | undefined, { role, action }: Granted): boolean =>
  text?.includes(`assumed-role/${role}/`) === true && text.includes(`is not authorized to perform: ${action} `);

/**
 * Nobody waits for the guardian, and what custom resources call is tried for half a minute: their calls are enough. The others fail in
 * so many words.
 */
const isWaitedFor = ({ role, action }: Granted) => !/WeightedRules|ReleaseGuards|Guardian/.test(role) && !BEST_EFFORT.includes(action);

const isMissed = (each: Granted) => ({ calls, causes }: Drill): boolean => isWaitedFor(each)
  ? causes.some(cause => speaksOf(cause, each))
  : calls.some(({ error, errorMessage }) => isDenied(error) && speaksOf(errorMessage, each));

/** The stack is asked for only when there is something to be waited for. */
const partsOf = ({ role, action }: Granted): Part[] => {
  if (role.includes('ReleaseGuards')) return ['guard'];
  if (action.endsWith(':DescribeTargetHealth') && role.includes('Guardian')) return ['drift'];
  if (!role.includes('WeightedRules')) return ['shift'];
  return action === 'cloudformation:DescribeStacks' ? ['waiting'] : ['rule'];
};

const missing = [...exercised.map(each => [each, stack] as const), ...beyondDemo.map(each => [each, guarded] as const)];

test.each(missing.map(([each, of]) => [each.role, each.action, each, of] as const))('without it %s misses %s', async (_, __, each, of) => {
  drill = new Drill(without(of, each));
  expect(await drill.playUntil(isMissed(each), partsOf(each))).toBe(true);
}, 60_000);
