import fc from 'fast-check';
import type { ShiftRecord, StopPolicy } from '../../../lambda/contract';
import type { AlarmObservation } from '../../../lambda/core/alarm-watch';
import { type Duty, dutyOf, type GuardianEvent, type Occasion, occasionOf, questionsOf } from '../../../lambda/core/guardian';
import type { ExecutionState } from '../../../lambda/core/owner';
import { NOW, route, secondsAgo } from './fixtures';

const OWNER = 'arn:execution';
const BEGAN = 600;

const ages = fc.constantFrom(0, 30, 61, 100, BEGAN - 1, BEGAN + 1, 5000);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const reverts = fc.record({
  error: fc.constant('AlarmBreach'), cause: fc.constant('too many errors'), road: fc.constant('watch' as const),
  decidedAt: ages.map(secondsAgo), verifiedAt: optional(ages.map(secondsAgo)),
});

const records: fc.Arbitrary<ShiftRecord> = fc.record({
  status: fc.constantFrom<ShiftRecord['status']>('idle', 'migrating', 'reverting', 'retiring'),
  onStop: fc.constantFrom<StopPolicy>('revert', 'hold'),
  heldSince: optional(ages.map(secondsAgo)),
  begunAt: optional(ages.map(secondsAgo)),
  revert: reverts,
  settleAt: optional(fc.constantFrom(-50, -1, 0, 50).map(secondsAgo)),
  outcome: fc.constantFrom('completed' as const, 'reverted' as const, 'adopted' as const),
  endedAt: ages.map(secondsAgo),
}).map(({ status, onStop, heldSince, begunAt, revert, settleAt, outcome, endedAt }) => ({
  shift: 'Shop', revision: 7, epoch: 3, status, safe: 'blue',
  ...status === 'idle'
    ? { last: { outcome, owner: OWNER, epoch: 3, at: endedAt, watched: ['watched'] } }
    : { owner: OWNER, ownerSince: secondsAgo(BEGAN), run: { routes: [route], watched: ['watched', 'other'], onStop } },
  ...status === 'migrating' && { heldSince, begunAt },
  ...status === 'reverting' && { revert, settleAt },
}));

const occasions: fc.Arbitrary<Occasion> = fc.oneof(
  fc.record({ kind: fc.constant('alarm' as const), name: fc.constantFrom('watched', 'nobody-s'), at: ages.map(age => new Date(secondsAgo(age))) }),
  fc.record({ kind: fc.constant('execution' as const), execution: fc.constantFrom(OWNER, 'arn:another') }),
  fc.constant({ kind: 'schedule' as const }));

const states: fc.Arbitrary<ExecutionState> = fc.oneof(
  fc.constant({ kind: 'running' as const }), fc.constant({ kind: 'unknown' as const }),
  fc.record({ kind: fc.constant('ended' as const), status: fc.constantFrom('ABORTED', 'TIMED_OUT', 'FAILED', 'SUCCEEDED'), at: ages.map(secondsAgo) }));

const observations: fc.Arbitrary<AlarmObservation[]> = fc.uniqueArray(fc.record({
  name: fc.constantFrom('watched', 'other'),
  state: fc.constantFrom('OK' as const, 'ALARM' as const, 'INSUFFICIENT_DATA' as const),
  since: ages.map(secondsAgo),
}), { maxLength: 2, selector: ({ name }) => name });

interface Case {
  readonly occasion: Occasion;
  readonly record: ShiftRecord;
  readonly state: ExecutionState;
  readonly observed: readonly AlarmObservation[];
}

/** As the guardian would decide: it sees only what it asked for. */
const decide = ({ occasion, record, state, observed }: Case): Duty => {
  const { owner, alarms } = questionsOf(occasion, record, NOW);
  const seen = observed.filter(({ name }) => alarms.includes(name));
  return dutyOf({ occasion, record, owner: owner === undefined ? null : state, alarms: seen, live: null, now: NOW });
};

const forAny = (check: (each: Case, duty: Duty) => void) => fc.assert(
  fc.property(occasions, records, states, observations, (occasion, record, state, observed) => {
    const each = { occasion, record, state, observed };
    check(each, decide(each));
  }), { numRuns: 5000 });

