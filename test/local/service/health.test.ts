import fc from 'fast-check';
import type { Fault } from '../../../local/service/fault';
import { type Life, stateOf, withFault } from '../../../local/service/health';

const LIFE: Life = { bornAt: 1000, flapsSince: 1000, terminated: false };

test.each<[string, Fault | null, number, string]>([
  ['without a fault', null, 1000, 'ready'],
  ['while it starts slowly', { startUpMs: 90 }, 1089, 'starting'],
  ['when it has started', { startUpMs: 90 }, 1090, 'ready'],
  ['in the first turn of flapping', { flapMs: 30 }, 1029, 'failing'],
  ['in the second', { flapMs: 30 }, 1030, 'ready'],
  ['in the third', { flapMs: 30 }, 1060, 'failing'],
  ['when it starts slowly and flaps', { flapMs: 30, startUpMs: 90 }, 1000, 'failing'],
  ['when it starts slowly and flaps, later', { flapMs: 30, startUpMs: 90 }, 1030, 'starting'],
])('%s it is as said', (_, fault, now, state) => {
  expect(stateOf(LIFE, fault, now)).toBe(state);
  expect(stateOf({ ...LIFE, terminated: true }, fault, now)).toBe('draining');
});

test('a fault that comes later counts from then on', () => {
  expect(withFault(LIFE, { startUpMs: 90 }, null, 5000)).toEqual({ ...LIFE, bornAt: 5000 });
  expect(withFault(LIFE, { flapMs: 30 }, { errorRate: 1 }, 5000)).toEqual({ ...LIFE, flapsSince: 5000 });
});

test('a fault on top of it starts nothing anew', () => {
  const before: Fault = { startUpMs: 90, flapMs: 30 };
  expect(withFault(LIFE, { ...before, errorRate: 0.5 }, before, 5000)).toEqual(LIFE);
  expect(withFault(LIFE, null, before, 5000)).toEqual(LIFE);
});

test('flapping fails for half of the time', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), flapMs => {
    const states = Array.from({ length: 4 * flapMs }, (_, ms) => stateOf(LIFE, { flapMs }, 1000 + ms));
    expect(states.filter(state => state === 'failing')).toHaveLength(2 * flapMs);
  }));
});
