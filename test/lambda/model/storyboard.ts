import { Play } from './play';
import type { Deed, Happening, Scenario } from './scenario';

export const start: Deed = { kind: 'start', input: {} };

const SETTINGS: Omit<Scenario, 'happenings'> = { routes: 1, onStop: 'revert', onStandstill: 'revert', latencies: [], deliveries: [] };

/** Plays a story that was found once: seconds after the one before, and what happens then. */
export const played = (settings: Partial<Scenario>, ...happenings: readonly (readonly [number, Deed])[]): Promise<Play> =>
  new Play({ ...SETTINGS, ...settings, happenings: happenings.map(([after, deed]): Happening => ({ after, deed })) }).toItsEnd();
