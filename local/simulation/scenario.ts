/** A minute of a release, before it is known what becomes of it. */
export interface Moment {
  /** Since the release began; negative before. */
  readonly minute: number;
  /** Green's share, in percent. */
  readonly weight: number;
  /** Blue's rate of failures in this minute. */
  readonly blue: number;
  /** The part of the first minute that was over when the release began: sixty seconds of it end as far into the second one. */
  readonly begun: number;
  /** Of an incident's five minutes, which is random: whether this is one. */
  readonly incident: boolean;
}

/** What is the matter with a service and its new version. Rates are shares of requests. */
export interface Scenario {
  readonly name: string;
  /** Whether to put traffic back would be wrong. */
  readonly healthy: boolean;
  /** Rate of failures of green in a minute. @default blue's */
  readonly green?: (moment: Moment) => number;
  /** Rate of failures of blue in a minute. @default what it would be anyhow */
  readonly blueRate?: (moment: Moment) => number;
  /** How each colour's rate varies by itself from minute to minute: coefficient of variation. @default 0 */
  readonly ownNoise?: number;
  /** Failures come in clusters of this mean size. @default 1 */
  readonly clusters?: number;
  /** Green's failures are not answered. @default false */
  readonly unanswered?: boolean;
  /** So much more of green's requests are slow. @default 0 */
  readonly slow?: number;
  /** So much more of green's requests are answered by 4XX. @default 0 */
  readonly clientErrors?: number;
}

const INCIDENT = 0.1;
const COLD_START = 0.2;

/** Green's first sixty seconds. */
const coldPart = ({ minute, begun }: Moment): number => minute === 0 ? 1 : minute === 1 ? begun : 0;

const incident = ({ blue, incident: isIncident }: Moment): number => blue + (isIncident ? INCIDENT : 0);

export const HEALTHY: readonly Scenario[] = [
  { name: 'Poisson errors', healthy: true },
  { name: 'own noise CV 0.5', healthy: true, ownNoise: 0.5 },
  { name: 'own noise CV 1', healthy: true, ownNoise: 1 },
  { name: 'error clusters of 10', healthy: true, clusters: 10 },
  { name: 'green 1.3x blue (tolerated)', healthy: true, green: ({ blue }) => 1.3 * blue },
  { name: 'shared incident +10 pp, 5 min', healthy: true, blueRate: incident },
  { name: 'shared incident, own noise CV 0.5', healthy: true, blueRate: incident, ownNoise: 0.5 },
  { name: 'cold start +20 pp for 60 s', healthy: true, green: moment => moment.blue + COLD_START * coldPart(moment) },
];

const worseBy = (points: number): Scenario => ({ name: `+${points} pp`, healthy: false, green: ({ blue }) => blue + points / 100 });

export const failing = (share: number): Scenario => ({ name: `${Math.round(100 * share)} % fail`, healthy: false, green: () => share });

const LEAK_MINUTES = 30;

export const BAD = {
  allFail: failing(1),
  halfFail: failing(0.5),
  plus20: worseBy(20),
  plus10: worseBy(10),
  plus5: worseBy(5),
  plus2: worseBy(2),
  plus1: worseBy(1),
  threeTimes: { name: '3x', healthy: false, green: ({ blue }: Moment) => 3 * blue },
  fromHalf: { name: '+10 pp from 50 % on', healthy: false, green: ({ blue, weight }: Moment) => blue + (weight >= 50 ? 0.1 : 0) },
  leak: { name: 'leak to +10 pp', healthy: false, green: ({ blue, minute }: Moment) => blue + 0.1 * Math.min(1, minute / LEAK_MINUTES) },
  crash: { name: '+10 pp unanswered', healthy: false, green: ({ blue }: Moment) => blue + 0.1, unanswered: true },
  slow: { name: '+20 pp slow', healthy: false, slow: 0.2 },
  notFound: { name: '+20 pp of 4XX', healthy: false, clientErrors: 0.2 },
} as const satisfies Readonly<Record<string, Scenario>>;