const isOff = ({ state, since }: AlarmObservation) => state === 'ALARM' && Date.parse(since!) >= Date.parse(secondsAgo(BEGAN));

test('traffic goes back only for an alarm of the run, a dead owner, or a revert that is overdue', () => {
  forAny(({ occasion, record, state, observed }, duty) => {
    if (duty.kind !== 'revert') return;
    const asked = occasion.kind === 'schedule' || (occasion.kind === 'execution' && occasion.execution === OWNER);
    const isDead = asked && state.kind !== 'running';
    const alarm = (occasion.kind === 'schedule' || (occasion.kind === 'alarm' && occasion.name === 'watched')) && observed.some(isOff);
    expect(['migrating', 'reverting']).toContain(record.status);
    if (record.status === 'migrating') expect(isDead || alarm).toBe(true);
    else expect([record.revert!.verifiedAt, isDead || record.revert!.decidedAt < secondsAgo(60)]).toEqual([undefined, true]);
  });
});

test('a release whose owner runs and whose alarms are quiet is never touched', () => {
  forAny(({ record, state, observed }, duty) => {
    if (record.status === 'migrating' && state.kind === 'running' && !observed.some(isOff)) expect(duty.kind).toBe('nothing');
  });
});

test('the end of an execution that is not the owner, and an alarm that nobody watches, change nothing while a release runs', () => {
  forAny(({ occasion, record }, duty) => {
    const foreign = (occasion.kind === 'execution' && occasion.execution !== OWNER) || (occasion.kind === 'alarm' && occasion.name !== 'watched');
    if (foreign && (record.status === 'migrating' || record.status === 'idle')) expect(duty.kind).toBe('nothing');
  });
});

test('an alarm from before the run, or that is over, changes nothing', () => {
  forAny(({ occasion, record, observed }, duty) => {
    if (occasion.kind !== 'alarm' || record.status !== 'migrating') return;
    const stale = occasion.at.getTime() < Date.parse(record.ownerSince!);
    if (stale || observed.every(({ state }) => state !== 'ALARM')) expect(duty.kind).toBe('nothing');
  });
});

test('within a minute every dead owner\'s release is put back, or held because it had begun, was stopped, and the policy says so', () => {
  forAny(({ occasion, record, state, observed }, duty) => {
    if (occasion.kind !== 'schedule' || record.status !== 'migrating' || state.kind === 'running') return;
    const stopped = state.kind === 'ended'
      ? state.status === 'ABORTED' && record.run!.onStop === 'hold' && record.begunAt !== undefined
      : record.heldSince !== undefined;
    if (!stopped || observed.some(isOff)) expect(duty.kind).toBe('revert');
    else expect(duty.kind).toBe(record.heldSince === undefined ? 'hold' : 'nothing');
  });
});

test('within a minute a verified revert is settled when nothing can land any more, and not before', () => {
  forAny(({ occasion, record: { status, revert, settleAt } }, duty) => {
    if (status !== 'reverting' || revert!.verifiedAt === undefined) return expect(duty.kind).not.toBe('settle');
    const due = settleAt === undefined || Date.parse(settleAt) <= NOW.getTime();
    expect(duty.kind).toBe(occasion.kind === 'schedule' && due ? 'settle' : 'nothing');
  });
});

test('at rest nothing is looked up, and nothing happens but that a completed release\'s alarm is told of', () => {
  forAny(({ occasion, record }, duty) => {
    if (record.status !== 'idle') return expect(duty.kind).not.toBe('notify');
    expect(questionsOf(occasion, record, NOW)).toEqual({ alarms: [] });
    const { outcome, at } = record.last!;
    const told = occasion.kind === 'alarm' && occasion.name === 'watched' && outcome === 'completed' && occasion.at.getTime() >= Date.parse(at);
    expect(duty.kind).toBe(told ? 'notify' : 'nothing');
  });
});

