import fc from 'fast-check';
import { AwsError } from '../../../../local/aws-error';
import { AsyncInvocations, retryWaitMs } from '../../../../local/aws/lambda/async-invocations';
import { Functions } from '../../../../local/aws/lambda/functions';
import type { Undelivered } from '../../../../local/aws/targets';
import { FunctionError } from '../../../../local/functions/function-error';
import { VirtualClock } from '../virtual-clock';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:Worker';
const MINUTE = 60_000;
const failed = () => new FunctionError({ errorType: 'Error', errorMessage: 'no' });
const throttled = () => new AwsError('TooManyRequestsException', 'Rate exceeded', 429);

/** A function that fails in the given ways, one attempt after the other, and then succeeds. */
const queueOf = (failures: (() => Error)[]) => {
  const clock = new VirtualClock();
  const start = clock.now();
  const attempts: number[] = [];
  const dropped: Undelivered[] = [];
  const functions = new Functions();
  functions.add({
    functionArn: ARN, init: () => Promise.resolve(), close: () => Promise.resolve(), retire: () => undefined,
    invoke: () => {
      attempts.push(clock.now() - start);
      const failure = failures.shift();
      return failure ? Promise.reject(failure()) : Promise.resolve('done');
    },
  });
  return { clock, attempts, dropped, queue: new AsyncInvocations({ functions, clock, onDropped: each => dropped.push(each) }) };
};

test('a function that succeeds is called once', async () => {
  const { clock, queue, attempts } = queueOf([]);
  await expect(queue.send('Worker', {})).resolves.toBeUndefined();
  await clock.advance(60 * MINUTE);
  expect(attempts).toEqual([0]);
});

test('a function that fails is tried again after one minute, and after two more', async () => {
  const { clock, queue, attempts, dropped } = queueOf([failed, failed, failed, failed]);
  const sent = queue.send(ARN, { a: 1 });
  await clock.advance(60 * MINUTE);
  expect(attempts).toEqual([0, MINUTE, 3 * MINUTE]);
  expect(await sent).toBeInstanceOf(FunctionError);
  expect(dropped).toMatchObject([{ from: 'Lambda', targetArn: ARN, payload: '{"a":1}', error: { message: 'no' } }]);
});

test('success ends it', async () => {
  const { clock, queue, attempts, dropped } = queueOf([failed]);
  const sent = queue.send(ARN, {});
  await clock.advance(60 * MINUTE);
  expect(attempts).toEqual([0, MINUTE]);
  expect(await sent).toBeUndefined();
  expect(dropped).toEqual([]);
});

test('what Lambda could not do is tried for hours, and does not use up the function\'s own attempts', async () => {
  const { clock, queue, attempts, dropped } = queueOf([...Array(12).fill(throttled) as (() => Error)[], failed, failed]);
  const sent = queue.send(ARN, {});
  await clock.advance(6 * 60 * MINUTE);
  expect(attempts.slice(0, 5)).toEqual([0, 1000, 3000, 7000, 15_000]);
  expect(attempts).toHaveLength(15);
  expect(await sent).toBeUndefined();
  expect(dropped).toEqual([]);
});

test('after six hours Lambda gives up', async () => {
  const { clock, queue, attempts, dropped } = queueOf(Array(1000).fill(throttled) as (() => Error)[]);
  const sent = queue.send(ARN, {});
  await clock.advance(24 * 60 * MINUTE);
  expect(attempts.at(-1)).toBeLessThanOrEqual(6 * 60 * MINUTE);
  expect(attempts.at(-1)).toBeGreaterThan(6 * 60 * MINUTE - 5 * MINUTE);
  expect(await sent).toMatchObject({ code: 'TooManyRequestsException' });
  expect(dropped).toHaveLength(1);
});

test('a function\'s own settings count', async () => {
  const once = queueOf([failed, failed]);
  once.queue.configure('Worker:$LATEST', { MaximumRetryAttempts: 0 });
  void once.queue.send(ARN, {});
  await once.clock.advance(60 * MINUTE);
  expect(once.attempts).toEqual([0]);

  const young = queueOf([failed, failed]);
  young.queue.configure('Worker', { MaximumEventAgeInSeconds: 120 });
  void young.queue.send(ARN, {});
  await young.clock.advance(60 * MINUTE);
  expect(young.attempts).toEqual([0, MINUTE]);
});

test('a function that does not exist is refused at once', () => {
  const { queue } = queueOf([]);
  expect(() => queue.send('Other', {})).toThrow('Function not found: arn:aws:lambda:us-east-1:123456789012:function:Other');
  expect(() => queue.send(`${ARN}:live`, {})).toThrow(`Function not found: ${ARN}:live`);
  expect(() => queue.send('not a name', {})).toThrow('failed to satisfy constraint');
});

test('nothing is tried again once it is closed', async () => {
  const { clock, queue, attempts, dropped } = queueOf([failed]);
  const sent = queue.send(ARN, {});
  await clock.advance(0);
  queue.close();
  expect(await sent).toBeInstanceOf(FunctionError);
  await clock.advance(60 * MINUTE);
  expect(attempts).toHaveLength(1);
  expect({ dropped, sleeping: clock.sleeping }).toEqual({ dropped: [], sleeping: 0 });
});

test('waits never shrink, and a function is never called more often than its settings say', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 }), (count, retries) => {
    const system = (failures: number) => retryWaitMs({ function: 0, system: failures }, true)!;
    expect(system(count + 1)).toBeGreaterThanOrEqual(system(count));
    expect(system(count)).toBeLessThanOrEqual(300_000);
    expect(retryWaitMs({ function: count, system: 0 }, false, retries) === undefined).toBe(count > retries);
  }));
});
