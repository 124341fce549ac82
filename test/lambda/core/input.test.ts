import fc from 'fast-check';
import { parseMigrateInput, parseOperateInput, resolveSchedule } from '../../../lambda/core/input';
import { colors, holds, schedules } from './fixtures';

const WATCHED = ['any-errors', 'green-errors'];
const migrate = (input: unknown) => parseMigrateInput(input, WATCHED);

const causeOf = (parsed: ReturnType<typeof parseMigrateInput> | ReturnType<typeof parseOperateInput>): string => {
  if (parsed.ok) throw new Error(`accepted ${JSON.stringify(parsed.value)}`);
  expect(parsed.refusal.error).toBe('InvalidInput');
  expect(parsed.refusal.cause).toMatch(/ Nothing was changed\.$/);
  return parsed.refusal.cause;
};

const growing = (count: number) => Array.from({ length: count }, (_, index) => ({ weight: 101 - count + index, holdSeconds: 1 }));
const text = (length: number) => 'x'.repeat(length);
const STEP = '{"weight": 1 to 100, "holdSeconds": seconds, "pause": true or false}';
const WEIGHT = 'a whole number from 1 to 100 (percent)';
const HOLD = 'a whole number from 1 to 1209600 (seconds)';
const ACTIONS = '"status", "pause", "resume", "promote", "rollback", "adopt"';
const TEXT = 'a text of 1 to 1000 characters';

