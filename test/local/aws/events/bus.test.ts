import fc from 'fast-check';
import { AwsError } from '../../../../local/aws-error';
import { EventBus } from '../../../../local/aws/events/bus';
import { type Consignment, Deliveries, type EventDelivery, isRetriable, retryWaitMs, USUAL_DELIVERY } from '../../../../local/aws/events/delivery';
import { type SchedulerSchedule, schedulerTimes, sendScheduled } from '../../../../local/aws/events/scheduler';
import { Schedules } from '../../../../local/aws/events/schedules';
import { type Authorize, type Sender, Targets, type Undelivered } from '../../../../local/aws/targets';
import { seededRandom } from '../../../../local/random';
import { VirtualClock } from '../virtual-clock';

const MINUTE = 60_000;
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:Worker';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:Topic';

interface Received {
  readonly at: number;
  readonly arn: string;
  readonly payload: string;
  readonly sender: Sender;
}

/** A bus whose targets write down what they get, or refuse it. */
const stage = ({ delivery = USUAL_DELIVERY, refuse = () => undefined, permit = () => undefined, seed = 1 }: {
  delivery?: EventDelivery; refuse?: (attempt: number) => AwsError | undefined; permit?: Authorize; seed?: number;
} = {}) => {
  const clock = new VirtualClock();
  const start = clock.now();
  const received: Received[] = [];
  const undelivered: (Consignment & Undelivered)[] = [];
  const attempts: number[] = [];
  const receive = (arn: string, payload: string, sender: Sender) => {
    attempts.push(clock.now() - start);
    const refusal = refuse(attempts.length);
    if (refusal) throw refusal;
    received.push({ at: clock.now() - start, arn, payload, sender });
  };
  const targets = new Targets(permit, { lambda: { action: 'lambda:InvokeFunction', receive }, sns: { action: 'sns:Publish', receive } });
  const random = seededRandom(seed);
  const deliveries = new Deliveries({ clock, random, targets, delivery, onUndelivered: each => undelivered.push(each) });
  const schedules = new Schedules(clock);
  const bus = new EventBus({ clock, schedules, deliveries });
  return { clock, start, received, undelivered, attempts, deliveries, schedules, bus };
};

const happening = (state: string) => ({ source: 'own.app', detailType: 'Changed', at: Date.UTC(2026, 0, 1), detail: { state } });

test('targets of the rules that match get the event, a while later', async () => {
  const { bus, clock, received } = stage();
  bus.putRule({ Name: 'Bad', EventPattern: { detail: { state: ['bad'] } }, Targets: [{ Id: 'f', Arn: FUNCTION, RoleArn: 'arn:role' }, { Id: 't', Arn: TOPIC, InputPath: '$.detail.state' }] });
  bus.putRule({ Name: 'Good', EventPattern: '{"detail":{"state":["good"]}}', Targets: [{ Id: 'f', Arn: FUNCTION }] });
  bus.put(happening('bad'));
  bus.put(happening('neither'));
  expect(received).toEqual([]);
  await clock.advance(MINUTE);
  expect(received).toHaveLength(2);
  const toFunction = received.find(({ arn }) => arn === FUNCTION)!;
  expect(JSON.parse(toFunction.payload)).toEqual({
    'version': '0', 'id': expect.stringMatching(/^[\da-f-]{36}$/), 'detail-type': 'Changed', 'source': 'own.app', 'account': '123456789012',
    'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1', 'resources': [], 'detail': { state: 'bad' },
  });
  expect(toFunction.sender).toEqual({ principal: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/Bad', roleArn: 'arn:role' });
  expect(received.find(({ arn }) => arn === TOPIC)!.payload).toBe('"bad"');
});

test('a rule that is disabled sends nothing, until it is enabled', async () => {
  const { bus, clock, received, schedules } = stage();
  const rule = bus.putRule({ Name: 'Off', State: 'DISABLED', EventPattern: { source: ['own.app'] }, ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'f', Arn: FUNCTION }] });
  schedules.start();
  bus.put(happening('a'));
  await clock.advance(2.5 * MINUTE);
  expect(received).toEqual([]);
  rule.isEnabled = true;
  bus.put(happening('b'));
  await clock.advance(MINUTE);
  expect(received.map(({ payload }) => (JSON.parse(payload) as { source: string }).source).sort()).toEqual(['aws.events', 'own.app']);
});

test('events arrive within the latency that is set, and overtake each other', async () => {
  const { bus, clock, received } = stage({ delivery: { latencyMs: { min: 4000, max: 5000 }, duplicateShare: 0 } });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION, InputPath: '$.detail.state' }] });
  const states = Array.from({ length: 50 }, (_, index) => String(index));
  for (const state of states) bus.put(happening(state));
  await clock.advance(MINUTE);
  expect(received.every(({ at }) => at >= 4000 && at <= 5000)).toBe(true);
  const arrived = received.map(({ payload }) => JSON.parse(payload) as string);
  expect(arrived).not.toEqual(states);
  expect([...arrived].sort()).toEqual([...states].sort());
});

