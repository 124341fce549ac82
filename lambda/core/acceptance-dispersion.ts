import type { Baseline, Dispersion } from '../contract';
import { UNKNOWN_DISPERSION } from './comparison';
import { type Signal, SIGNALS } from './signals';

/**
 * What tempers a signal's acceptance. A request that is under way at the end of one minute is answered in the next: over a step that
 * cancels, and what it makes of blue's single minutes looks like bursts but is none.
 */
export const acceptanceDispersion = ({ name }: Signal, baseline: Baseline): Dispersion =>
  name === SIGNALS.unanswered.name ? UNKNOWN_DISPERSION : baseline.dispersion;
