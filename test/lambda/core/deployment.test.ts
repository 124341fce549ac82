import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import {
  isLock, isRollingBack, keptForLateWrite, locked, lockFrom, mayBeginWrite, rolledBackWith, stillOccupied, underDeployment, unlocked,
} from '../../../lambda/core/deployment';
import { LATE_WRITE_SECONDS } from '../../../lambda/core/owner';
import { hasReleased, released } from '../../../lambda/core/record';
import { NOW, route, secondsAgo } from './fixtures';

const shift = 'Shop';
const by = 'stack/Rule';
const who = { shift, by, holder: 'first' };
const lock = lockFrom(who, NOW);
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const idle: ShiftRecord = { shift, revision: 7, epoch: 3, status: 'idle', safe: 'green' };
const busy = (status: ShiftRecord['status']): ShiftRecord => ({ ...idle, status, owner: 'arn:release', ownerSince: secondsAgo(300) });

const statuses = fc.constantFrom<ShiftRecord['status']>('migrating', 'reverting', 'retiring');
const seconds = fc.integer({ min: 0, max: 600 });
const arns = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(n => `arn:${n}`), { maxLength: 30 });

describe('the lock', () => {
  test('is nobody\'s while a release, its way back or a retirement runs', () => {
    fc.assert(fc.property(statuses, status => expect(locked(busy(status), who, lock)).toBeNull()));
  });

  test('is taken by one at a time, whoever asks and however often, until it is over', () => {
    fc.assert(fc.property(fc.constantFrom(by, 'stack/Other'), seconds, (other, age) => {
      const record = locked(idle, who, lock)!;
      const asking = { shift, by: other, holder: 'second' };
      const next = locked(record, asking, lockFrom(asking, later(age)));
      expect(next !== null).toBe(age >= 180);
      expect(record).toEqual({ ...idle, revision: 8, deployment: lock });
    }));
  });

  test('is renewed by who has it, and by nobody who had it', () => {
    const record = locked(idle, who, lock)!;
    const renewed = locked(record, who, lockFrom(who, later(100)), lock)!;
    expect(isLock(renewed.deployment, lockFrom(who, later(100)))).toBe(true);
    expect(locked(renewed, who, lockFrom(who, later(110)), lock)).toBeNull();
  });

  test('makes a record that knows of no release where there is none', () => {
    const record = locked(null, who, lock)!;
    expect(record).toMatchObject({ revision: 1, epoch: 0, status: 'idle', deployment: lock });
    expect([hasReleased(record), hasReleased(null), hasReleased(idle)]).toEqual([false, false, true]);
  });

  test('lasts longer than any write that begins under it can live', () => {
    fc.assert(fc.property(seconds, age => {
      const lands = later(age + LATE_WRITE_SECONDS);
      expect(mayBeginWrite(lock, later(age))).toBe(lands.getTime() <= Date.parse(lock.until));
    }));
  });

  test('of another is neither given up nor kept', () => {
    const record = locked(idle, who, lock)!;
    // A request that came twice, in the same millisecond.
    const stranger = lockFrom({ ...who, holder: 'second' }, NOW);
    expect(unlocked(record, stranger)).toBeNull();
    expect(keptForLateWrite(record, stranger, NOW)).toBeNull();
    expect(unlocked(null, lock)).toBeNull();
  });

  test('is kept after a failed write for as long as that may land, and given up otherwise', () => {
    const record = locked(idle, who, lock)!;
    expect(keptForLateWrite(record, lock, later(5))!.deployment).toEqual({ ...lock, until: later(95).toISOString() });
    expect(unlocked(record, lock)).toEqual({ ...idle, revision: 9, deployment: undefined, replaced: undefined });
  });
});

