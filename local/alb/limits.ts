import type { Clock } from '../clock';

/** Compressed time must not cut short what real code does in real time. */
const SHORTEST_TIMEOUT_MS = 500;
const SHORTEST_INTERVAL_MS = 100;

/** A busy laptop can keep a healthy service waiting for half a second; that must not look like a service that hangs. */
const SHORTEST_PATIENCE_MS = 2_000;

const KIB = 1024;

/** The user guide's "HTTP header limits", in bytes. */
export const MAX_REQUEST_LINE = 16 * KIB;
export const MAX_HEADER = 16 * KIB;
export const MAX_REQUEST_HEADERS = 64 * KIB;
export const MAX_ANSWER_HEADERS = 32 * KIB;

/** Addresses in X-Forwarded-For; more are a 463 (user guide, troubleshooting). */
export const MAX_FORWARDED_FOR = 30;

/** Of a request's body for a function, and of the JSON that the function answers (user guide: 1 MB). */
export const MAX_FUNCTION_BYTES = KIB * KIB;

/** Real milliseconds of a data-plane timeout that AWS would count in these seconds. */
export const realTimeoutMs = (clock: Clock, seconds: number): number => Math.max(SHORTEST_TIMEOUT_MS, seconds * 1000 / clock.speed);

/** Real milliseconds for which the load balancer waits for an answer that AWS would count in these seconds. */
export const realPatienceMs = (clock: Clock, seconds: number): number => Math.max(SHORTEST_PATIENCE_MS, seconds * 1000 / clock.speed);

/** Rehearsed milliseconds from one health check to the next. */
export const checkIntervalMs = (clock: Clock, seconds: number): number => Math.max(seconds * 1000, SHORTEST_INTERVAL_MS * clock.speed);
