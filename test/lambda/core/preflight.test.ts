import fc from 'fast-check';
import type { CapacityConfig, Reason } from '../../../lambda/contract';
import { judgeAlarms } from '../../../lambda/core/alarm-watch';
import type { GroupHealth, TargetCount } from '../../../lambda/core/capacity';
import { judgePreflight } from '../../../lambda/core/preflight';
import { config, migration, NOW, secondsAgo } from './fixtures';

const QUIET = judgeAlarms(['any-errors'], [{ name: 'any-errors', state: 'OK' }]);
const HEALTHY: TargetCount = { registered: 3, healthy: 2 };
const UNHEALTHY: TargetCount = { registered: 3, healthy: 0 };
const EMPTY: TargetCount = { registered: 0, healthy: 0 };

interface Situation {
  health: readonly TargetCount[];
  capacity?: CapacityConfig;
  safe?: number;
  owned?: Reason | null;
  healthChecked?: boolean;
  waited?: number;
  alarms?: typeof QUIET;
}

const groups = (arn: string, health: readonly TargetCount[], healthChecked = true): GroupHealth[] =>
  health.map(group => ({ ...group, arn, healthChecked }));

const judge = ({ health, healthChecked, waited = 0, alarms = QUIET, capacity, safe = 3, owned = null }: Situation) => judgePreflight({
  config: config({ healthyTimeoutSeconds: 300, capacity }),
  migration: migration({ preflightStartedAt: secondsAgo(waited) }),
  health: groups('arn:green', health, healthChecked), safeHealth: groups('arn:blue', [{ registered: 3, healthy: safe }]),
  owned, alarms, now: NOW,
});

test.each<[string, Situation['health'], boolean, 'ready' | 'wait']>([
  ['a healthy group', [HEALTHY], true, 'ready'],
  ['a group without a healthy target', [UNHEALTHY], true, 'wait'],
  ['an empty group', [EMPTY], true, 'wait'],
  ['two healthy groups', [HEALTHY, HEALTHY], true, 'ready'],
  ['an unhealthy group beside a healthy one', [HEALTHY, UNHEALTHY], true, 'wait'],
  ['targets whose health nobody checks', [UNHEALTHY], false, 'ready'],
])('%s: %j, health checked %s: %s', (_, health, healthChecked, kind) => {
  expect(judge({ health, healthChecked, waited: 0 }).kind).toBe(kind);
  expect(judge({ health, healthChecked, waited: 299 }).kind).toBe(kind);
  expect(judge({ health, healthChecked, waited: 300 }).kind).toBe(kind === 'wait' ? 'refuse' : 'ready');
});

const FACTS = {
  config: config(), migration: migration({ preflightStartedAt: secondsAgo(0) }), safeHealth: [], owned: null, alarms: QUIET, now: NOW,
};

test('a group that is checked is not excused by one that is not', () => {
  const health = [...groups('arn:functions', [UNHEALTHY], false), ...groups('arn:green', [UNHEALTHY])];
  expect(judgePreflight({ ...FACTS, health }).kind).toBe('wait');
});

test('targets that are ready late are still welcome', () => {
  fc.assert(fc.property(fc.nat({ max: 100_000 }), waited => {
    expect(judge({ health: [HEALTHY], waited }).kind).toBe('ready');
  }));
});

test('a refusal for want of targets says what was seen, how long it was waited for, and what to do', () => {
  expect(judge({ health: [HEALTHY, EMPTY], waited: 301.4 })).toEqual({
    kind: 'refuse',
    reason: {
      error: 'TargetsUnhealthy',
      cause: 'targets of green: 2 healthy of 3 registered; 0 healthy of 0 registered after 301 seconds, allowed: 300. Check that the new version ' +
        'is deployed to green and passes its health check, then start again. Nothing was changed.',
    },
  });
});

test('a wait says what it waits for', () => {
  expect(judge({ health: [UNHEALTHY] })).toEqual({ kind: 'wait', note: 'waiting for targets of green: 0 healthy of 3 registered' });
});

test.each([
  ['in ALARM', [{ name: 'any-errors', state: 'ALARM' }], 'AlarmBreach'],
  ['that does not exist', [], 'AlarmMissing'],
  ['that cannot be evaluated', [{ name: 'any-errors', state: 'OK', evaluationState: 'EVALUATION_ERROR' }], 'AlarmNotEvaluable'],
] as const)('an alarm %s refuses at once, whatever the targets, and says how to ship in spite of it', (_, observations, error) => {
  const alarms = judgeAlarms(['any-errors'], observations);
  for (const health of [HEALTHY, UNHEALTHY]) {
    for (const waited of [0, 300]) {
      expect(judge({ health: [health], waited, alarms })).toEqual({
        kind: 'refuse',
        reason: {
          error,
          cause: `${alarms.reason!.cause}. Nothing was changed. To ship in spite of it, name the alarm in "ignoreAlarms" and give a "reason".`,
        },
      });
    }
  }
});

test('an alarm without enough data does not refuse', () => {
  expect(judge({ health: [HEALTHY], alarms: judgeAlarms(['a'], [{ name: 'a', state: 'INSUFFICIENT_DATA' }]) }).kind).toBe('ready');
});

test('a preflight that has just begun has waited no time', () => {
  const begun = { ...FACTS, config: config({ healthyTimeoutSeconds: 1 }), migration: migration(), health: groups('arn:green', [UNHEALTHY]) };
  expect(judgePreflight(begun).kind).toBe('wait');
});

test.each([[[EMPTY]], [[UNHEALTHY, EMPTY]]])('functions of which none is registered are not waited for: %j', health => {
  expect(judge({ health, healthChecked: false })).toMatchObject({
    kind: 'refuse', reason: { error: 'TargetsUnhealthy', cause: expect.stringContaining('0 registered, health not checked. Nobody checks') },
  });
});

const ASKED: CapacityConfig = { minHealthyTargets: 1, newColorPercent: 0, minRevertPercent: 0 };

test('each group needs as many healthy targets as are asked for', () => {
  const several = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), several, (minHealthyTargets, counts) => {
    const health = counts.map(healthy => ({ registered: 9, healthy }));
    const verdict = judge({ health, capacity: { ...ASKED, minHealthyTargets } });
    expect(verdict.kind).toBe(counts.every(healthy => healthy >= minHealthyTargets) ? 'ready' : 'wait');
    if (verdict.kind === 'wait' && minHealthyTargets > 1) expect(verdict.note).toContain(`, needed: ${minHealthyTargets} healthy in each group`);
  }));
});

test('the first step waits for the capacity that its weight needs, and the refusal names the numbers', () => {
  const capacity = { ...ASKED, newColorPercent: 100 };
  expect(judge({ health: [{ registered: 5, healthy: 1 }], safe: 10, capacity }).kind).toBe('ready');
  const verdict = judge({ health: [{ registered: 5, healthy: 1 }], safe: 11, capacity, waited: 300 });
  expect(verdict).toMatchObject({ kind: 'refuse', reason: { cause: expect.stringContaining(
    'green of Shop/Route has 1 healthy target, needed: 2 for 10 % of the traffic (blue had 11 when the release started) after 300 seconds') } });
});

test('who else owns the rules refuses at once, and the safe colour\'s healthy targets are noted', () => {
  const owned = { error: 'ManagedByEcs', cause: 'ECS does' };
  expect(judge({ health: [EMPTY], owned })).toEqual({ kind: 'refuse', reason: owned });
  expect(judge({ health: [HEALTHY], safe: 7 })).toMatchObject({ kind: 'ready', safeHealthy: { 'arn:blue': 7 } });
});
