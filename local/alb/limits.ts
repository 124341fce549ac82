import type { Clock } from '../clock';

/** Compressed time must not cut short what real code does in real time. */
const SHORTEST_TIMEOUT_MS = 500;
const SHORTEST_INTERVAL_MS = 100;

/** A busy laptop can keep a healthy service waiting for half a second; that must not look like a service that hangs. */
const SHORTEST_PATIENCE_MS = 2_000;

/** Real milliseconds of a data-plane timeout that AWS would count in these seconds. */
export const realTimeoutMs = (clock: Clock, seconds: number): number => Math.max(SHORTEST_TIMEOUT_MS, seconds * 1000 / clock.speed);

/** Real milliseconds for which the load balancer waits for an answer that AWS would count in these seconds. */
export const realPatienceMs = (clock: Clock, seconds: number): number => Math.max(SHORTEST_PATIENCE_MS, seconds * 1000 / clock.speed);

/** Rehearsed milliseconds from one health check to the next. */
export const checkIntervalMs = (clock: Clock, seconds: number): number => Math.max(seconds * 1000, SHORTEST_INTERVAL_MS * clock.speed);
