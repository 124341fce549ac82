import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import { allOn, sharesAt } from '../../../lambda/core/rule-actions';
import { startOf } from '../../../lambda/core/start-shares';
import { colors } from './fixtures';
import { forward, liveRule, onPath, PROPERTIES, written } from './rule-fixtures';

const record = (safe: 'blue' | 'green', released: boolean): ShiftRecord => ({
  shift: 'shop', revision: 1, epoch: 1, status: 'idle', safe,
  ...released && { last: { outcome: 'completed', owner: 'arn:execution', epoch: 1, at: '2026-01-01T00:00:00.000Z' } },
});

const start = (current: ShiftRecord | null, ...rules: Parameters<typeof liveRule>[0][]) =>
  startOf(current, rules.map(liveRule), PROPERTIES, written(PROPERTIES));

const MIXED = { actions: [forward(['arn:blue', 30], ['arn:green', 70])] };

test('after a release the record alone says who serves', () => {
  fc.assert(fc.property(colors, safe => expect(start(record(safe, true), MIXED)).toEqual({ shares: allOn(safe) })));
});

test('before the first release the rule says so that is tried first, among those with the same requests and groups', () => {
  const elsewhere = { actions: [forward(['arn:lime', 1])] };
  const others = { ...MIXED, conditions: onPath('/v2/*') };
  const green = { actions: [forward(['arn:green', 1])] };
  for (const current of [null, record('blue', false)]) {
    expect(start(current, elsewhere, others, MIXED, green)).toEqual({ shares: sharesAt('blue', 30) });
    expect(start(current, green, MIXED)).toEqual({ shares: allOn('green') });
  }
});

test('otherwise what the record took for safe, or blue', () => {
  expect(start(record('green', false))).toEqual({ shares: allOn('green') });
  expect(start(null)).toEqual({ shares: allOn('blue') });
});
