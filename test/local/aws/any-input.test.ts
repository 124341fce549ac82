import fc from 'fast-check';
import { AwsError } from '../../../local/aws-error';
import { cloudWatchActions } from '../../../local/aws/cloudwatch/api';
import { CLOUDWATCH_VALIDATION } from '../../../local/aws/cloudwatch/inputs';
import { elbv2Actions } from '../../../local/aws/elbv2/elbv2';
import { ELBV2_VALIDATION } from '../../../local/aws/elbv2/inputs';
import { statesActions } from '../../../local/aws/states';
import { STATES_VALIDATION } from '../../../local/aws/states-inputs';
import type { Actions, Fields } from '../../../local/aws/wire/protocol';
import type { Validation } from '../../../local/aws/wire/read-input';
import { requireShape, type Shape } from '../../../local/aws/wire/shape';
import { type Stage, START, startStage, STATE_MACHINE } from './support';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** Texts that mean something somewhere. */
const WORDS = [
  'errors', 'any', 'ALARM(errors)', 'AT_LEAST(1, OK, (errors))', 'Shop', 'Sum', 'p99', 'm1', 'm1 + m2', 'FILL(m1, 0)', 'IF(m1 > 1, m2)', 'ignore', 'GreaterThanThreshold',
  '200', '200-299', '#{path}', '/*', 'path-pattern', 'host-header', 'http-header', 'source-ip', '127.0.0.1', '10.0.0.0/8', '127.0.0.1/99', 'GET', '{"a":1}', '1', 'true',
  'deregistration_delay.timeout_seconds', 'stickiness.enabled', 'stickiness.type', 'app_cookie', '', '*',
];

const arns = () => {
  const { first } = stage;
  const rules = first.loadBalancer.describeRules({ ListenerArn: first.listenerArn }).map(({ RuleArn }) => RuleArn);
  const execution = `${STATE_MACHINE.replace('stateMachine', 'execution')}:a`;
  return [first.blue, first.green, first.listenerArn, first.loadBalancer.arn, ...rules, STATE_MACHINE, execution];
};

const textOf = ({ min = 0, max = 100 }: { min?: number; max?: number }) => fc.oneof(
  { arbitrary: fc.constantFrom(...WORDS), weight: 4 },
  { arbitrary: fc.constantFrom(...arns()), weight: 4 },
  fc.string({ minLength: min, maxLength: Math.min(max, 100) }),
);

const wholeNumber = ({ min = -5, max = 1000 }: { min?: number; max?: number }) =>
  fc.oneof(fc.integer({ min, max: Math.min(max, 1000) }), fc.constantFrom(60, 300));

/** Inputs as the shape wants them, which need not make sense. */
const arbitraryOf = (shape: Shape): fc.Arbitrary<unknown> => {
  switch (shape.type) {
    case 'string':
      return shape.oneOf ? fc.constantFrom(...shape.oneOf) : textOf(shape);
    case 'number':
      return shape.whole ? wholeNumber(shape) : fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'time':
      return fc.integer({ min: 0, max: 600 }).map(seconds => START / 1000 + seconds);
    case 'boolean':
      return fc.boolean();
    case 'list':
      return fc.array(arbitraryOf(shape.of), { minLength: Math.min(shape.min ?? 0, 3), maxLength: Math.min(shape.max ?? 3, 3) });
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'b'), fc.string());
    case 'structure':
      return fc.record(Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, arbitraryOf(member)])),
        { requiredKeys: [...shape.required] });
    default:
      return fc.constantFrom<unknown>({}, [], 1);
  }
};

/** Every action, again and again: it does what it is for, or refuses. Anything else is a defect. */
const check = async (actions: Actions, { inputs, code }: Validation, numRuns: number) => {
  const call = fc.constantFrom(...Object.keys(actions))
    .chain(action => fc.tuple(fc.constant(action), arbitraryOf(inputs[action]!) as fc.Arbitrary<Fields>));
  const refusals = new Set<string>();
  await fc.assert(fc.asyncProperty(call, async ([action, input]) => {
    try {
      requireShape(inputs[action]!, input, code);
      await actions[action]!(input);
    } catch (error) {
      expect(error).toBeInstanceOf(AwsError);
      refusals.add((error as AwsError).code);
    }
  }), { numRuns });
  return refusals;
};

test('of Elastic Load Balancing', async () => {
  const refusals = await check(elbv2Actions([stage.first.loadBalancer, stage.second.loadBalancer]), ELBV2_VALIDATION, 3000);
  expect(refusals).toContain('ValidationError');
});

test('of CloudWatch', async () => {
  stage.cloudWatch.onTransition(() => undefined);
  await check(cloudWatchActions(stage.cloudWatch), CLOUDWATCH_VALIDATION, 3000);
  stage.clock.ms += 600_000;
  expect(() => stage.cloudWatch.evaluate()).not.toThrow();
});

test('of Step Functions', async () => {
  await check(statesActions(stage.executions), STATES_VALIDATION, 500);
});

test('every action has a shape', () => {
  const { inputs } = CLOUDWATCH_VALIDATION;
  expect(Object.keys(inputs).sort()).toEqual(Object.keys(cloudWatchActions(stage.cloudWatch)).sort());
  expect(Object.keys(STATES_VALIDATION.inputs).sort()).toEqual(Object.keys(statesActions(stage.executions)).sort());
  expect(Object.keys(ELBV2_VALIDATION.inputs).sort()).toEqual(Object.keys(elbv2Actions([])).sort());
});
