import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import type { LiveRoute, SafeColor } from '../../../lambda/core/plan';
import { alreadyRunning, describeRoutes, ownerDied, planMigration, safeColor, soleColorOfAll } from '../../../lambda/core/plan';
import { allOn, otherColor, sharesAt } from '../../../lambda/core/rule-actions';
import { colors, config, holds, schedules } from './fixtures';

const record = (safe: 'blue' | 'green'): ShiftRecord => ({ shift: 'Shop', revision: 7, epoch: 3, status: 'idle', safe });
const execution = { id: 'arn:execution', startTime: '2030-01-01T12:00:00.000Z' };

const live = (...shares: LiveRoute['shares'][]): LiveRoute[] => shares.map((share, index) => ({ name: `Route${index}`, shares: share }));
const times = (count: number, share: LiveRoute['shares']) => live(...Array.from({ length: count }, () => share));
const all = allOn('blue');
const mixed = sharesAt('blue', 90);

const refusalOf = (safe: SafeColor) => {
  if ('safe' in safe) throw new Error(`accepted ${safe.safe}`);
  return safe.refusal;
};

describe('without a record', () => {
  test('the colour that serves everything on every route is the safe one', () => {
    fc.assert(fc.property(colors, fc.integer({ min: 1, max: 5 }), (color, count) => {
      expect(safeColor(null, times(count, allOn(color)))).toEqual({ safe: color });
    }));
  });

  test.each<[string, LiveRoute[]]>([
    ['mixed weights', live(mixed)],
    ['one percent on the other colour', live(sharesAt('blue', 99))],
    ['something other than the two groups', live(null)],
    ['several routes of which one is mixed', live(all, mixed)],
    ['several routes that disagree', live(all, allOn('green'))],
    ['several routes of which one is unreadable', live(all, null)],
    ['several unreadable routes', live(null, null)],
  ])('%s are refused, and the live shares of every route are named', (_, routes) => {
    const { error, cause } = refusalOf(safeColor(null, routes));
    expect(error).toBe('MixedWeights');
    expect(cause).toContain(`live is ${describeRoutes(routes)}`);
    expect(cause).toMatch(/Nothing was changed\.$/);
  });
});

describe('with a record', () => {
  test('its colour is safe when every route serves it', () => {
    fc.assert(fc.property(colors, fc.integer({ min: 1, max: 5 }), (color, count) => {
      expect(safeColor(record(color), times(count, allOn(color)))).toEqual({ safe: color });
    }));
  });

  test.each<[string, LiveRoute[]]>([
    ['the other colour is live', live(allOn('green'))],
    ['weights are mixed', live(mixed)],
    ['a rule does something else', live(null)],
    ['one of several routes serves the other colour', live(all, allOn('green'), all)],
    ['one of several routes is mixed', live(all, mixed)],
    ['one of several routes does something else', live(null, all)],
  ])('a start is refused when %s: both sides are named, and how to adopt', (_, routes) => {
    const { error, cause } = refusalOf(safeColor(record('blue'), routes));
    expect(error).toBe('LiveWeightsDiffer');
    expect(cause).toContain('the record says that blue serves everything');
    expect(cause).toContain(`live is ${describeRoutes(routes)}`);
    expect(cause).toContain('{"action": "adopt"}');
    expect(cause).toMatch(/Nothing was changed\.$/);
  });

  test('whatever is live, the answer is the record\'s colour or a refusal', () => {
    const shares = fc.option(fc.oneof(colors.map(allOn), fc.integer({ min: 0, max: 100 }).map(weight => sharesAt('blue', weight))));
    fc.assert(fc.property(colors, fc.array(shares, { minLength: 1, maxLength: 4 }), (color, routes) => {
      const agrees = routes.every(share => share?.[color] === 100);
      expect('safe' in safeColor(record(color), live(...routes))).toBe(agrees);
      expect(soleColorOfAll(live(...routes)) === color).toBe(agrees);
    }));
  });
});

test('live shares are described route by route', () => {
  expect(describeRoutes(live(mixed, null))).toBe('Route0: blue 90 %, green 10 %; Route1: something other than the two groups');
});

describe('a planned migration', () => {
  test('goes from the safe colour to the other one, by the deployed schedule, before its first step', () => {
    fc.assert(fc.property(colors, schedules, holds, (safe, schedule, bakeSeconds) => {
      expect(planMigration({ config: config({ schedule, bakeSeconds }), input: {}, execution, safe })).toEqual({
        migration: {
          next: 'preflight', owner: execution.id, epoch: 0, startedAt: execution.startTime,
          from: safe, to: otherColor(safe), schedule, dryRun: false, ignoreAlarms: [], step: -1, waitSeconds: 0,
          note: `${safe} serves everything; the release goes to ${otherColor(safe)}`,
        },
      });
    }));
  });

  test('takes over what the input asks for', () => {
    const input = { target: 'green', schedule: [{ weight: 100 }], dryRun: true, ignoreAlarms: ['any-errors'], reason: 'hotfix' } as const;
    expect(planMigration({ config: config(), input, execution, safe: 'blue' })).toMatchObject({
      migration: { to: 'green', schedule: [{ weight: 100, holdSeconds: 600 }], dryRun: true, ignoreAlarms: ['any-errors'], reason: 'hotfix' },
    });
  });

  test('is refused when the target is live already, naming the idle colour', () => {
    fc.assert(fc.property(colors, safe => {
      expect(planMigration({ config: config(), input: { target: safe }, execution, safe })).toEqual({
        refusal: {
          error: 'TargetIsLive',
          cause: `input.target is "${safe}", but ${safe} serves everything already; the idle colour is "${otherColor(safe)}". Nothing was changed.`,
        },
      });
    }));
  });
});

test('who meets a running owner is told who it is, since when, and the ways out', () => {
  const { error, cause } = alreadyRunning({ ...record('blue'), status: 'migrating', owner: 'arn:other', ownerSince: '2030-01-01T11:00:00.000Z' });
  expect(error).toBe('AlreadyRunning');
  for (const part of ['arn:other', '2030-01-01T11:00:00.000Z', 'roll it back']) expect(cause).toContain(part);
});

test('a dry run that meets a dead owner is told what a real start would do', () => {
  const { error, cause } = ownerDied({ ...record('green'), status: 'migrating', owner: 'arn:other' });
  expect(error).toBe('OwnerDied');
  for (const part of ['arn:other', 'back to green', 'Nothing was changed']) expect(cause).toContain(part);
});