describe('what was replaced', () => {
  test('is remembered, the newest 20 of it, without what is in use again', () => {
    fc.assert(fc.property(arns, arns, arns, (known, replaced, inUse) => {
      const after = unlocked({ ...idle, deployment: lock, replaced: known }, lock, { replaced, inUse })!.replaced ?? [];
      const expected = [...known.filter(arn => !replaced.includes(arn)), ...replaced].filter(arn => !inUse.includes(arn));
      expect(after).toEqual(expected.slice(-20));
    }));
  });

  test('is noted also of a deployment that lost its lock; nothing is written for nothing', () => {
    const record = { ...busy('migrating'), replaced: ['arn:a'] };
    expect(unlocked(record, lock, { replaced: ['arn:b'] })).toEqual({ ...record, revision: 8, replaced: ['arn:a', 'arn:b'] });
    expect(unlocked(record, lock, { replaced: ['arn:a'] })).toBeNull();
  });

  test('outlives a release', () => {
    const last = { outcome: 'completed', owner: 'arn:release', epoch: 3, at: secondsAgo(0) } as const;
    expect(released({ ...busy('migrating'), replaced: ['arn:a'] }, 'blue', last).replaced).toEqual(['arn:a']);
  });

  test.each(['arn:rule', 'arn:blue', 'arn:green'])('refuses who still names it: %s', arn => {
    expect(underDeployment({ ...idle, replaced: [arn] }, [route], NOW)).toMatchObject({ error: 'DeploymentUnderWay', cause: expect.stringContaining(arn) });
    expect(underDeployment({ ...idle, replaced: ['arn:other'] }, [route], NOW)).toBeNull();
  });
});

test('a deployment is under way until its lock is over', () => {
  fc.assert(fc.property(seconds, age => {
    expect(underDeployment({ ...idle, deployment: lock }, [route], later(age)) !== null).toBe(age < 180);
  }));
  expect(underDeployment({ ...idle, deployment: lock }, [route], NOW)).toEqual({
    error: 'DeploymentUnderWay',
    cause: `stack/Rule has been changing the rules since ${lock.at}. Wait for the deployment, then start again. Nothing was changed.`,
  });
});

test.each([
  ['UPDATE_ROLLBACK_IN_PROGRESS', true], ['ROLLBACK_IN_PROGRESS', true], ['IMPORT_ROLLBACK_IN_PROGRESS', true], ['DELETE_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', true], ['UPDATE_IN_PROGRESS', false], ['CREATE_IN_PROGRESS', false],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
])('%s is a rollback: %s', (status, expected) => {
  expect(isRollingBack(status)).toBe(expected);
});

describe('a stack that is rolled back', () => {
  test('takes the release back that runs, and says why', () => {
    expect(rolledBackWith(busy('migrating'), who, NOW)).toMatchObject({
      status: 'reverting', revision: 8, settleAt: secondsAgo(-LATE_WRITE_SECONDS),
      revert: {
        error: 'DeploymentRolledBack', road: 'deployment',
        cause: 'CloudFormation rolls the stack back, and stack/Rule has to change what the release moves; traffic goes back to green',
      },
    });
  });

  test.each<ShiftRecord | null>([null, idle, busy('reverting'), busy('retiring')])('leaves everything else alone', record => {
    expect(rolledBackWith(record, who, NOW)).toBeNull();
  });
});

const since = secondsAgo(300);
const waited = 'It was waited for over 10 minutes, and the rule was not changed.';

test.each<[string, ShiftRecord, string]>([
  ['release', busy('migrating'), `Shop is locked: arn:release has been moving its traffic since ${since}. ${waited} Wait until it ends, or roll it back, then deploy again`],
  ['release that goes back', busy('reverting'), `Shop is locked: arn:release has been moving its traffic, which goes back now, since ${since}. ${waited} Wait until it ends, then deploy again`],
  ['retirement', busy('retiring'), `Shop is locked: arn:release has been retiring its old colour since ${since}. ${waited} Wait until it ends, then deploy again`],
  ['deployment', { ...idle, deployment: lock }, `Shop is locked: stack/Rule has been changing its rules since ${lock.at}. ${waited} Deploy again`],
])('who waited too long for a %s is told so', (_, record, sentence) => {
  expect(stillOccupied(record, 600)).toBe(sentence);
});
