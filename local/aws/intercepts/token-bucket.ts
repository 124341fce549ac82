export interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export interface Bucket {
  readonly tokens: number;
  /** Milliseconds since the epoch, of the moment for which `tokens` holds. */
  readonly at: number;
}

/** AWS adds tokens once a second; here they trickle in, which over seconds is the same. */
const filled = ({ capacity, refillPerSecond }: BucketSize, { tokens, at }: Bucket, now: number): Bucket =>
  ({ tokens: Math.min(capacity, tokens + Math.max(0, now - at) / 1000 * refillPerSecond), at: Math.max(at, now) });

export const fullBucket = ({ capacity }: BucketSize, now: number): Bucket => ({ tokens: capacity, at: now });

/** The bucket after a token was taken out of it; undefined when there is none. */
export const taken = (size: BucketSize, bucket: Bucket, now: number): Bucket | undefined => {
  const { tokens, at } = filled(size, bucket, now);
  return tokens >= 1 ? { tokens: tokens - 1, at } : undefined;
};
