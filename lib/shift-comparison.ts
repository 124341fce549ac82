import type { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * What the load balancer counts of both colours, and in which the new one may be worse. Switch off what says nothing of your service.
 */
export interface ComparedSignals {
  /**
   * Requests that a target answered with a status of 5XX, and invocations of Lambda functions that failed.
   *
   * @default true
   */
  readonly answered?: boolean;

  /**
   * Requests that nobody answered: crashes, timeouts, refused connections.
   *
   * @default true
   */
  readonly unanswered?: boolean;

  /**
   * Answers with a status of 4XX. The new colour may give 1.5 times as many as the old one, and 2 in a hundred requests more.
   *
   * @default true
   */
  readonly clientErrors?: boolean;

  /**
   * Answers that took longer than the slowest twentieth of the old colour's in the hour before the release. The new colour may give 1.5
   * times as many as the old one, and 2 in a hundred requests more.
   *
   * @default true
   */
  readonly slow?: boolean;
}

/**
 * Two metrics of one colour. Give each of them the statistic `Sum`, unless the number of its data points is what counts (`SampleCount`,
 * `TC(...)`). They are read by the minute, whatever their period is. Math expressions cannot be read, nor metrics of other accounts and
 * regions.
 */
export interface ColorMetrics {
  /**
   * All events, as orders that were placed.
   */
  readonly events: IMetric;

  /**
   * The bad ones among them, as orders that failed.
   */
  readonly bad: IMetric;
}

/**
 * A comparison of your own: bad events out of events, as orders that failed out of orders that were placed.
 */
export interface MetricComparison {
  /**
   * How messages and the history call it: a letter, then up to 63 letters, digits, hyphens and underscores. Not the name of another one,
   * nor of one of the `ComparedSignals`.
   */
  readonly name: string;

  /**
   * Blue's metrics.
   */
  readonly blue: ColorMetrics;

  /**
   * Green's metrics.
   */
  readonly green: ColorMetrics;

  /**
   * How many times as often bad as the old colour's events the new one's may be: from 1 to 100. `docs/comparison.md` says what the
   * default is worth.
   *
   * @default 1.25
   */
  readonly ratio?: number;

  /**
   * The share of the new colour's events that may be bad besides that: from 0 to 0.99.
   *
   * @default 0.001
   */
  readonly margin?: number;
}

/**
 * How the steps of a release follow each other.
 */
export enum Pacing {
  /**
   * Every step is held as long as the schedule says.
   */
  FIXED = 'fixed',

  /**
   * A step ends sooner, after two minutes of metrics at least, once the new colour is proved good. Steps with a `pause` do not, nor does
   * the bake.
   */
  FAST = 'fast',

  /**
   * A step is held until the new colour is proved good, for `strictHold` beyond its time at most. For services with few requests.
   */
  STRICT = 'strict',
}

/**
 * What happens at the end of a step that had too little traffic to tell whether the new colour is good.
 */
export enum InconclusivePolicy {
  /**
   * The release goes on, and says so: in the step's event, in the history, and when it is complete.
   */
  ADVANCE = 'advance',

  /**
   * The release stands still, watched all the while, until the new colour is proved good or an operator resumes it.
   * `TrafficShiftProps.pauseTimeout` says for how long.
   */
  HOLD = 'hold',

  /**
   * Traffic goes back.
   */
  REVERT = 'revert',
}

/**
 * How a release compares the new colour with the old one, in the same minutes, and puts traffic back when the new one is worse by more
 * than chance explains. An incident that hits both colours is no reason. There is no threshold to choose; `docs/comparison.md` explains
 * the rule and measures it.
 */
export interface ShiftComparison {
  /**
   * Whether anything is compared. Without, alarms and probes alone judge a release.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * What the load balancer counts.
   *
   * @default - all four signals
   */
  readonly signals?: ComparedSignals;

  /**
   * Comparisons of your own. All of them and the load balancer's share one limit: more of them make none of them more dangerous to a good
   * release, and each of them a little later.
   *
   * @default - none
   */
  readonly metrics?: MetricComparison[];

  /**
   * How the steps follow each other.
   *
   * @default Pacing.FIXED
   */
  readonly pacing?: Pacing;

  /**
   * What happens at the end of a step that had too little traffic to tell; with `Pacing.STRICT`, when `strictHold` is over.
   *
   * @default InconclusivePolicy.ADVANCE
   */
  readonly inconclusivePolicy?: InconclusivePolicy;

  /**
   * For how long `Pacing.STRICT` holds a step beyond its time: 1 second to 14 days.
   *
   * @default Duration.minutes(10)
   */
  readonly strictHold?: Duration;
}
