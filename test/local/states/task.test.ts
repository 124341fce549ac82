import { AwsError } from '../../../local/aws-error';
import { FunctionError } from '../../../local/functions/function-error';
import type { Invoke } from '../../../local/states/host';
import { FUNCTION_ARN, MACHINE_ARN, echo, failing, machineOf, machinesWith, outputOf, run, task, types } from './machines';

const broken = (errorType = 'Broken') => new FunctionError({ errorType, errorMessage: 'it broke', trace: ['Broken: it broke', '    at handler'] });
const caughtBy = (ErrorEquals: string[], fields: object = {}) => ({ Catch: [{ ErrorEquals, Next: 'Caught', ...fields }] });
const withCatch = (fields: object) => machineOf(task(fields), { Caught: { Type: 'Pass', End: true } });
const hang: Invoke = () => new Promise(() => undefined);

describe('a successful task (Invoke an AWS Lambda function with Step Functions)', () => {
  test('sends the payload to the function, and has its answer in Payload', async () => {
    const invoke = jest.fn(echo);
    const output = outputOf(await run(machineOf(task()), { a: 1 }, { invoke }));
    const execution = expect.objectContaining({ RoleArn: 'arn:aws:iam::111122223333:role/Machine' }) as object;
    expect(invoke).toHaveBeenCalledWith(FUNCTION_ARN, { a: 1 }, expect.any(AbortSignal), execution);
    expect(output).toEqual({
      ExecutedVersion: '$LATEST', Payload: { a: 1 }, StatusCode: 200,
      SdkHttpMetadata: expect.objectContaining({ HttpStatusCode: 200, HttpHeaders: expect.anything(), AllHttpHeaders: expect.anything() }),
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
  });

  test.each([
    ['ResultSelector', { ResultSelector: { 'got.$': '$.Payload' } }, { got: { a: 1 } }],
    ['ResultPath', { ResultSelector: { 'got.$': '$.Payload.a' }, ResultPath: '$.b' }, { a: 1, b: { got: 1 } }],
    ['ResultPath null', { ResultPath: null }, { a: 1 }],
    ['OutputPath', { OutputPath: '$.Payload.a' }, 1],
    ['InputPath', { InputPath: '$.a', OutputPath: '$.Payload' }, 1],
    ['the function named by a path', { Parameters: { 'FunctionName.$': '$$.Execution.Name', 'Payload': 5 }, OutputPath: '$.Payload' }, 5],
    ['no payload', { Parameters: { FunctionName: 'f' }, OutputPath: '$.Payload' }, {}],
  ])('%s', async (_, fields, expected) => {
    expect(outputOf(await run(machineOf(task(fields)), { a: 1 }))).toEqual(expected);
  });

  test('a function that answers nothing leaves null', async () => {
    expect(outputOf(await run(machineOf(task({ OutputPath: '$.Payload' })), {}, { invoke: () => Promise.resolve(undefined) }))).toBeNull();
  });

  test('the history is AWS\'s (recorded executions of lambda:invoke)', async () => {
    const { history } = await run(machineOf(task({ TimeoutSeconds: 5, Next: 'Then', End: undefined }), { Then: { Type: 'Pass', End: true } }), { a: 1 });
    expect(history.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'], [2, 0, 'TaskStateEntered'], [3, 2, 'TaskScheduled'], [4, 3, 'TaskStarted'], [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'], [7, 6, 'PassStateEntered'], [8, 7, 'PassStateExited'], [9, 8, 'ExecutionSucceeded'],
    ]);
    expect(history[0]).toMatchObject({ executionStartedEventDetails: { input: '{"a":1}', inputDetails: { truncated: false } } });
    expect(history[1]).toMatchObject({ stateEnteredEventDetails: { name: 'First', input: '{"a":1}', inputDetails: { truncated: false } } });
    expect(history[2]).toMatchObject({
      taskScheduledEventDetails: {
        resource: 'invoke', resourceType: 'lambda', region: 'eu-central-1', timeoutInSeconds: 5, parameters: `{"FunctionName":"${FUNCTION_ARN}","Payload":{"a":1}}`,
      },
    });
    expect(history[4]).toMatchObject({ taskSucceededEventDetails: { output: expect.stringContaining('"Payload":{"a":1}') } });
    expect(history[5]).toMatchObject({ stateExitedEventDetails: { name: 'First', output: expect.any(String) } });
  });
});

