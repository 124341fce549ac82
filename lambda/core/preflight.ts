import type { Migration, Reason, ShiftConfig } from '../contract';
import type { AlarmVerdict } from './alarm-watch';
import type { GroupHealth, Healthy } from './capacity';
import { capacityOf, healthyOf, newColorShortage } from './capacity';
import { elapsedSeconds } from './pacing';

export interface PreflightFacts {
  readonly config: ShiftConfig;
  readonly migration: Migration;
  /** Of the new colour's group on every route. */
  readonly health: readonly GroupHealth[];
  /** Of the safe colour's. */
  readonly safeHealth: readonly GroupHealth[];
  readonly alarms: AlarmVerdict;
  /** Who else owns the rules, where that was asked. */
  readonly owned: Reason | null;
  readonly now: Date;
}

export type PreflightVerdict =
  | { readonly kind: 'ready'; readonly safeHealthy: Healthy; readonly note: string }
  | { readonly kind: 'wait'; readonly note: string }
  | { readonly kind: 'refuse'; readonly reason: Reason };

/** Whether there are enough to answer requests: where nobody checks the health, a registered target has to do. */
export const canServe = ({ healthChecked, registered, healthy }: GroupHealth, minimum = 1): boolean =>
  healthChecked ? healthy >= minimum : registered > 0;

/** A group of functions without one: nothing that is waited for would change that. */
const isEmptyForGood = ({ healthChecked, registered }: GroupHealth): boolean => !healthChecked && registered === 0;

const describeGroup = ({ healthChecked, registered, healthy }: GroupHealth): string =>
  healthChecked ? `${healthy} healthy of ${registered} registered` : `${registered} registered, health not checked`;

const describeHealth = (health: readonly GroupHealth[]): string => health.map(describeGroup).join('; ');

const alarming = ({ error, cause }: Reason): Reason => ({
  error, cause: `${cause}. Nothing was changed. To ship in spite of it, name the alarm in "ignoreAlarms" and give a "reason".`,
});

const empty = ({ to }: Migration, what: string): Reason => ({
  error: 'TargetsUnhealthy',
  cause: `${what}. Nobody checks the health of these targets, so they are not waited for. Register the new version with ${to}, then start again. Nothing was changed.`,
});

const tooFew = ({ to }: Migration, what: string, waited: number, allowed: number): Reason => ({
  error: 'TargetsUnhealthy',
  cause: `${what} after ${Math.round(waited)} seconds, allowed: ${allowed}. Check that the new version is deployed ` +
    `to ${to} and passes its health check, then start again. Nothing was changed.`,
});

/** What the new colour lacks of what is asked of it before its first users; null when nothing. */
const lack = ({ config, migration, health, safeHealth }: PreflightFacts): string | null => {
  const { minHealthyTargets } = capacityOf(config);
  if (!health.every(group => canServe(group, minHealthyTargets))) {
    return minHealthyTargets === 1 ? '' : `, needed: ${minHealthyTargets} healthy in each group`;
  }
  const starting = { ...migration, safeHealthy: healthyOf(safeHealth) };
  const shortage = newColorShortage(config, starting, migration.schedule[0]!.weight, healthyOf(health));
  return shortage === null ? null : `: ${shortage}`;
};

/** Whether users may be sent to the new colour at all. Decided before the first write. */
export const judgePreflight = (facts: PreflightFacts): PreflightVerdict => {
  const { config, migration, health, safeHealth, alarms, owned, now } = facts;
  if (owned !== null) return { kind: 'refuse', reason: owned };
  if (alarms.reason !== null) return { kind: 'refuse', reason: alarming(alarms.reason) };

  const what = `targets of ${migration.to}: ${describeHealth(health)}`;
  const lacking = lack(facts);
  if (lacking === null) {
    const note = `${what}; of ${migration.from}: ${describeHealth(safeHealth)}; the watched alarms are quiet`;
    return { kind: 'ready', safeHealthy: healthyOf(safeHealth), note };
  }
  if (health.some(isEmptyForGood)) return { kind: 'refuse', reason: empty(migration, what) };
  const waited = elapsedSeconds(migration.preflightStartedAt, now);
  return waited < config.healthyTimeoutSeconds
    ? { kind: 'wait', note: `waiting for ${what}${lacking}` }
    : { kind: 'refuse', reason: tooFew(migration, `${what}${lacking}`, waited, config.healthyTimeoutSeconds) };
};
