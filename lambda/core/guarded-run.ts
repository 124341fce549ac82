import type { Color, GuardedRun, ShiftConfig } from '../contract';
import { watchedAlarms } from './alarm-watch';

/** Of a run that only goes back: no alarm could say anything against that. */
export const goingBack = ({ routes, onStop = 'revert' }: ShiftConfig): GuardedRun => ({ routes, watched: [], onStop });

/** Of a release: the guardian watches the same alarms as the release does. */
export const goingTo = (config: ShiftConfig, to: Color, ignored: readonly string[]): GuardedRun =>
  ({ ...goingBack(config), watched: watchedAlarms(config, to, ignored) });
