import { setTimeout as sleep } from 'node:timers/promises';
import { isThrottled } from './throttling';

/** Half a minute in all: what a policy that was just attached needs at most until every part of AWS has heard of it. */
const DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

const isDenied = (error: unknown): boolean => error instanceof Error && ['AccessDenied', 'AccessDeniedException'].includes(error.name);

/** How long to wait before a call is repeated that failed for the `failures`th time; null when it is to fail. */
export const delayUntilPermitted = (error: unknown, failures: number): number | null =>
  isDenied(error) || isThrottled(error) ? DELAYS_MS[failures - 1] ?? null : null;

/**
 * CloudFormation goes on as soon as a policy is attached, but the policy takes effect some seconds later. What was refused for that,
 * or because a stack with many rules makes many calls at once, has not happened: it can be repeated, also where a single attempt is all.
 */
export const oncePermitted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      const delay = delayUntilPermitted(error, failures);
      if (delay === null) throw error;
      await sleep(delay);
    }
  }
};