describe('a Migrate input', () => {
  test.each<[string, object]>([
    ['nothing', {}],
    ['a target', { target: 'green' }],
    ['one step that leaves the hold out', { schedule: [{ weight: 100 }] }],
    ['50 steps', { schedule: growing(50) }],
    ['the shortest and the longest hold', { schedule: [{ weight: 1, holdSeconds: 1 }, { weight: 100, holdSeconds: 1209600 }] }],
    ['a dry run', { dryRun: true }],
    ['no dry run', { dryRun: false }],
    ['an alarm to ignore, with the reason', { ignoreAlarms: WATCHED, reason: 'the hotfix must ship' }],
    ['no alarm to ignore, without a reason', { ignoreAlarms: [] }],
    ['the longest reason', { reason: text(1000) }],
    ['what the console prefills', { Comment: 'Insert your JSON here' }],
    ['a comment of any shape', { Comment: [null], target: 'blue' }],
  ])('may be %s', (_, input) => {
    expect(migrate(input)).toEqual({ ok: true, value: input });
  });

  test('is accepted with every valid value of every field', () => {
    const inputs = fc.record({
      target: colors, schedule: schedules, dryRun: fc.boolean(), ignoreAlarms: fc.subarray(WATCHED),
      reason: fc.string({ minLength: 1, maxLength: 1000 }).filter(value => value.trim() === value), Comment: fc.jsonValue(),
    }, { requiredKeys: ['reason'] }).map(input => ({ ...input }));
    fc.assert(fc.property(inputs, input => expect(migrate(input)).toEqual({ ok: true, value: input })));
  });

  test.each<[string, unknown, string]>([
    ['target', { target: 'red' }, 'input.target is "red", allowed: "blue" or "green"'],
    ['target', { target: 'Green' }, 'input.target is "Green", allowed: "blue" or "green"'],
    ['target', { target: null }, 'input.target is null, allowed: "blue" or "green"'],
    ['schedule', { schedule: [] }, 'input.schedule is [], allowed: 1 to 50 steps'],
    ['schedule', { schedule: growing(51) }, 'allowed: 1 to 50 steps'],
    ['schedule', { schedule: { weight: 100 } }, `input.schedule is {"weight":100}, allowed: a list of ${STEP}`],
    ['step', { schedule: [100] }, `input.schedule[0] is 100, allowed: ${STEP}`],
    ['step', { schedule: [null] }, `input.schedule[0] is null, allowed: ${STEP}`],
    ['unknown field of a step', { schedule: [{ weight: 100, hold: 5 }] }, `input.schedule[0].hold is not known, allowed: ${STEP}`],
    ['missing weight', { schedule: [{ holdSeconds: 1 }] }, `input.schedule[0].weight is missing, allowed: ${WEIGHT}`],
    ['weight', { schedule: [{ weight: 0 }] }, `input.schedule[0].weight is 0, allowed: ${WEIGHT}`],
    ['weight', { schedule: [{ weight: 101 }] }, `input.schedule[0].weight is 101, allowed: ${WEIGHT}`],
    ['weight', { schedule: [{ weight: 1.5 }, { weight: 100 }] }, `input.schedule[0].weight is 1.5, allowed: ${WEIGHT}`],
    ['weight', { schedule: [{ weight: 'NaN' }] }, `input.schedule[0].weight is "NaN", allowed: ${WEIGHT}`],
    ['weight', { schedule: [{ weight: NaN }] }, `allowed: ${WEIGHT}`],
    ['hold', { schedule: [{ weight: 100, holdSeconds: 0 }] }, `input.schedule[0].holdSeconds is 0, allowed: ${HOLD}`],
    ['hold', { schedule: [{ weight: 100, holdSeconds: 1209601 }] }, `input.schedule[0].holdSeconds is 1209601, allowed: ${HOLD}`],
    ['hold', { schedule: [{ weight: 100, holdSeconds: null }] }, `input.schedule[0].holdSeconds is null, allowed: ${HOLD}`],
    ['dry run', { dryRun: 'true' }, 'input.dryRun is "true", allowed: true or false'],
    ['alarms', { ignoreAlarms: 'any-errors', reason: 'x' }, 'input.ignoreAlarms is "any-errors", allowed: a list of alarm names'],
    ['alarm', { ignoreAlarms: [[]], reason: 'x' }, 'input.ignoreAlarms[0] is [], allowed: the name of a watched alarm'],
    ['alarm', { ignoreAlarms: ['any-errors', ''], reason: 'x' }, 'input.ignoreAlarms[1] is "", allowed: the name of a watched alarm'],
    ['alarm', { ignoreAlarms: [text(1001)], reason: 'x' }, '..., allowed: the name of a watched alarm'],
    ['alarm', { ignoreAlarms: ['other'], reason: 'x' }, 'input.ignoreAlarms[0] is "other", allowed: "any-errors", "green-errors"'],
    ['missing reason', { ignoreAlarms: ['any-errors'] }, 'input.reason is missing, needed: why the alarms are ignored'],
    ['reason', { reason: ' ' }, `input.reason is "", allowed: ${TEXT}`],
    ['reason', { reason: text(1001) }, `..., allowed: ${TEXT}`],
    ['unknown field', { traget: 'green' }, 'input.traget is not known. Fields of this input: target, schedule, dryRun, ignoreAlarms, reason.'],
    ['unknown field', JSON.parse('{"__proto__": {"target": "green"}}'), 'input.__proto__ is not known'],
    ['input', null, 'input is null, allowed: an object'],
    ['input', 'green', 'input is "green", allowed: an object'],
    ['input', [], 'input is [], allowed: an object'],
  ])('is refused for its %s (%#)', (_, input, cause) => {
    expect(causeOf(migrate(input))).toContain(cause);
  });

  const scheduleRules: [string, [weight: number, holdSeconds?: number][], string][] = [
    ['does not grow', [[10, 1], [10, 1], [100]], 'input.schedule[1].weight is 10, allowed: more than the step before (10)'],
    ['falls', [[50, 1], [20, 1], [100]], 'input.schedule[1].weight is 20, allowed: more than the step before (50)'],
    ['does not end at 100', [[50, 1], [99]], 'input.schedule[1].weight is 99, allowed: 100 in the last step'],
    ['reaches 100 twice', [[100, 1], [100]], 'input.schedule[1].weight is 100, allowed: more than the step before (100)'],
    ['leaves out a hold before the end', [[50], [100, 1]], 'input.schedule[0].holdSeconds is missing'],
  ];
  test.each(scheduleRules)('is refused when its schedule %s', (_, steps, cause) => {
    expect(causeOf(migrate({ schedule: steps.map(([weight, holdSeconds]) => ({ weight, holdSeconds })) }))).toContain(cause);
  });

  test('names all its faults, and each only once', () => {
    const cause = causeOf(migrate({ target: 'red', dryRun: 1, schedule: [{ weight: -0.5 }], surprise: 1 }));
    for (const part of ['input.target is "red"', 'input.dryRun is 1', 'input.schedule[0].weight is -0.5', 'input.surprise is not known']) {
      expect(cause.split(part)).toHaveLength(2);
    }
  });

  test.each<[string, object]>([
    ['thousands of faults', { ignoreAlarms: Array(30_000).fill(1) }],
    ['a field with an endless name', { [text(200_000)]: 1 }],
    ['an endless value', { target: text(200_000) }],
  ])('with %s is refused in a message that fits into a payload', (_, input) => {
    expect(causeOf(migrate(input)).length).toBeLessThan(5000);
  });
});