test.each([[0, 1], [1, 2]])('a share of %d duplicates means %d deliveries of each event', async (duplicateShare, times) => {
  const { bus, clock, received } = stage({ delivery: { ...USUAL_DELIVERY, duplicateShare } });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  for (let event = 0; event < 10; event += 1) bus.put(happening('x'));
  await clock.advance(MINUTE);
  const ids = received.map(({ payload }) => (JSON.parse(payload) as { id: string }).id);
  expect(ids).toHaveLength(10 * times);
  expect(new Set(ids).size).toBe(10);
});

test('the same seed gives the same deliveries', async () => {
  const arrivals = async (seed: number) => {
    const { bus, clock, received } = stage({ seed, delivery: { ...USUAL_DELIVERY, duplicateShare: 0.3 } });
    bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
    for (let event = 0; event < 20; event += 1) bus.put(happening('x'));
    await clock.advance(MINUTE);
    return received.map(({ at }) => at);
  };
  expect(await arrivals(7)).toEqual(await arrivals(7));
  expect(await arrivals(7)).not.toEqual(await arrivals(8));
});

test('what fails for a while is tried again, ever later', async () => {
  const { bus, clock, received, attempts, undelivered } = stage({ refuse: attempt => attempt < 6 ? new AwsError('ThrottlingException', 'slow down') : undefined });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  bus.put(happening('x'));
  await clock.advance(60 * MINUTE);
  expect({ attempts: attempts.length, received: received.length, undelivered }).toEqual({ attempts: 6, received: 1, undelivered: [] });
});

test.each<[policy: object | undefined, attempts: number]>([
  [{ MaximumRetryAttempts: 0 }, 1],
  [{ MaximumRetryAttempts: 3 }, 4],
  // One second, two, four, ...: at least half of each.
  [{ MaximumEventAgeInSeconds: 60 }, 6],
])('the retry policy %j allows about %d attempts', async (RetryPolicy, most) => {
  const { bus, clock, attempts, undelivered } = stage({ refuse: () => new AwsError('ServiceUnavailable', 'not now', 503) });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION, RetryPolicy }] });
  bus.put(happening('x'));
  await clock.advance(24 * 60 * MINUTE);
  expect(attempts.length).toBeLessThanOrEqual(most + 1);
  expect(attempts.length).toBeGreaterThanOrEqual(most);
  expect(undelivered).toMatchObject([{ from: 'All', targetArn: FUNCTION, error: { code: 'ServiceUnavailable' } }]);
});

test('without a policy EventBridge goes on for about a day', async () => {
  const { bus, clock, attempts, undelivered } = stage({ refuse: () => new AwsError('ServiceUnavailable', 'not now', 503) });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  bus.put(happening('x'));
  await clock.advance(25 * 60 * MINUTE);
  expect(undelivered).toHaveLength(1);
  expect(attempts.length).toBeGreaterThan(150);
  expect(attempts.length).toBeLessThanOrEqual(186);
  expect(attempts.at(-1)).toBeGreaterThan(18 * 60 * MINUTE);
});

test('what the sender may not do is not tried again', async () => {
  const asked: unknown[] = [];
  const { bus, clock, attempts, undelivered } = stage({
    permit: (sender, action, arn) => {
      asked.push([sender.principal, action, arn]);
      throw new AwsError('AccessDeniedException', 'no', 403);
    },
  });
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  bus.put(happening('x'));
  await clock.advance(60 * MINUTE);
  expect(asked).toEqual([['events.amazonaws.com', 'lambda:InvokeFunction', FUNCTION]]);
  expect({ attempts, undelivered }).toMatchObject({ attempts: [], undelivered: [{ from: 'All', error: { code: 'AccessDeniedException' } }] });
});

test('nothing is delivered once it is closed', async () => {
  const { bus, clock, received, deliveries, schedules } = stage();
  bus.putRule({ Name: 'All', EventPattern: { source: ['own.app'] }, ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'f', Arn: FUNCTION }] });
  schedules.start();
  bus.put(happening('x'));
  deliveries.close();
  schedules.close();
  await clock.advance(60 * MINUTE);
  expect({ received, sleeping: clock.sleeping }).toEqual({ received: [], sleeping: 0 });
});

test.each([
  [{ Name: 'Empty' }, 'EventPattern or ScheduleExpression must be specified'],
  [{ Name: 'Unknown', EventPattern: { source: [{ like: 'x' }] } }, 'Unrecognized match type like'],
  [{ Name: 'Once', ScheduleExpression: 'at(2026-01-01T00:00:00)' }, 'at() is for EventBridge Scheduler'],
  [{ Name: 'Path', EventPattern: { source: ['x'] }, Targets: [{ Id: 'f', Arn: FUNCTION, InputPath: '$..x' }] }, 'is not rehearsed'],
])('%j is refused', (rule, reason) => {
  expect(() => stage().bus.putRule(rule)).toThrow(reason);
});

