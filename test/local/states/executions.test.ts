import type { AwsError } from '../../../local/aws-error';
import type { HistoryEvent } from '../../../local/aws/executions';
import { CompressedClock } from '../../../local/clock';
import { StateMachines } from '../../../local/states/executions';
import type { Invoke } from '../../../local/states/host';
import { MACHINE_ARN, echo, machineOf, machinesWith, outputOf, run, task, types } from './machines';

const LONG = machineOf({ Type: 'Wait', Seconds: 3600, End: true });
const realMs = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const code = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return (error as AwsError).code;
  }
  return undefined;
};

describe('StartExecution (API reference)', () => {
  test('the same name and input, while it runs, is the same execution', () => {
    const machines = machinesWith(LONG, { speed: 1 });
    const record = machines.start(MACHINE_ARN, '{"a":1}', 'release-1');
    expect(record).toMatchObject({ status: 'RUNNING', executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:Machine:release-1', input: '{"a":1}' });
    expect(machines.start(MACHINE_ARN, '{"a":1}', 'release-1')).toBe(record);
    expect(code(() => machines.start(MACHINE_ARN, '{"a":2}', 'release-1'))).toBe('ExecutionAlreadyExists');
    machines.stop(record.executionArn);
    expect(code(() => machines.start(MACHINE_ARN, '{"a":1}', 'release-1'))).toBe('ExecutionAlreadyExists');
  });

  test('refuses what AWS refuses', () => {
    const machines = machinesWith(LONG);
    expect(code(() => machines.start(`${MACHINE_ARN}2`, '{}'))).toBe('StateMachineDoesNotExist');
    expect(code(() => machines.list(`${MACHINE_ARN}2`))).toBe('StateMachineDoesNotExist');
    expect(code(() => machines.start(MACHINE_ARN, '{a:1}'))).toBe('InvalidExecutionInput');
    expect(code(() => machines.start(MACHINE_ARN, JSON.stringify('x'.repeat(256 * 1024))))).toBe('ValidationException');
    for (const name of ['', 'x'.repeat(81), 'a b', 'a/b', 'a:b', 'a*']) expect(code(() => machines.start(MACHINE_ARN, '{}', name))).toBe('InvalidName');
    expect(code(() => machines.stop(`${MACHINE_ARN}:x`))).toBe('ExecutionDoesNotExist');
    expect(machines.describe(`${MACHINE_ARN}:x`)).toBeUndefined();
    expect(machines.list(MACHINE_ARN)).toEqual([]);
  });

  test('lists the newest first, and describes', async () => {
    const machines = machinesWith(machineOf({ Type: 'Succeed' }));
    const records = ['a', 'b'].map(name => machines.start(MACHINE_ARN, '{}', name));
    expect(machines.list(MACHINE_ARN)).toEqual([records[1], records[0]]);
    await machines.finished(records[0]!.executionArn);
    expect(machines.describe(records[0]!.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{}', stopDate: expect.any(Number) });
  });

  test('a running execution keeps the definition it started with', async () => {
    const machines = machinesWith(machineOf({ Type: 'Wait', Seconds: 60, Next: 'Old' }, { Old: { Type: 'Pass', Result: 'old', End: true } }));
    const { executionArn } = machines.start(MACHINE_ARN, '{}');
    machines.create(MACHINE_ARN, machineOf({ Type: 'Pass', Result: 'new', End: true }));
    expect(outputOf(await machines.finished(executionArn))).toBe('old');
    expect(outputOf(await machines.finished(machines.start(MACHINE_ARN, '{}').executionArn))).toBe('new');
  });
});

describe('StopExecution', () => {
  const withCatch = machineOf(task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Cleanup' }] }), { Cleanup: { Type: 'Pass', End: true } });

  test('ends a Wait at once, as ABORTED', async () => {
    const machines = machinesWith(LONG, { speed: 1 });
    const { executionArn } = machines.start(MACHINE_ARN, '{}');
    await realMs(20);
    machines.stop(executionArn, 'Operator', 'changed my mind');
    expect(machines.describe(executionArn)!.status).toBe('ABORTED');
    const record = await machines.finished(executionArn);
    expect(record).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'changed my mind' });
    expect(types(record)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
    expect(record.history[2]).toMatchObject({ executionAbortedEventDetails: { error: 'Operator', cause: 'changed my mind' } });
  });

  test('runs no Catch, and what the function answers later is nobody\'s', async () => {
    let answer: (value: unknown) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const invoke: Invoke = (_, __, given) => {
      signal = given;
      return new Promise(resolve => {
        answer = resolve;
      });
    };
    const machines = machinesWith(withCatch, { invoke });
    const { executionArn } = machines.start(MACHINE_ARN, '{}');
    await realMs(10);
    machines.stop(executionArn);
    expect(signal!.aborted).toBe(true);
    answer({ late: true });
    await realMs(10);
    const record = await machines.finished(executionArn);
    expect(types(record)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'ExecutionAborted']);
  });

  test('ends the wait for a retry, and does nothing to what has ended', async () => {
    const machines = machinesWith(machineOf(task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3600 }] })), { invoke: () => Promise.reject(new Error('no')), speed: 1 });
    const { executionArn } = machines.start(MACHINE_ARN, '{}');
    await realMs(20);
    machines.stop(executionArn);
    machines.stop(executionArn, 'Again');
    expect(await machines.finished(executionArn)).toMatchObject({ status: 'ABORTED', error: undefined });
  });

  test('of all ends whatever runs, and what has ended stays as it is', async () => {
    const machines = machinesWith(LONG, { speed: 1 });
    const [first, second] = [machines.start(MACHINE_ARN, '{}'), machines.start(MACHINE_ARN, '{}')];
    machines.stop(first.executionArn, 'Operator');
    machines.close();
    expect(await machines.finished(first.executionArn)).toMatchObject({ status: 'ABORTED', error: 'Operator' });
    expect(await machines.finished(second.executionArn)).toMatchObject({ status: 'ABORTED' });
  });

  test('works before the first state', async () => {
    const machines = machinesWith(LONG);
    const { executionArn } = machines.start(MACHINE_ARN, '{}');
    machines.stop(executionArn);
    expect(types(await machines.finished(executionArn))).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });
});

