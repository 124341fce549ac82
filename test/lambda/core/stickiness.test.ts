import fc from 'fast-check';
import { excessShare, isSticky, settledMinutes } from '../../../lambda/core/stickiness';
import { config, migration, route } from './fixtures';

const weights = fc.integer({ min: 1, max: 99 });
const at = (weight: number) => migration({ schedule: [{ weight, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }], step: 0 });
const split = (all: number, share: number) => ({ green: Math.round(all * share / 100), blue: all - Math.round(all * share / 100) });

test('a share up to ten points above the weight is never too much, nor one below it', () => {
  fc.assert(fc.property(weights, fc.integer({ min: 100, max: 1_000_000 }), fc.integer({ min: -100, max: 9 }), (weight, all, more) => {
    expect(excessShare(at(weight), split(all, Math.min(100, Math.max(0, weight + more))))).toBeNull();
  }));
});

test('with many requests, a share of more than eleven points above it is', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 12, max: 19 }), (weight, more) => {
    expect(excessShare(at(weight), split(1_000_000, weight + more))).toContain(`at a weight of ${weight} %`);
  }));
});

test('the fewer requests, the more is left to chance; with less than a hundred, everything', () => {
  const judged = (all: number) => excessShare(at(10), split(all, 40)) !== null;
  expect([99, 100, 300, 1000, 10_000].map(judged)).toEqual([false, false, true, true, true]);
  expect(excessShare(at(10), { green: 99, blue: 0 })).toBeNull();
});

test('before the first step nothing is expected of the new colour', () => {
  expect(excessShare(migration({ step: -1 }), { green: 1000, blue: 0 })).toBeNull();
});

test('only routes with group stickiness are asked about', () => {
  expect(isSticky(config())).toBe(false);
  expect(isSticky(config({ routes: [route, { ...route, stickinessSeconds: 60 }] }))).toBe(true);
});

test('counted are whole minutes after the step\'s first, ten at most, that CloudWatch knows of by now', () => {
  const now = new Date('2030-01-01T12:00:30.000Z');
  const minutesAfter = (stepStartedAt: string) => {
    const minutes = settledMinutes(migration({ stepStartedAt }), now);
    return minutes && [minutes.from, minutes.to].map(time => time.toISOString().slice(11, 16));
  };
  expect(minutesAfter('2030-01-01T11:50:10.000Z')).toEqual(['11:52', '11:57']);
  expect(minutesAfter('2030-01-01T08:00:00.000Z')).toEqual(['11:47', '11:57']);
  expect(minutesAfter('2030-01-01T11:55:10.000Z')).toBeNull();
  expect(settledMinutes(migration({ stepStartedAt: undefined }), now)).toBeNull();
});
