import type { Flight } from './flight';
import type { Random } from './random';

/** Nodes that wait for work, of which some can be drawn by lot. */
export class IdlePool {
  private readonly nodes: number[] = [];
  private readonly place: Int32Array;

  constructor(count: number) {
    this.place = new Int32Array(count).fill(-1);
  }

  get size(): number {
    return this.nodes.length;
  }

  add(node: number): void {
    if (this.place[node] !== -1) return;
    this.place[node] = this.nodes.length;
    this.nodes.push(node);
  }

  remove(node: number): void {
    const at = this.place[node] as number;
    if (at === -1) return;
    const last = this.nodes.pop() as number;
    if (last !== node) {
      this.nodes[at] = last;
      this.place[last] = at;
    }
    this.place[node] = -1;
  }

  /** Some of them, by lot, none twice. */
  sample(most: number, random: Random): number[] {
    if (this.nodes.length <= most) return [...this.nodes];
    const drawn = new Set<number>();
    while (drawn.size < most) drawn.add(this.nodes[random.below(this.nodes.length)] as number);
    return [...drawn];
  }
}

/** Flights that want another node, in the order in which they asked. */
export class WantedQueue {
  private items: Flight[] = [];
  private head = 0;

  /** About how many wait. */
  get length(): number {
    return this.items.length - this.head;
  }

  add(flight: Flight): void {
    this.items.push(flight);
  }

  /** The first that `suits`, looking at a few; those passed over go to the back. */
  take(suits: (flight: Flight) => boolean, looks: number): Flight | undefined {
    for (let look = 0; look < looks && this.head < this.items.length; look += 1) {
      const flight = this.items[this.head] as Flight;
      this.head += 1;
      if (this.head > 4096 && 2 * this.head > this.items.length) this.compact();
      if (flight.settled || flight.wanted === 0) {
        look -= 1;
        continue;
      }
      if (suits(flight)) return flight;
      this.items.push(flight);
    }
    return undefined;
  }

  private compact(): void {
    this.items = this.items.slice(this.head);
    this.head = 0;
  }
}

/** Jobs that no node has begun, sizes apart so that a node can choose among them, each longest first. */
export class FreshJobs {
  private readonly buckets: Int32Array[];
  private readonly heads: Int32Array;
  private left: number;

  /** With `bySize` false they come in one row, as they were numbered. */
  constructor(
    readonly seconds: Float32Array,
    { bySize, sizes }: { bySize: boolean; sizes: number },
  ) {
    this.left = seconds.length;
    const jobs = [...seconds.keys()];
    const sorted = bySize ? jobs.sort((a, b) => (seconds[b] ?? 0) - (seconds[a] ?? 0)) : jobs;
    const count = bySize ? sizes : 1;
    this.buckets = Array.from({ length: count }, (_, i) => {
      const [from, until] = [i, i + 1].map((k) => Math.floor((k * jobs.length) / count));
      return Int32Array.from(sorted.slice(from, until));
    });
    this.heads = new Int32Array(count);
  }

  get isEmpty(): boolean {
    return this.left === 0;
  }

  /** The next job of each size that has one. */
  heading(): { bucket: number; job: number }[] {
    const found: { bucket: number; job: number }[] = [];
    for (const [bucket, jobs] of this.buckets.entries()) {
      const job = jobs[this.heads[bucket] as number];
      if (job !== undefined) found.push({ bucket, job });
    }
    return found;
  }

  take(bucket: number): void {
    this.heads[bucket] = (this.heads[bucket] as number) + 1;
    this.left -= 1;
  }
}
