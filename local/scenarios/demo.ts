import type { Stack } from '../stage/assembly';
import { type DemoContext, synthesizeDemo } from '../stage/synthesize';
import type { TrafficShape } from '../traffic/shape';
import type { Scenario } from './scenario';

/** With sticky clients, the demo's routes have group stickiness: shorter than a step, so that some clients move within it. */
const STICKINESS_SECONDS = 240;

/**
 * What a scenario is played on when these users come, and what it deploys meanwhile: synthesized before, as while a rehearsal runs a second
 * is half a minute.
 */
export const demosFor = (
  { context, next, shape: own }: Scenario, shape: TrafficShape | undefined = own,
): { readonly stack: Stack; readonly next: Stack | undefined } => {
  const demo = (more?: DemoContext): Stack =>
    synthesizeDemo({ ...context, ...more, ...shape?.sticky === true && { stickinessSeconds: STICKINESS_SECONDS } });
  return { stack: demo(), next: next && demo(next) };
};
