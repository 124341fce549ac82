import { MACHINE_ARN, machineOf, outputOf, run, types } from './machines';

const pass = (fields: object = {}) => machineOf({ Type: 'Pass', End: true, ...fields });

describe('Pass (Pass workflow state)', () => {
  test.each([
    ['passes its input on', {}, { a: 1 }, { a: 1 }],
    ['outputs its Result', { Result: { b: 2 } }, { a: 1 }, { b: 2 }],
    ['takes null for a Result', { Result: null, ResultPath: '$.b' }, { a: 1 }, { a: 1, b: null }],
    ['puts the Result beside the input', { Result: 2, ResultPath: '$.b.c' }, { a: 1 }, { a: 1, b: { c: 2 } }],
    ['drops the Result at ResultPath null', { Result: 2, ResultPath: null }, { a: 1 }, { a: 1 }],
    ['fills Parameters', { Parameters: { 'x.$': '$.a', 'y': 3 } }, { a: 1 }, { x: 1, y: 3 }],
    ['filters by InputPath, and merges into the raw input', { InputPath: '$.a', ResultPath: '$.copy' }, { a: 1 }, { a: 1, copy: 1 }],
    ['filters by OutputPath', { OutputPath: '$.a' }, { a: { b: 1 } }, { b: 1 }],
    ['sees {} at InputPath null', { InputPath: null }, { a: 1 }, {}],
    ['leaves {} at OutputPath null', { OutputPath: null }, { a: 1 }, {}],
    ['prefers Result to Parameters', { Parameters: { a: 1 }, Result: 2 }, {}, 2],
  ])('%s', async (_, fields, input, expected) => {
    expect(outputOf(await run(pass(fields), input))).toEqual(expected);
  });

  test.each([
    [{ InputPath: '$.b' }, 'InputPath'], [{ OutputPath: '$.b' }, 'OutputPath'], [{ Parameters: { 'x.$': '$.b' } }, 'x.$'],
  ])('%j without that field is States.Runtime and says where', async (fields, field) => {
    const { status, error, cause } = await run(pass(fields), { a: 1 });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' });
    expect(cause).toBe('An error occurred while executing the state \'First\' (entered at the event id #2). '
      + `The JSONPath '$.b' specified for the field '${field}' could not be found in the input '{"a":1}'`);
  });

  test('a ResultPath that does not fit is States.ResultPathMatchFailure', async () => {
    expect(await run(pass({ ResultPath: '$.a.b' }), { a: 1 })).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
  });

  test('more than 256 KiB is States.DataLimitExceeded (Quotas)', async () => {
    const half = 'x'.repeat(200 * 1024);
    const doubled = await run(pass({ Parameters: { 'a.$': '$', 'b.$': '$' } }), half);
    expect(doubled).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect((await run(pass(), half)).status).toBe('SUCCEEDED');
    // 100,000 characters of three bytes each.
    const wide = await run(pass({ Parameters: { 'a.$': '$', 'b.$': '$' } }), '\u20ac'.repeat(50_000));
    expect(wide).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('the context object (Accessing execution data from the Context object)', () => {
  test('has execution, state and state machine', async () => {
    const record = await run(pass({ Parameters: { 'context.$': '$$', 'name.$': '$$.Execution.Name' } }), { a: 1 });
    expect(outputOf(record)).toEqual({
      name: record.name,
      context: {
        Execution: {
          Id: record.executionArn, Input: { a: 1 }, Name: record.name, RedriveCount: 0, StartTime: new Date(record.startDate).toISOString(),
          RoleArn: 'arn:aws:iam::111122223333:role/Machine',
        },
        State: { Name: 'First', EnteredTime: new Date(record.history[1]!.timestamp).toISOString(), RetryCount: 0 },
        StateMachine: { Id: MACHINE_ARN, Name: 'Machine' },
      },
    });
  });
});

describe('Wait (Wait workflow state)', () => {
  const wait = (fields: object) => machineOf({ Type: 'Wait', End: true, ...fields });
  const waited = async (fields: object, input: object = {}, speed = 1000) => {
    const record = await run(wait(fields), input, { speed });
    outputOf(record);
    return (record.stopDate! - record.startDate) / 1000;
  };

  test.each([
    ['Seconds', { Seconds: 60 }, {}], ['SecondsPath', { SecondsPath: '$.s' }, { s: 60 }],
    ['SecondsPath after InputPath', { InputPath: '$.in', SecondsPath: '$.s' }, { in: { s: 60 } }],
  ])('%s are rehearsed seconds', async (_, fields, input) => {
    const seconds = await waited(fields, input);
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(3000);
  });

  test('Timestamp and TimestampPath wait for a rehearsed moment, and not at all for a past one', async () => {
    // Rehearsed time starts within a minute of real time.
    const soon = new Date(Date.now() + 120_000).toISOString();
    expect(await waited({ TimestampPath: '$.at' }, { at: soon })).toBeGreaterThan(60);
    expect(await waited({ Timestamp: soon })).toBeGreaterThan(60);
    expect(await waited({ Timestamp: '2020-01-01T00:00:00Z' }, {}, 1)).toBeLessThan(2);
  });

  test.each([
    [{ SecondsPath: '$.v' }, '60'], [{ SecondsPath: '$.v' }, 1.5], [{ SecondsPath: '$.v' }, -1], [{ SecondsPath: '$.v' }, 100_000_000],
    [{ TimestampPath: '$.v' }, 'soon'], [{ TimestampPath: '$.v' }, 5], [{ SecondsPath: '$.w' }, 5],
  ])('%j at %j is States.Runtime', async (fields, v) => {
    expect(await run(wait(fields), { v })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('40 days', async () => {
    const record = await run(wait({ Seconds: 40 * 24 * 3600 }), {}, { speed: 1e8 });
    expect(record.stopDate! - record.startDate).toBeGreaterThanOrEqual(40 * 24 * 3600 * 1000);
  });
});

describe('Choice (Choice workflow state)', () => {
  const ends = { Small: { Type: 'Pass', Result: 'small', End: true }, Other: { Type: 'Pass', Result: 'other', End: true } };
  const choices = [{ Variable: '$.n', NumericLessThan: 10, Next: 'Small' }, { Variable: '$.n', NumericLessThan: 100, Next: 'Other' }];

  test('takes the first rule that holds, else the Default', async () => {
    const machine = machineOf({ Type: 'Choice', Choices: choices, Default: 'Other' }, ends);
    expect(outputOf(await run(machine, { n: 1 }))).toBe('small');
    expect(outputOf(await run(machine, { n: 50 }))).toBe('other');
    expect(outputOf(await run(machine, { n: 500 }))).toBe('other');
  });

  test('looks at what InputPath leaves, hands on what OutputPath leaves', async () => {
    const machine = machineOf({ Type: 'Choice', InputPath: '$.in', OutputPath: '$.x', Choices: choices, Default: 'Other' }, { ...ends, Small: { Type: 'Succeed' } });
    expect(outputOf(await run(machine, { in: { n: 1, x: 7 } }))).toBe(7);
  });

  test('no match and no Default is States.NoChoiceMatched', async () => {
    const record = await run(machineOf({ Type: 'Choice', Choices: choices }, ends), { n: 100 });
    expect(record).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched', cause: expect.stringContaining('the state \'First\'') });
  });

  test('a path that finds nothing is States.Runtime', async () => {
    const record = await run(machineOf({ Type: 'Choice', Choices: choices, Default: 'Other' }, ends), {});
    expect(record).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('Invalid path \'$.n\'') });
  });
});

describe('Succeed and Fail (Succeed, Fail workflow state)', () => {
  test('Succeed ends with what its filters leave', async () => {
    const record = await run(machineOf({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' }), { a: { b: 1 } });
    expect(outputOf(record)).toBe(1);
    expect(types(record)).toEqual(['ExecutionStarted', 'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded']);
  });

  test.each([
    [{ Error: 'Bad', Cause: 'worse' }, { error: 'Bad', cause: 'worse' }], [{}, { error: undefined, cause: undefined }],
    [{ ErrorPath: '$.e', CausePath: '$.c.d' }, { error: 'FromInput', cause: 'why' }], [{ ErrorPath: '$$.State.Name' }, { error: 'First', cause: undefined }],
  ])('Fail with %j', async (fields, expected) => {
    const { status, error, cause, output, history } = await run(machineOf({ Type: 'Fail', ...fields }), { e: 'FromInput', c: { d: 'why' } });
    expect({ status, error, cause, output }).toEqual({ status: 'FAILED', output: undefined, ...expected });
    expect(history.map(event => event.type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(history[2]).toMatchObject({ executionFailedEventDetails: expected });
  });

  test.each([[{ CausePath: '$.gone' }], [{ ErrorPath: '$.number' }]])('Fail with %j is States.Runtime', async fields => {
    expect(await run(machineOf({ Type: 'Fail', ...fields }), { number: 1 })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