describe('an Operate input', () => {
  test.each<object>([{ action: 'status' }, { action: 'rollback', reason: 'x' }, { action: 'adopt', Comment: 'x' }])('may be %j', input => {
    expect(parseOperateInput(input)).toEqual({ ok: true, value: input });
  });

  test.each<[unknown, string]>([
    [{}, `input.action is missing, allowed: ${ACTIONS}`],
    [{ Comment: 'Insert your JSON here' }, `input.action is missing, allowed: ${ACTIONS}`],
    [{ action: 'stop' }, `input.action is "stop", allowed: ${ACTIONS}`],
    [{ action: '' }, `input.action is "", allowed: ${ACTIONS}`],
    [{ action: null }, `input.action is null, allowed: ${ACTIONS}`],
    [{ action: ['status'] }, `input.action is ["status"], allowed: ${ACTIONS}`],
    [{ action: 'status', reason: 5 }, `input.reason is 5, allowed: ${TEXT}`],
    [{ action: 'status', target: 'blue' }, 'input.target is not known. Fields of this input: action, reason.'],
    [null, 'input is null, allowed: an object, for example {"action": "status"}'],
    [[], 'input is [], allowed: an object'],
  ])('%j is refused', (input, cause) => {
    expect(causeOf(parseOperateInput(input))).toContain(cause);
  });
});

describe('any other value', () => {
  const isWhole = (value: unknown, min: number, max: number) => typeof value === 'number' && value % 1 === 0 && value >= min && value <= max;
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  interface Field {
    readonly valid: (value: unknown) => boolean;
    readonly parse: (value: unknown) => Parameters<typeof causeOf>[0];
  }
  const at: Record<string, Field> = {
    'input.target': { valid: value => value === 'blue' || value === 'green', parse: target => migrate({ target }) },
    'input.dryRun': { valid: value => typeof value === 'boolean', parse: dryRun => migrate({ dryRun }) },
    'input.reason': { valid: isText, parse: reason => migrate({ reason }) },
    'input.ignoreAlarms[0]': { valid: isText, parse: name => migrate({ ignoreAlarms: [name], reason: 'x' }) },
    'input.schedule[0].weight': { valid: value => isWhole(value, 1, 100), parse: weight => migrate({ schedule: [{ weight }] }) },
    'input.schedule[0].holdSeconds': {
      valid: value => isWhole(value, 1, 1209600), parse: holdSeconds => migrate({ schedule: [{ weight: 100, holdSeconds }] }),
    },
    'input.action': { valid: value => ACTIONS.includes(JSON.stringify(value)), parse: action => parseOperateInput({ action }) },
  };

  test.each(Object.keys(at))('of %s is refused by name, with the value and what is allowed', field => {
    const values = fc.jsonValue().map(value => typeof value === 'string' ? value.trim() : value).filter(value => !at[field]!.valid(value));
    fc.assert(fc.property(values, value => {
      expect(causeOf(at[field]!.parse(value))).toContain(`${field} is ${JSON.stringify(value).slice(0, 117)}`);
      expect(causeOf(at[field]!.parse(value))).toContain(', allowed: ');
    }));
  });

  test('is accepted or refused, but never throws', () => {
    const names = fc.constantFrom('target', 'schedule', 'dryRun', 'ignoreAlarms', 'reason', 'action', 'Comment', 'weight', 'holdSeconds');
    const lists = fc.array(fc.dictionary(names, fc.jsonValue()));
    const nested = fc.oneof(fc.anything(), fc.jsonValue(), fc.dictionary(names, fc.oneof(fc.jsonValue(), lists)));
    fc.assert(fc.property(nested, input => {
      for (const parsed of [migrate(input), parseOperateInput(input)]) expect(parsed.ok || causeOf(parsed)).toBeTruthy();
    }));
  });
});

test('the last step of a run is held for the bake time unless the input says otherwise', () => {
  fc.assert(fc.property(schedules, holds, (schedule, bake) => {
    const open = [...schedule.slice(0, -1), { weight: 100 }];
    expect(resolveSchedule({}, schedule, bake)).toEqual(schedule);
    expect(resolveSchedule({ schedule }, [], bake)).toEqual(schedule);
    expect(resolveSchedule({ schedule: open }, [], bake)).toEqual([...schedule.slice(0, -1), { weight: 100, holdSeconds: bake }]);
  }));
});
