import type { Migration, Reason, ShiftConfig } from '../contract';
import type { AlarmVerdict } from './alarm-watch';
import { elapsedSeconds } from './pacing';

/** Targets of one group, as the load balancer sees them. */
export interface TargetCount {
  readonly registered: number;
  readonly healthy: number;
}

export interface GroupHealth extends TargetCount {
  readonly healthChecked: boolean;
}

export interface PreflightFacts {
  readonly config: ShiftConfig;
  readonly migration: Migration;
  /** Of the new colour's group on every route. */
  readonly health: readonly GroupHealth[];
  readonly alarms: AlarmVerdict;
  readonly now: Date;
}

export type PreflightVerdict =
  | { readonly kind: 'ready'; readonly note: string }
  | { readonly kind: 'wait'; readonly note: string }
  | { readonly kind: 'refuse'; readonly reason: Reason };

/** Whether there is anybody to answer a request: where nobody checks the health, a registered target has to do. */
export const canServe = ({ healthChecked, registered, healthy }: GroupHealth): boolean => (healthChecked ? healthy : registered) > 0;

const describeHealth = (health: readonly GroupHealth[]) =>
  health.map(({ registered, healthy }) => `${healthy} healthy of ${registered} registered`).join('; ');

/** Whether users may be sent to the new colour at all. Decided before the first write. */
export const judgePreflight = ({ config, migration, health, alarms, now }: PreflightFacts): PreflightVerdict => {
  if (alarms.reason !== null) {
    return {
      kind: 'refuse',
      reason: {
        error: alarms.reason.error,
        cause: `${alarms.reason.cause}. Nothing was changed. To ship in spite of it, name the alarm in "ignoreAlarms" and give a "reason".`,
      },
    };
  }
  const what = `targets of ${migration.to}: ${describeHealth(health)}`;
  if (health.every(canServe)) return { kind: 'ready', note: `${what}; the watched alarms are quiet` };

  const waited = elapsedSeconds(migration.preflightStartedAt, now);
  if (waited < config.healthyTimeoutSeconds) return { kind: 'wait', note: `waiting for ${what}` };
  return {
    kind: 'refuse',
    reason: {
      error: 'TargetsUnhealthy',
      cause: `${what} after ${Math.round(waited)} seconds, allowed: ${config.healthyTimeoutSeconds}. Check that the new version is deployed ` +
        `to ${migration.to} and passes its health check, then start again. Nothing was changed.`,
    },
  };
};
