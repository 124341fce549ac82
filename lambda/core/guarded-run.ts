import type { Color, GuardedRun, ShiftConfig } from '../contract';
import { watchedAlarms } from './alarm-watch';

/** Of a run that only goes back: no alarm could say anything against that. */
export const goingBack = ({ routes, onStop = 'revert', onForeignChange, weightMetric }: ShiftConfig, startedAt: string): GuardedRun =>
  ({ startedAt, routes, watched: [], onStop, onForeignChange, weightMetric });

/** Of a release: the guardian watches the same alarms as the release does. */
export const goingTo = (config: ShiftConfig, startedAt: string, to: Color, ignored: readonly string[]): GuardedRun =>
  ({ ...goingBack(config, startedAt), watched: watchedAlarms(config, to, ignored) });
