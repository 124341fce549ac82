import fc from 'fast-check';
import { judgeAlarms } from '../../../lambda/core/alarm-watch';
import type { TargetCount } from '../../../lambda/core/preflight';
import { judgePreflight } from '../../../lambda/core/preflight';
import { config, migration, NOW, secondsAgo } from './fixtures';

const QUIET = judgeAlarms(['any-errors'], [{ name: 'any-errors', state: 'OK' }]);
const HEALTHY: TargetCount = { registered: 3, healthy: 2 };
const UNHEALTHY: TargetCount = { registered: 3, healthy: 0 };
const EMPTY: TargetCount = { registered: 0, healthy: 0 };

interface Situation {
  health: readonly TargetCount[];
  healthChecked?: boolean;
  waited?: number;
  alarms?: typeof QUIET;
}

const judge = ({ health, healthChecked = true, waited = 0, alarms = QUIET }: Situation) => judgePreflight({
  config: config({ healthyTimeoutSeconds: 300 }),
  migration: migration({ preflightStartedAt: secondsAgo(waited) }),
  health: health.map(group => ({ ...group, healthChecked })), alarms, now: NOW,
});

test.each<[string, Situation['health'], boolean, 'ready' | 'wait']>([
  ['a healthy group', [HEALTHY], true, 'ready'],
  ['a group without a healthy target', [UNHEALTHY], true, 'wait'],
  ['an empty group', [EMPTY], true, 'wait'],
  ['two healthy groups', [HEALTHY, HEALTHY], true, 'ready'],
  ['an unhealthy group beside a healthy one', [HEALTHY, UNHEALTHY], true, 'wait'],
  ['targets whose health nobody checks', [UNHEALTHY], false, 'ready'],
  ['an empty group whose health nobody checks', [EMPTY], false, 'wait'],
  ['an empty group beside one with targets, neither checked', [UNHEALTHY, EMPTY], false, 'wait'],
])('%s: %j, health checked %s: %s', (_, health, healthChecked, kind) => {
  expect(judge({ health, healthChecked, waited: 0 }).kind).toBe(kind);
  expect(judge({ health, healthChecked, waited: 299 }).kind).toBe(kind);
  expect(judge({ health, healthChecked, waited: 300 }).kind).toBe(kind === 'wait' ? 'refuse' : 'ready');
});

test('a group that is checked is not excused by one that is not', () => {
  const health = [{ ...UNHEALTHY, healthChecked: false }, { ...UNHEALTHY, healthChecked: true }];
  const facts = { config: config(), migration: migration({ preflightStartedAt: secondsAgo(0) }), alarms: QUIET, now: NOW };
  expect(judgePreflight({ ...facts, health }).kind).toBe('wait');
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
  const health = [{ ...UNHEALTHY, healthChecked: true }];
  const begun = { config: config({ healthyTimeoutSeconds: 1 }), migration: migration(), health, alarms: QUIET, now: NOW };
  expect(judgePreflight(begun).kind).toBe('wait');
});
