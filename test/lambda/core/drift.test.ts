import fc from 'fast-check';
import type { RestingDriftPolicy, ShiftRecord } from '../../../lambda/contract';
import { judgeRest, restorable, type SeenRoute } from '../../../lambda/core/drift';
import { dutyOf, questionsOf } from '../../../lambda/core/guardian';
import { allOn, type Shares, sharesAt } from '../../../lambda/core/rule-actions';
import { colors, NOW, route, secondsAgo } from './fixtures';

const shares: fc.Arbitrary<Shares | null> = fc.oneof(
  fc.constant(null), fc.tuple(colors, fc.integer({ min: 0, max: 100 })).map(args => sharesAt(...args)));

const seen: fc.Arbitrary<SeenRoute> = fc.record({ name: fc.constantFrom('api', 'web'), shares, isGone: fc.boolean() })
  .map(each => ({ ...each, shares: each.isGone ? null : each.shares, route: { ...route, name: each.name, ruleArn: `arn:${each.name}` } }));

const policies = fc.constantFrom<RestingDriftPolicy>('notify', 'restore');

const records: fc.Arbitrary<ShiftRecord> = fc.record({
  safe: colors, drift: fc.option(fc.constant({ since: secondsAgo(60), live: 'otherwise' }), { nil: undefined }),
}).map(changes => ({
  shift: 'Shop', revision: 7, epoch: 3, status: 'idle', last: { outcome: 'completed', owner: 'arn:execution', epoch: 3, at: secondsAgo(600) }, ...changes,
}));

const facts = fc.record({ record: records, live: fc.array(seen, { minLength: 1, maxLength: 3 }), restingDriftPolicy: policies });

const isAsRecorded = ({ record, live }: { record: ShiftRecord; live: readonly SeenRoute[] }) =>
  live.every(each => JSON.stringify(each.shares) === JSON.stringify(allOn(record.safe)));

test('only rules that differ from the record are a drift, and the end of one is noted', () => {
  fc.assert(fc.property(facts, each => {
    const { kind } = judgeRest(each);
    if (isAsRecorded(each)) expect(kind).toBe(each.record.drift === undefined ? 'nothing' : 'undrift');
    else expect(['drift', 'restore', 'nothing']).toContain(kind);
  }), { numRuns: 2000 });
});

test('NOTIFY tells once and never restores', () => {
  fc.assert(fc.property(facts, each => {
    if (isAsRecorded(each)) return;
    expect(judgeRest({ ...each, restingDriftPolicy: 'notify' }).kind).toBe(each.record.drift === undefined ? 'drift' : 'nothing');
  }));
});

test('RESTORE brings back all routes whose rules are there, whenever one of these differs', () => {
  fc.assert(fc.property(facts, each => {
    const duty = judgeRest({ ...each, restingDriftPolicy: 'restore' });
    const present = each.live.filter(({ isGone }) => !isGone);
    if (isAsRecorded({ ...each, live: present })) expect(duty.kind).not.toBe('restore');
    else expect(duty).toMatchObject({ kind: 'restore', routes: present.map(one => one.route) });
  }));
});

test('RESTORE sends nobody to a group that cannot serve, and tells that once', () => {
  fc.assert(fc.property(facts, fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }), (each, healthy) => {
    const duty = judgeRest({ ...each, restingDriftPolicy: 'restore' });
    if (duty.kind !== 'restore') return;
    const fitting = restorable(each.record, duty, healthy.map(count => ({ arn: 'arn:group', healthChecked: true, registered: 2, healthy: count })));
    if (healthy.every(count => count > 0)) expect(fitting).toEqual(duty);
    else expect(fitting.kind).toBe(each.record.drift === undefined ? 'drift' : 'nothing');
  }));
});

test('a drift says what is live, what is recorded and since when', () => {
  const record: ShiftRecord = {
    shift: 'Shop', revision: 1, epoch: 1, status: 'idle', safe: 'green',
    last: { outcome: 'completed', owner: 'arn:e', epoch: 1, at: secondsAgo(600) },
  };
  const live = [{ route, name: 'api', shares: sharesAt('blue', 40), isGone: false }, { route, name: 'web', shares: null, isGone: true }];
  expect(judgeRest({ record, live, restingDriftPolicy: 'notify' })).toMatchObject({
    reason: { error: 'Drift', cause: expect.stringMatching(
      /live is api: blue 40 %, green 60 %; web: its rule is gone\. Deploy .* since 2030-01-01T11:50:00.000Z that green serves/) },
    next: 'Nothing was moved, and nothing will be by itself',
  });
});

test.each<[string, Partial<ShiftRecord>, boolean]>([
  ['a release', {}, true],
  ['a deployment that made the record', { last: undefined }, false],
  ['a deployment that holds the lock', { deployment: { by: 'stack/Rule', holder: '1', at: secondsAgo(10), until: secondsAgo(-100) } }, false],
  ['a deployment that died', { deployment: { by: 'stack/Rule', holder: '1', at: secondsAgo(300), until: secondsAgo(100) } }, true],
  ['a deployment that replaced the rule', { replaced: [route.ruleArn] }, false],
  ['a deployment that replaced another rule', { replaced: ['arn:another'] }, true],
])('after %s rules at rest are looked at: %#', (_, change, looks) => {
  const record: ShiftRecord = { ...fc.sample(records, { numRuns: 1, seed: 1 })[0]!, ...change };
  const occasion = { kind: 'schedule' as const, resting: { routes: [route], restingDriftPolicy: 'notify' as const } };
  expect(questionsOf(occasion, record, NOW).routes).toEqual(looks ? [route] : undefined);
  // Who did not look decides nothing.
  expect(dutyOf({ occasion, record, owner: null, alarms: [], live: null, now: NOW }).kind).toBe('nothing');
  expect(questionsOf({ kind: 'schedule' }, record, NOW).routes).toBeUndefined();
});
