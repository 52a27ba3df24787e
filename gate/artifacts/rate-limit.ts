import { Refusal } from './refusal';

/** How many nodes are remembered; those that were silent longest are forgotten first. */
const NODES_MAX = 20_000;

interface Bucket {
  tokens: number;
  filledAt: number;
  atOnce: number;
}

/** Bounds the requests of each node: per second, in a burst, and at the same time. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly o: {
      requestsPerSecondMax: number;
      requestsBurstMax: number;
      requestsAtOnceMax: number;
    },
  ) {}

  /** Counts a request; call what it returns when the request is over. @throws Refusal 429 */
  enter(node: string, nowMs = performance.now()): () => void {
    const bucket = this.bucketOf(node, nowMs);
    const waitSeconds = (1 - bucket.tokens) / this.o.requestsPerSecondMax;
    if (waitSeconds > 0) throw tooMany(waitSeconds);
    if (bucket.atOnce >= this.o.requestsAtOnceMax) throw tooMany(1);
    bucket.tokens -= 1;
    bucket.atOnce += 1;
    let isOver = false;
    return () => {
      if (!isOver) bucket.atOnce -= 1;
      isOver = true;
    };
  }

  private bucketOf(node: string, nowMs: number): Bucket {
    const { requestsPerSecondMax, requestsBurstMax } = this.o;
    const bucket = this.buckets.get(node) ?? {
      tokens: requestsBurstMax,
      filledAt: nowMs,
      atOnce: 0,
    };
    const gained = ((nowMs - bucket.filledAt) / 1_000) * requestsPerSecondMax;
    bucket.tokens = Math.min(requestsBurstMax, bucket.tokens + gained);
    bucket.filledAt = nowMs;
    // Last again in the order of the map.
    this.buckets.delete(node);
    this.buckets.set(node, bucket);
    if (this.buckets.size > NODES_MAX) this.forgetOldest();
    return bucket;
  }

  private forgetOldest(): void {
    for (const [node, { atOnce }] of this.buckets) {
      if (atOnce > 0) continue;
      this.buckets.delete(node);
      return;
    }
  }
}

function tooMany(waitSeconds: number): Refusal {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(waitSeconds))) };
  return new Refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests at once.', headers);
}
