import type { Color } from './color';

/** One request that tells whether a colour works. */
export interface SmokeTestConfig {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expectedStatus: readonly number[];
  /** A regular expression that the answer's body has to match. */
  readonly bodyPattern?: string;
  readonly maxLatencyMs?: number;
  /** How often a failed request is repeated before the test counts as failed. Probes are not repeated. */
  readonly retries: number;
}

/** How a colour is reached whatever the weights. */
export interface ProbedRoute {
  readonly name: string;
  /** Scheme, host and port of the listener. */
  readonly origin: string;
  /** Headers of the preview rule by colour. */
  readonly previewHeaders: Readonly<Record<Color, Readonly<Record<string, string>>>>;
  /** Secrets Manager's ARN of the value of `secretHeader`. */
  readonly secretArn?: string;
  readonly secretHeader?: string;
}

export interface ProberConfig {
  readonly routes: readonly ProbedRoute[];
  /** Requested before the smoke tests, so that the first users do not wait for caches and connections. */
  readonly warmUp: { readonly paths: readonly string[]; readonly times: number };
  readonly smokeTests: readonly SmokeTestConfig[];
  /** How many probes in a row have to fail to put traffic back; absent means that there are no probes. */
  readonly probeFailures?: number;
  /** At most one probe in this time; absent means one at every look. */
  readonly probeIntervalSeconds?: number;
}

/** Requests that were ours and no user's. */
export interface ProbedMinute {
  /** ISO 8601, a whole minute. */
  readonly minute: string;
  readonly color: Color;
  readonly requests: number;
  readonly failed: number;
}

export interface ProbeReport {
  /** Nothing was asked: it was not time for it. */
  readonly skipped?: boolean;
  readonly passed: boolean;
  /** One sentence a failed test: what was asked, what was expected, what came. */
  readonly failures: readonly string[];
  readonly probed: readonly ProbedMinute[];
  readonly asUser: boolean;
}
