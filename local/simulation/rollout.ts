import type { ColorMinute, SignalMinute } from '../../lambda/core/signals';
import type { Random } from '../random';
import { type Distributions, distributions } from './distributions';
import type { Moment, Scenario } from './scenario';

export interface Step {
  /** Green's share, in percent. */
  readonly weight: number;
  readonly minutes: number;
}

/** Of the seed that the analysis begins with. */
export const SEED_SCHEDULE: readonly Step[] = [5, 10, 25, 50, 75, 100].map(weight => ({ weight, minutes: 5 }));

export interface Service {
  readonly requestsPerSecond: number;
  /** Blue's rate of failures: a share. */
  readonly baseline: number;
  /** How long an answer takes. @default 0.1 */
  readonly latencySeconds?: number;
  /** What we ask each colour ourselves in a minute, and subtract. @default 0 */
  readonly probesPerMinute?: number;
}

/** What came of a release in a minute, and the rates behind it, which only an oracle knows. */
export interface RolloutMinute extends SignalMinute {
  readonly rates: { readonly blue: number; readonly green: number };
}

interface Beginning {
  /** Blue in the hour before. */
  readonly before: readonly ColorMinute[];
  /** So many whole minutes after its end a minute is seen. */
  readonly delay: number;
}

export interface Rollout extends Beginning {
  readonly minutes: readonly RolloutMinute[];
}

/** A release whose minutes are not known before they come: weights may be held. */
export interface Release extends Beginning {
  /** By minute, if nothing holds them. */
  readonly weights: readonly number[];
  /** To be asked for in their order, once each. */
  readonly minuteOf: (minute: number, weight: number) => RolloutMinute;
}

const HISTORY_MINUTES = 60;
const DAY_MINUTES = 1440;
/** The day's wave, up and down. */
const DIURNAL = 0.3;
/** Of the rate of failures, of both colours together. */
const SHARED_NOISE = 0.2;
const INCIDENT_MINUTES = 5;
/** An incident lies within the minutes at 10 to 75 %. */
const INCIDENT_WEIGHTS = { from: 10, to: 75 };
const CLIENT_ERRORS = 0.02;
const SLOW = { rate: 0.05, ownNoise: 0.15, sharedNoise: 0.3 };
const DEFAULT_LATENCY_SECONDS = 0.1;

const share = (rate: number): number => Math.min(1, Math.max(0, rate));

/** Weight by minute. */
const weightsOf = (schedule: readonly Step[]): number[] => schedule.flatMap(({ weight, minutes }) => Array<number>(minutes).fill(weight));

const failures = ({ binomial, poisson, geometric }: Distributions, requests: number, rate: number, clusters: number): number => {
  if (clusters === 1) return binomial(requests, share(rate));
  let failed = 0;
  for (let left = poisson(requests * rate / clusters); left > 0; left -= 1) failed += geometric(clusters);
  return Math.min(requests, failed);
};

interface Rates {
  readonly failed: number;
  readonly clientErrors: number;
  readonly slow: number;
  readonly unanswered: boolean;
}

/** One colour, minute after minute. */
class ColorTraffic {
  /** Requests that were under way at the end of the last minute. */
  #inFlight = 0;
  #probesInFlight = { all: 0, failed: 0 };

  constructor(private readonly draw: Distributions, private readonly service: Service, private readonly clusters: number) {}