describe('a failed task (Handling errors in Step Functions workflows)', () => {
  test('Error is the function\'s errorType, Cause the JSON of its payload', async () => {
    const record = await run(machineOf(task()), {}, { invoke: failing(broken()) });
    expect(record).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(JSON.parse(record.cause!)).toEqual({ errorType: 'Broken', errorMessage: 'it broke', trace: ['Broken: it broke', '    at handler'] });
    expect(types(record)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
    expect(record.history[4]).toMatchObject({ taskFailedEventDetails: { error: 'Broken', cause: record.cause, resource: 'invoke', resourceType: 'lambda' } });
    expect(record.history[5]).toMatchObject({ executionFailedEventDetails: { error: 'Broken', cause: record.cause } });
  });

  test.each([
    [new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429), 'Lambda.TooManyRequestsException'],
    [new AwsError('Lambda.ServiceException', 'Sorry.', 500), 'Lambda.ServiceException'],
    [new AwsError('ResourceNotFoundException', 'Function not found', 404), 'Lambda.ResourceNotFoundException'],
    [new AwsError('AccessDeniedException', 'not authorized', 403), 'Lambda.AWSLambdaException'],
    [new Error('socket hang up'), 'Lambda.Unknown'],
  ])('Lambda\'s own error %s is %s', async (error, name) => {
    expect(await run(machineOf(task()), {}, { invoke: failing(error) })).toMatchObject({ status: 'FAILED', error: name, cause: expect.stringContaining(error.message) });
  });

  test.each([
    ['at the root', {}, { Error: 'Broken', Cause: expect.any(String) }],
    ['at ResultPath', { ResultPath: '$.error' }, { a: 1, error: { Error: 'Broken', Cause: expect.any(String) } }],
    ['nowhere', { ResultPath: null }, { a: 1 }],
  ])('a Catch puts the error %s (Fallback states)', async (_, fields, expected) => {
    const record = await run(withCatch(caughtBy(['States.ALL'], fields)), { a: 1 }, { invoke: failing(broken()) });
    expect(outputOf(record)).toEqual(expected);
    expect(types(record).slice(4)).toEqual(['TaskFailed', 'TaskStateExited', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
  });

  test.each([
    [['Broken'], 'SUCCEEDED'], [['Other'], 'FAILED'], [['Other', 'Broken'], 'SUCCEEDED'], [['States.TaskFailed'], 'SUCCEEDED'], [['States.Timeout'], 'FAILED'],
  ])('a Catch of %j: %s', async (names, status) => {
    expect((await run(withCatch(caughtBy(names)), {}, { invoke: failing(broken()) })).status).toBe(status);
  });

  test('the first catcher that matches is taken', async () => {
    const machine = machineOf(task({
      Catch: [{ ErrorEquals: ['Other'], Next: 'A' }, { ErrorEquals: ['Broken'], Next: 'B' }, { ErrorEquals: ['States.ALL'], Next: 'A' }],
    }), { A: { Type: 'Pass', Result: 'A', End: true }, B: { Type: 'Pass', Result: 'B', End: true } });
    expect(outputOf(await run(machine, {}, { invoke: failing(broken()) }))).toBe('B');
  });

  test('States.Runtime is caught by nothing, not even by its name', async () => {
    for (const names of [['States.ALL'], ['States.Runtime'], ['States.TaskFailed']]) {
      const record = await run(withCatch({ ...caughtBy(names), Retry: [{ ErrorEquals: names }], ResultSelector: { 'x.$': '$.Payload.gone' } }));
      expect(record).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
      expect(types(record).filter(type => type === 'TaskScheduled')).toHaveLength(1);
    }
  });

  test('an answer over 256 KiB is States.DataLimitExceeded, which States.ALL does not match', async () => {
    const invoke: Invoke = () => Promise.resolve('x'.repeat(256 * 1024));
    expect(await run(withCatch(caughtBy(['States.ALL'])), {}, { invoke })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(outputOf(await run(withCatch(caughtBy(['States.DataLimitExceeded'])), {}, { invoke }))).toMatchObject({
      Cause: 'The state/task \'lambda\' returned a result with a size exceeding the maximum number of bytes service limit.',
    });
  });
});

describe('TimeoutSeconds of a task', () => {
  test('are real seconds, whatever the speed, and give States.Timeout', async () => {
    const started = Date.now();
    const record = await run(machineOf(task({ TimeoutSeconds: 1 })), {}, { invoke: hang, speed: 100_000 });
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    expect(record).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(record.history[4]).toMatchObject({ type: 'TaskTimedOut', taskTimedOutEventDetails: { error: 'States.Timeout', resource: 'invoke', resourceType: 'lambda' } });
  });

  test('are told to the invocation, and can be caught, but not as States.TaskFailed', async () => {
    let told: unknown;
    const listen = (signal: AbortSignal) => signal.addEventListener('abort', () => {
      told = signal.reason;
    });
    const invoke: Invoke = (_, __, signal) => new Promise(() => listen(signal));
    const [caught, uncaught] = await Promise.all([
      run(withCatch({ TimeoutSeconds: 1, ...caughtBy(['States.Timeout']) }), {}, { invoke }),
      run(withCatch({ TimeoutSeconds: 1, ...caughtBy(['States.TaskFailed']) }), {}, { invoke: hang }),
    ]);
    expect(outputOf(caught)).toEqual({ Error: 'States.Timeout' });
    expect(told).toMatchObject({ output: { Error: 'States.Timeout' } });
    expect(uncaught.status).toBe('FAILED');
  });
});

describe('Retry (Retrying after an error)', () => {
  const retry = (fields: object = {}) => ({ Retry: [{ ErrorEquals: ['Broken'], IntervalSeconds: 60, ...fields }] });

  test('tries again after rehearsed seconds, within the same visit', async () => {
    const machines = machinesWith(machineOf(task({ ...retry(), OutputPath: '$.Payload' })), { invoke: failing(broken(), broken()), speed: 5000 });
    const record = await machines.finished(machines.start(MACHINE_ARN, '{"a":1}').executionArn);
    expect(outputOf(record)).toEqual({ a: 1 });
    const attempt = ['TaskScheduled', 'TaskStarted'];
    expect(types(record)).toEqual([
      'ExecutionStarted', 'TaskStateEntered', ...attempt, 'TaskFailed', ...attempt, 'TaskFailed', ...attempt, 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded',
    ]);
    const scheduled = record.history.filter(({ type }) => type === 'TaskScheduled').map(({ timestamp }) => timestamp);
    expect(scheduled[1]! - scheduled[0]!).toBeGreaterThanOrEqual(60_000);
    expect(scheduled[2]! - scheduled[1]!).toBeGreaterThanOrEqual(120_000);
    // One state entered and two retries: what AWS bills.
    expect(machines.transitions(record.executionArn)).toBe(3);
  });

  test('gives up after MaxAttempts, and then catches', async () => {
    const invoke = jest.fn(failing(broken(), broken(), broken(), broken()));
    const record = await run(withCatch({ ...retry({ MaxAttempts: 2 }), ...caughtBy(['Broken']) }), {}, { invoke, speed: 1e6 });
    expect(invoke).toHaveBeenCalledTimes(3);
    expect(outputOf(record)).toMatchObject({ Error: 'Broken' });
  });

  test('counts in $$.State.RetryCount', async () => {
    const parameters = { 'FunctionName': 'f', 'Payload.$': '$$.State.RetryCount' };
    const record = await run(machineOf(task({ Parameters: parameters, OutputPath: '$.Payload', ...retry() })), {}, { invoke: failing(broken(), broken()), speed: 1e6 });
    expect(outputOf(record)).toBe(2);
  });

  test('starts anew with every visit to the state', async () => {
    const errors = [broken(), broken(), null, broken(), broken(), null];
    const invoke: Invoke = () => {
      const error = errors.shift();
      return error ? Promise.reject(error) : Promise.resolve(errors.length);
    };
    const again = { Type: 'Choice', Choices: [{ Variable: '$.left', NumericGreaterThan: 0, Next: 'First' }], Default: 'Done' };
    const first = task({ ...retry({ MaxAttempts: 2 }), ResultSelector: { 'left.$': '$.Payload' }, End: undefined, Next: 'Again' });
    const record = await run(machineOf(first, { Again: again, Done: { Type: 'Succeed' } }), {}, { invoke, speed: 1e6 });
    expect(record.status).toBe('SUCCEEDED');
  });

  test('what nobody retries fails at once', async () => {
    const invoke = jest.fn(failing(broken('Other')));
    expect(await run(machineOf(task(retry())), {}, { invoke })).toMatchObject({ status: 'FAILED', error: 'Other' });
    expect(invoke).toHaveBeenCalledTimes(1);
  });
});
