import type { Intercept } from '../call';
import { limitsOf } from './limits';
import { throttled } from './service-errors';
import { type Bucket, fullBucket, taken } from './token-bucket';

/** The account's token buckets, which all its callers share, whether their calls are carried out or refused. */
export const throttling = (now: () => number): Intercept => {
  const buckets = new Map<string, Bucket>();
  return async ({ service, action }, carryOut) => {
    const at = now();
    const limits = limitsOf(service, action);
    const after = limits.map(limit => taken(limit, buckets.get(limit.name) ?? fullBucket(limit, at), at));
    if (after.includes(undefined)) throw throttled(service);
    limits.forEach(({ name }, index) => buckets.set(name, after[index]!));
    return carryOut();
  };
};