  minute(requests: number, rates: Rates): ColorMinute {
    const { draw, service: { latencySeconds = DEFAULT_LATENCY_SECONDS } } = this;
    const failed = failures(draw, requests, rates.failed, this.clusters);
    const before = this.#inFlight;
    this.#inFlight = Math.min(requests, draw.poisson(requests / 60 * latencySeconds));
    const unanswered = rates.unanswered ? failed : 0;
    const probes = this.#probes(rates.failed);
    return {
      requests,
      answers: Math.max(0, requests - unanswered + before - this.#inFlight + probes.all),
      failed: Math.max(0, (rates.unanswered ? 0 : failed) + probes.failed),
      clientErrors: draw.binomial(requests - failed, share(rates.clientErrors)),
      timed: requests - unanswered,
      slow: draw.binomial(requests - unanswered, share(rates.slow)),
    };
  }

  /** What is left of probes that are subtracted where they were sent: they are counted where they are answered. */
  #probes(rate: number): { readonly all: number; readonly failed: number } {
    const { draw, service: { probesPerMinute = 0, latencySeconds = DEFAULT_LATENCY_SECONDS } } = this;
    const before = this.#probesInFlight;
    const all = draw.binomial(probesPerMinute, share(latencySeconds / 60));
    this.#probesInFlight = { all, failed: draw.binomial(all, share(rate)) };
    return { all: before.all - all, failed: before.failed - this.#probesInFlight.failed };
  }
}

const incidentOf = (weights: readonly number[], { uniform }: Distributions): number => {
  const within = weights.flatMap((weight, minute) => weight >= INCIDENT_WEIGHTS.from && weight <= INCIDENT_WEIGHTS.to ? [minute] : []);
  if (within.length === 0) return weights.length;
  return within[0]! + Math.floor(uniform() * Math.max(1, within.length - INCIDENT_MINUTES + 1));
};

export const release = (service: Service, scenario: Scenario, schedule: readonly Step[], random: Random): Release => {
  const draw = distributions(random);
  const { ownNoise = 0, clusters = 1, slow = 0, clientErrors = 0, unanswered = false } = scenario;
  const weights = weightsOf(schedule);
  const phase = draw.uniform() * DAY_MINUTES;
  const incidentAt = incidentOf(weights, draw);
  const delay = draw.uniform() < 0.5 ? 1 : 2;
  const colors = { blue: new ColorTraffic(draw, service, clusters), green: new ColorTraffic(draw, service, clusters) };

  const minuteOf = (minute: number, weight: number): RolloutMinute => {
    const arrivals = draw.poisson(service.requestsPerSecond * 60 * (1 + DIURNAL * Math.sin(2 * Math.PI * (minute + phase) / DAY_MINUTES)));
    const toGreen = draw.binomial(arrivals, weight / 100);
    const usual = service.baseline * draw.noise(SHARED_NOISE);
    const isIncident = minute >= incidentAt && minute < incidentAt + INCIDENT_MINUTES;
    const moment: Moment = { minute, weight, blue: usual, begun: phase % 1, incident: isIncident };
    const blue = scenario.blueRate?.(moment) ?? usual;
    const rates = {
      blue: share(blue * draw.noise(ownNoise)),
      green: share((scenario.green?.({ ...moment, blue }) ?? blue) * draw.noise(ownNoise)),
    };
    const slowRate = SLOW.rate * draw.noise(SLOW.sharedNoise);
    const slowOf = (more: number) => slowRate * draw.noise(SLOW.ownNoise) + more;
    return {
      weight,
      rates,
      blue: colors.blue.minute(arrivals - toGreen, { failed: rates.blue, clientErrors: CLIENT_ERRORS, slow: slowOf(0), unanswered: false }),
      green: colors.green.minute(toGreen, {
        failed: rates.green, clientErrors: CLIENT_ERRORS + clientErrors, slow: slowOf(slow), unanswered,
      }),
    };
  };

  const before = Array.from({ length: HISTORY_MINUTES }, (_, index) => minuteOf(index - HISTORY_MINUTES, 0).blue);
  return { before, weights, delay, minuteOf };
};

/** A release from beginning to end, as if nobody put it back. */
export const rollout = (service: Service, scenario: Scenario, schedule: readonly Step[], random: Random): Rollout => {
  const { before, weights, delay, minuteOf } = release(service, scenario, schedule, random);
  return { before, delay, minutes: weights.map((weight, minute) => minuteOf(minute, weight)) };
};
