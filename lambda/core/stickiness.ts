import type { Color, Migration, ShiftConfig } from '../contract';
import { FULL_WEIGHT } from '../contract';
import { currentStep } from './pacing';

/** Requests of both colours, our own probes not counted. */
export type Requests = Readonly<Record<Color, number>>;

/** With fewer, a share says nothing. */
const MIN_REQUESTS = 100;

/** In points of percent: about what a step adds. Less than that above the weight is not far from the release that was asked for. */
const TOLERANCE = 10;

/** Requests come in visits, which go to one colour as a whole: so many requests tell about as much as one independent request would. */
const REQUESTS_A_VISIT = 10;

/** Three standard deviations: chance alone goes beyond once in seven hundred looks. */
const DEVIATIONS = 3;

/** Only with group stickiness a client stays with a colour whatever the weights. */
export const isSticky = ({ routes }: Pick<ShiftConfig, 'routes'>): boolean =>
  routes.some(({ stickinessSeconds }) => stickinessSeconds !== undefined);

const MINUTE_MS = 60_000;

/** CloudWatch knows the load balancer's minutes two to three minutes later. */
const LATE_MS = 3 * MINUTE_MS;

/** Users who came before are still counted in the step's first minute; older minutes than these say nothing of now. */
const MOST_MS = 10 * MINUTE_MS;

/** The whole minutes of the step that have been counted by now; null while there is none. */
export const settledMinutes = ({ stepStartedAt }: Migration, now: Date): { readonly from: Date; readonly to: Date } | null => {
  if (stepStartedAt === undefined) return null;
  const to = Math.floor((now.getTime() - LATE_MS) / MINUTE_MS) * MINUTE_MS;
  const from = Math.max(to - MOST_MS, Math.ceil(Date.parse(stepStartedAt) / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  return from < to ? { from: new Date(from), to: new Date(to) } : null;
};

/** Why the new colour carries far more than its weight, in a sentence; null when it does not, or when too few requests tell. */
export const excessShare = (migration: Migration, requests: Requests): string | null => {
  const { from, to } = migration;
  const weight = currentStep(migration)?.weight;
  const all = requests[from] + requests[to];
  if (weight === undefined || all < MIN_REQUESTS) return null;
  const share = requests[to] * 100 / all;
  const chance = DEVIATIONS * Math.sqrt(weight * (FULL_WEIGHT - weight) * REQUESTS_A_VISIT / all);
  if (share <= weight + TOLERANCE + chance) return null;
  return `${to} serves ${Math.round(share)} % of ${all} requests at a weight of ${weight} %: stickiness cookies, perhaps of an earlier release, lead there`;
};