describe('TimeoutSeconds of the machine', () => {
  test('are rehearsed seconds, end as TIMED_OUT, and run no Catch', async () => {
    const definition = machineOf(task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Cleanup' }] }), { Cleanup: { Type: 'Pass', End: true } }, { TimeoutSeconds: 600 });
    const record = await run(definition, {}, { invoke: () => new Promise(() => undefined) });
    expect(record).toMatchObject({ status: 'TIMED_OUT' });
    expect(record.error).toBeUndefined();
    expect(record.stopDate! - record.startDate).toBeGreaterThanOrEqual(600_000);
    expect(types(record).slice(-2)).toEqual(['TaskStarted', 'ExecutionTimedOut']);
  });

  test('of a year do not fire at once', async () => {
    const record = await run(machineOf({ Type: 'Wait', Seconds: 60, End: true }, {}, { TimeoutSeconds: 31_536_000 }), {}, { speed: 1000 });
    expect(record.status).toBe('SUCCEEDED');
  });
});

describe('long executions', () => {
  const poll = (cycles: number, seconds = 20) => ({
    StartAt: 'Wait',
    States: {
      'Wait': { Type: 'Wait', Seconds: seconds, Next: 'Look' },
      'Look': task({ ResultSelector: { 'n.$': '$.Payload' }, End: undefined, Next: 'Done?' }),
      'Done?': { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: cycles, Next: 'Wait' }], Default: 'Done' },
      'Done': { Type: 'Succeed' },
    },
  });
  const count: Invoke = (_, payload) => Promise.resolve((payload as { n: number }).n + 1);

  test('400 cycles of Wait, Task and Choice', async () => {
    const machines = machinesWith(poll(400), { invoke: count, speed: 20_000 });
    const record = await machines.finished(machines.start(MACHINE_ARN, '{"n":0}').executionArn);
    expect(outputOf(record)).toEqual({ n: 400 });
    // The nine events that a cycle costs in AWS.
    expect(record.history).toHaveLength(400 * 9 + 4);
    expect(machines.transitions(record.executionArn)).toBe(400 * 3 + 1);
    expect(record.stopDate! - record.startDate).toBeGreaterThanOrEqual(400 * 20_000);
    for (const [index, event] of record.history.entries()) expect(event.id).toBe(index + 1);
  }, 20_000);

  test('fail at 25,000 events of history (Quotas)', async () => {
    const record = await run(poll(5000, 0), { n: 0 }, { invoke: count });
    expect(record).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'The execution reached the maximum number of history events (25000).' });
    expect(record.history).toHaveLength(25_000);
  }, 20_000);
});

describe('onEvent', () => {
  test('hears every event, with the record up to date', async () => {
    const heard: [string, string][] = [];
    const onEvent = (record: { status: string }, event: HistoryEvent) => heard.push([event.type, record.status]);
    const machines = new StateMachines({ clock: new CompressedClock(1000), random: Math.random, invoke: echo, onEvent });
    machines.create(MACHINE_ARN, machineOf({ Type: 'Pass', End: true }), 'arn:aws:iam::111122223333:role/Named');
    const record = await machines.finished(machines.start(MACHINE_ARN, '{}').executionArn);
    expect(heard).toEqual([['ExecutionStarted', 'RUNNING'], ['PassStateEntered', 'RUNNING'], ['PassStateExited', 'RUNNING'], ['ExecutionSucceeded', 'SUCCEEDED']]);
    expect(record.history[0]).toMatchObject({ executionStartedEventDetails: { roleArn: 'arn:aws:iam::111122223333:role/Named' } });
  });
});
