import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import { revertOverdue } from '../../../lambda/core/overdue';
import { type ExecutionState, isAlive, isOver, landsUntil, LATE_WRITE_SECONDS, ownersWritesLandUntil, STEP_WRITE_DEADLINE_SECONDS } from '../../../lambda/core/owner';
import { NOW, secondsAgo } from './fixtures';

const seconds = fc.integer({ min: 0, max: 1000 });

const statuses = fc.constantFrom('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE');

const record = (changes: Partial<ShiftRecord> = {}): ShiftRecord =>
  ({ shift: 'Shop', revision: 1, epoch: 1, status: 'migrating', owner: 'run', ownerSince: secondsAgo(5000), safe: 'blue', ...changes });

test('a step\'s write, its client\'s patience and its function\'s life fit into the time that is waited for', () => {
  expect(STEP_WRITE_DEADLINE_SECONDS + 5).toBeLessThan(60);
  expect(LATE_WRITE_SECONDS).toBeGreaterThan(60 + 5);
});

test('a running owner is alive, an ended one is not, whenever it began', () => {
  fc.assert(fc.property(fc.option(seconds, { nil: undefined }), statuses, (age, status) => {
    const since = age === undefined ? undefined : secondsAgo(age);
    expect(isAlive({ kind: 'running' }, since, NOW)).toBe(true);
    expect(isAlive({ kind: 'ended', status, at: secondsAgo(0) }, since, NOW)).toBe(false);
  }));
});

test.each([[0, true], [59, true], [60, false], [5000, false]])('an owner that nobody knows %d seconds after it began counts as alive: %s', (age, alive) => {
  expect(isAlive({ kind: 'unknown' }, secondsAgo(age), NOW)).toBe(alive);
});

test('writes of a living owner may land for as long as one lives that begins now', () => {
  expect(ownersWritesLandUntil(record(), { kind: 'running' }, NOW)).toBe(landsUntil(NOW));
});

test('those of a dead one for as long as one lives that began when it died', () => {
  fc.assert(fc.property(seconds, statuses, (age, status) => {
    const until = ownersWritesLandUntil(record(), { kind: 'ended', status, at: secondsAgo(age) }, NOW);
    expect(until).toBe(age < LATE_WRITE_SECONDS ? secondsAgo(age - LATE_WRITE_SECONDS) : undefined);
    if (until !== undefined) expect(isOver(until, NOW)).toBe(false);
  }));
});

test.each<[string, ShiftRecord, ExecutionState]>([
  ['of an execution that is forgotten', record(), { kind: 'unknown' }],
  ['of a record at rest', record({ status: 'idle', owner: undefined }), { kind: 'running' }],
  ['while the old colour is retired', record({ status: 'retiring' }), { kind: 'running' }],
])('none can land %s', (_, each, state) => {
  expect(ownersWritesLandUntil(each, state, NOW)).toBeUndefined();
});

test('a revert that a deployment asked for is overdue later: who carries it out looks once a minute', () => {
  const decided = (age: number) => ({ error: 'E', cause: 'c', road: 'deployment', decidedAt: secondsAgo(age) } as const);
  fc.assert(fc.property(fc.nat(400), age => {
    const record: ShiftRecord = { shift: 'Shop', revision: 1, epoch: 1, status: 'reverting', safe: 'blue', revert: decided(age) };
    expect(revertOverdue(record, NOW)).toBe(age > 150);
  }));
});

test('a revert is overdue when it was decided more than a minute ago and is not verified', () => {
  fc.assert(fc.property(seconds, fc.boolean(), fc.constantFrom('idle', 'migrating', 'reverting', 'retiring'), (age, isVerified, status) => {
    const revert = { error: 'E', cause: 'c', road: 'watch', decidedAt: secondsAgo(age), ...isVerified && { verifiedAt: secondsAgo(0) } } as const;
    expect(revertOverdue(record({ status, revert }), NOW)).toBe(status === 'reverting' && !isVerified && age > 60);
  }));
});
