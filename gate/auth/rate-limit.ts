/** How often something may happen: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds of the monotonic clock. */
  filledAt: number;
}

/** Token buckets, one for each key. */
export interface RateLimiter {
  /** Takes a token if there is one; false means too often. */
  take(key: string): boolean;
  /** Milliseconds until there is one. */
  waitMs(key: string): number;
}

/** With more keys than this the oldest starts again with a full bucket. */
const BUCKETS_MAX = 20_000;
const WAIT_MS_MAX = 60_000;

/** Limits what each key (a node, an address) may do. */
export function rateLimiter(
  { perSecond, burst }: Rate,
  now: () => number = () => performance.now(),
): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const refill = (bucket: Bucket, at: number) => {
    const earned = ((at - bucket.filledAt) / 1_000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + earned);
    bucket.filledAt = at;
  };
  return {
    waitMs(key) {
      const { tokens } = buckets.get(key) ?? { tokens: burst };
      if (tokens >= 1) return 0;
      // Who may do nothing at all may ask again in a while.
      return perSecond > 0 ? ((1 - tokens) / perSecond) * 1_000 : WAIT_MS_MAX;
    },
    take(key) {
      const at = now();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= BUCKETS_MAX) buckets.delete(buckets.keys().next().value as string);
        bucket = { tokens: burst, filledAt: at };
        buckets.set(key, bucket);
      } else {
        refill(bucket, at);
      }
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
