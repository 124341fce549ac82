import { synthesizeDemo } from '../../../local/stage/synthesize';
import { Drill, type Part } from './drill';
import { type Granted, grantedIn, without } from './granted';

const LOGS = 'there are no CloudWatch Logs here, and in AWS only the logs would be lost';

/** What no drill can miss, and why. */
const NOT_EXERCISED: readonly (readonly [action: RegExp, why: string])[] = [
  [/^logs:(CreateLogStream|PutLogEvents)$/, LOGS],
  [/^logs:(Create|Get|Update|Delete)LogDelivery$/, LOGS],
  [/^logs:(ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/, LOGS],
];

const stack = synthesizeDemo({ smokeTest: '/health' });
const granted = grantedIn(stack);
const isExercised = ({ action }: Granted) => NOT_EXERCISED.every(([pattern]) => !pattern.test(action));
const exercised = granted.filter(isExercised);

/** From the last statement to the first, as one that says nothing more is taken out. */
const exercisedOnly = granted.filter(each => !isExercised(each)).reduceRight(without, stack);

const isDenied = (error: string | undefined) => error?.startsWith('AccessDenied') === true;

let drill: Drill;
afterEach(() => drill.close());

test('the functions need nothing but what is taken away below', async () => {
  drill = new Drill(exercisedOnly);
  await drill.play(['shift', 'rule']);
  expect(drill.executions.map(({ status, error }) => [status, error])).toEqual([
    ['SUCCEEDED', undefined], ['FAILED', 'AlarmBreach'], ['FAILED', 'AlreadyRunning'], ['ABORTED', undefined],
    ['SUCCEEDED', undefined], ['SUCCEEDED', undefined], ['SUCCEEDED', undefined],
  ]);
  expect(drill.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
  expect(drill.calls.filter(({ error }) => isDenied(error))).toEqual([]);
  expect(drill.causes).toEqual([]);
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

const isRefusedCall = (played: Drill, action: string): boolean =>
  played.calls.some(call => isDenied(call.error) && `${call.service}:${call.action}` === action);

/**
 * Nobody waits for the guardian, and the rule's function is tried for half a minute: their calls are enough. The others fail in so many
 * words.
 */
const isWaitedFor = ({ role, action }: Granted) => !/WeightedRules|Guardian/.test(role) && !BEST_EFFORT.includes(action);

const isMissed = (each: Granted) => (played: Drill): boolean => !isWaitedFor(each)
  ? isRefusedCall(played, each.action)
  : played.causes.some(cause => cause.includes(`assumed-role/${each.role}/`) && cause.includes(`is not authorized to perform: ${each.action} `));

const partsOf = ({ role }: Granted): Part[] => role.includes('WeightedRules') ? ['rule'] : ['shift'];

test.each(exercised.map(each => [each.role, each.action, each] as const))('without it %s misses %s', async (_, __, each) => {
  drill = new Drill(without(stack, each));
  expect(await drill.playUntil(isMissed(each), partsOf(each))).toBe(true);
}, 60_000);