test('while the old colour is retired the lock is given up when its owner died, and nothing else', () => {
  forAny(({ occasion, record, state }, duty) => {
    if (record.status !== 'retiring') return expect(duty.kind).not.toBe('free');
    const asked = occasion.kind === 'schedule' || (occasion.kind === 'execution' && occasion.execution === OWNER);
    expect(duty.kind).toBe(asked && state.kind !== 'running' ? 'free' : 'nothing');
  });
});

test('no record, and a run whose rules are not known, leave nothing to do', () => {
  fc.assert(fc.property(occasions, records, states, observations, (occasion, record, state, observed) => {
    expect(dutyOf({ occasion, record: null, owner: state, alarms: observed, live: null, now: NOW }).kind).toBe('nothing');
    const unknown = { ...record, run: undefined };
    if (record.status === 'migrating' || record.status === 'reverting') expect(decide({ occasion, record: unknown, state, observed }).kind).toBe('nothing');
  }));
});

test('what brings traffic back is named', () => {
  const record: ShiftRecord = {
    shift: 'Shop', revision: 1, epoch: 1, status: 'migrating', safe: 'blue', owner: OWNER, ownerSince: secondsAgo(BEGAN),
    run: { routes: [route], watched: ['watched'], onStop: 'revert' },
  };
  const alarm = decide({ occasion: { kind: 'alarm', name: 'watched', at: NOW }, record, state: { kind: 'running' }, observed: [{ name: 'watched', state: 'ALARM', stateReason: '7 > 1' }] });
  expect(alarm).toEqual({ kind: 'revert', reason: { error: 'AlarmBreach', cause: 'alarm "watched" is in ALARM: 7 > 1' } });
  const died = decide({ occasion: { kind: 'execution', execution: OWNER }, record, state: { kind: 'ended', status: 'TIMED_OUT' }, observed: [] });
  expect(died).toEqual({ kind: 'revert', reason: { error: 'OwnerDied', cause: `${OWNER} ended as TIMED_OUT without finishing; the guardian put traffic back to blue` } });
});

describe('an event', () => {
  const event = (source: string, type: string, detail: unknown): GuardianEvent => ({ source, 'detail-type': type, 'time': '2030-01-01T11:59:59Z', detail });
  const alarm = (detail: object) => event('aws.cloudwatch', 'CloudWatch Alarm State Change', detail);
  const execution = (status: string) => event('aws.states', 'Step Functions Execution Status Change', { executionArn: OWNER, status });

  test.each<[string, GuardianEvent, Occasion | null]>([
    ['an alarm', alarm({ alarmName: 'a', state: { value: 'ALARM', timestamp: '2030-01-01T11:59:59.750+0000' } }), { kind: 'alarm', name: 'a', at: new Date('2030-01-01T11:59:59.750Z') }],
    ['an alarm in another zone', alarm({ alarmName: 'a', state: { value: 'ALARM', timestamp: '2030-01-01T13:59:59.750+0200' } }), { kind: 'alarm', name: 'a', at: new Date('2030-01-01T11:59:59.750Z') }],
    ['an alarm without a time of its own', alarm({ alarmName: 'a', state: { value: 'ALARM' } }), { kind: 'alarm', name: 'a', at: new Date('2030-01-01T11:59:59Z') }],
    ['an alarm that is over', alarm({ alarmName: 'a', state: { value: 'OK' } }), null],
    ['an alarm without a name', alarm({ state: { value: 'ALARM' } }), null],
    ['an execution that was stopped', execution('ABORTED'), { kind: 'execution', execution: OWNER }],
    ['an execution that timed out', execution('TIMED_OUT'), { kind: 'execution', execution: OWNER }],
    ['an execution that failed', execution('FAILED'), { kind: 'execution', execution: OWNER }],
    ['an execution that began', execution('RUNNING'), null],
    ['an execution that succeeded', execution('SUCCEEDED'), null],
    ['the clock', event('aws.events', 'Scheduled Event', {}), { kind: 'schedule' }],
    ['anything else', event('aws.ec2', 'EC2 Instance State-change Notification', {}), null],
  ])('of %s is read', (_, given, occasion) => {
    expect(occasionOf(given)).toEqual(occasion);
  });
});
