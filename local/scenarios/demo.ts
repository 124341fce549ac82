import type { Stack } from '../stage/assembly';
import { synthesizeDemo } from '../stage/synthesize';
import type { TrafficShape } from '../traffic/shape';
import type { Scenario } from './scenario';

/** With sticky clients, the demo's routes have group stickiness: shorter than a step, so that some clients move within it. */
const STICKINESS_SECONDS = 240;

/** What a scenario is played on, when these users come. */
export const demoFor = ({ context, shape: own }: Scenario, shape: TrafficShape | undefined = own): Stack =>
  synthesizeDemo({ ...context, ...shape?.sticky === true && { stickinessSeconds: STICKINESS_SECONDS } });