test('a rule\'s rate fires when each period is over', async () => {
  const { bus, clock, received, schedules } = stage({ delivery: { latencyMs: { min: 0, max: 0 }, duplicateShare: 0 } });
  const { arn } = bus.putRule({ Name: 'Tick', ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'f', Arn: FUNCTION }] });
  schedules.start();
  await clock.advance(16 * MINUTE);
  expect(received.map(({ at }) => at / MINUTE)).toEqual([5, 10, 15]);
  expect(JSON.parse(received[0]!.payload)).toMatchObject({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'time': '2026-01-01T00:05:00Z', 'resources': [arn], 'detail': {} });
});

const scheduled = async (schedule: Partial<SchedulerSchedule>, target: object = {}) => {
  const { clock, start, received, schedules, deliveries } = stage({ delivery: { latencyMs: { min: 0, max: 0 }, duplicateShare: 0 } });
  const Target = { Arn: FUNCTION, RoleArn: 'arn:role', ...target };
  const whole: SchedulerSchedule = { Name: 'Own', ScheduleExpression: 'rate(5 minutes)', ...schedule, Target };
  schedules.add({ next: schedulerTimes(whole, start), onDue: dueAt => sendScheduled(whole, dueAt, deliveries) });
  schedules.start();
  await clock.advance(11 * MINUTE);
  return received.map(({ at, ...rest }) => ({ minute: at / MINUTE, ...rest }));
};
const minutesOf = async (schedule: Partial<SchedulerSchedule>) => (await scheduled(schedule)).map(({ minute }) => minute);

test('Scheduler\'s rate begins at once, or with its start', async () => {
  expect(await minutesOf({})).toEqual([0, 5, 10]);
  expect(await minutesOf({ StartDate: '2026-01-01T00:03:00Z' })).toEqual([3, 8]);
  expect(await minutesOf({ EndDate: '2026-01-01T00:05:00Z' })).toEqual([0, 5]);
});

test('Scheduler\'s cron and at keep to their times', async () => {
  expect(await minutesOf({ ScheduleExpression: 'cron(0/4 * * * ? *)', StartDate: '2026-01-01T00:01:00Z' })).toEqual([4, 8]);
  expect(await minutesOf({ ScheduleExpression: 'at(2026-01-01T01:07:00)', ScheduleExpressionTimezone: 'Europe/Berlin' })).toEqual([7]);
  expect(await minutesOf({ ScheduleExpression: 'at(2025-01-01T00:00:00)' })).toEqual([]);
});

test('Scheduler fills in its keywords', async () => {
  const [first] = await scheduled({}, { Input: '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","n":<aws.scheduler.attempt-number>}' });
  expect(JSON.parse(first!.payload)).toEqual({ at: '2026-01-01T00:00:00Z', by: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/Own', n: 1 });
  expect(first!.sender).toEqual({ principal: 'scheduler.amazonaws.com', sourceArn: 'arn:aws:scheduler:us-east-1:123456789012:schedule-group/default', roleArn: 'arn:role' });
});

test('Scheduler says something when it is told nothing', async () => {
  const [first] = await scheduled({});
  expect(JSON.parse(first!.payload)).toMatchObject({ 'source': 'aws.scheduler', 'detail-type': 'Scheduled Event', 'detail': '{}' });
});

test('waits grow up to ten minutes, and differ by chance', () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), share, (retry, random) => {
    const wait = retryWaitMs(retry, random);
    expect(wait).toBeLessThanOrEqual(600_000);
    expect(wait).toBeGreaterThanOrEqual(Math.min(500 * 2 ** (retry - 1), 300_000));
    expect(retryWaitMs(retry + 1, random)).toBeGreaterThanOrEqual(wait);
  }));
});

test.each<[code: string, status: number, again: boolean]>([
  ['ThrottlingException', 400, true], ['TooManyRequestsException', 429, true], ['ServiceException', 500, true], ['ServiceUnavailable', 503, true],
  ['AccessDeniedException', 403, false], ['ResourceNotFoundException', 404, false], ['INVALID_JSON', 400, false], ['NotImplemented', 501, false],
])('%s with %d: tried again is %s', (code, status, again) => {
  expect(isRetriable(new AwsError(code, '', status))).toBe(again);
});

test('a rule that is put again takes the place of the former one, its schedule too, also once everything runs', async () => {
  const { bus, clock, received, schedules } = stage();
  const put = (Arn: string) => bus.putRule({ Name: 'Clock', ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'f', Arn }] });
  put(FUNCTION);
  schedules.start();
  put(TOPIC);
  await clock.advance(1.5 * MINUTE);
  expect(received.map(({ arn }) => arn)).toEqual([TOPIC]);
  bus.deleteRule('Clock');
  await clock.advance(5 * MINUTE);
  expect(received).toHaveLength(1);
});
