import type { Fault } from './fault';

export type HealthState = 'starting' | 'ready' | 'draining' | 'failing';

/** What has happened to the service so far, in real milliseconds of one clock. */
export interface Life {
  /** When the process started, or when the fault that makes it start slowly came. */
  readonly bornAt: number;
  /** When its health began to flap. */
  readonly flapsSince: number;
  readonly terminated: boolean;
}

/** A fault starts a life anew only if it brings what was not there before: others may come on top of it. */
export const withFault = (life: Life, fault: Fault | null, before: Fault | null, now: number): Life => ({
  ...life,
  bornAt: fault?.startUpMs !== undefined && before?.startUpMs === undefined ? now : life.bornAt,
  flapsSince: fault?.flapMs !== undefined && before?.flapMs === undefined ? now : life.flapsSince,
});

/** Flapping begins with failing. */
const isFailing = ({ flapsSince }: Life, flapMs: number | undefined, now: number): boolean =>
  flapMs !== undefined && Math.floor((now - flapsSince) / flapMs) % 2 === 0;

/** Leaving is final; failing outweighs being ready, or nearly so. */
export const stateOf = (life: Life, fault: Fault | null, now: number): HealthState => {
  if (life.terminated) return 'draining';
  if (isFailing(life, fault?.flapMs, now)) return 'failing';
  return now - life.bornAt < (fault?.startUpMs ?? 0) ? 'starting' : 'ready';
};

export const healthStatus = (state: HealthState): number => state === 'ready' ? 200 : 503;
