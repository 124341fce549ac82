import type { SmokeTestConfig } from '../contract';

/** What came of one request. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly latencyMs: number }
  /** Why there is no complete answer. */
  | { readonly error: string; readonly latencyMs: number };

const SHOWN_CHARACTERS = 200;

/** Whatever a test's bound is: users have given up by then. */
const PATIENCE_MS = 5_000;

/** How long a request is waited for. A bound above that is waited for in full, so that it can be met. */
export const patienceOf = ({ maxLatencyMs = 0 }: Pick<SmokeTestConfig, 'maxLatencyMs'>): number => Math.max(PATIENCE_MS, maxLatencyMs);

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const isExpected = (test: SmokeTestConfig, answer: Answer): boolean =>
  !('error' in answer)
  && test.expectedStatus.includes(answer.status)
  && (test.bodyPattern === undefined || new RegExp(test.bodyPattern).test(answer.body))
  && (test.maxLatencyMs === undefined || answer.latencyMs <= test.maxLatencyMs);

const expectation = ({ expectedStatus, bodyPattern, maxLatencyMs }: SmokeTestConfig): string => [
  `status ${expectedStatus.join(' or ')}`,
  ...bodyPattern === undefined ? [] : [`a body that matches /${bodyPattern}/`],
  ...maxLatencyMs === undefined ? [] : [`at most ${maxLatencyMs} ms`],
].join(', ');

const outcome = (answer: Answer): string => 'error' in answer
  ? `no answer: ${answer.error}, after ${Math.round(answer.latencyMs)} ms`
  : `status ${answer.status} in ${Math.round(answer.latencyMs)} ms, body "${oneLine(answer.body).slice(0, SHOWN_CHARACTERS)}"`;

/** Null when the answer is the expected one, or else what was asked, what was expected, what came. */
export const complaintAbout = (test: SmokeTestConfig, answer: Answer, asked: string): string | null =>
  isExpected(test, answer) ? null : `"${test.name}" (${asked}): expected ${expectation(test)}; came ${outcome(answer)}`;
