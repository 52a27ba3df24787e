/** An item with its score and its place in the stream, which decides between equal scores. */
export interface Scored<T> {
  score: number;
  position: number;
  item: T;
}

/** The best k of a stream, by score and then by place; holds no more than k (a binary heap). */
export class BestRows<T> {
  /** The worst of those kept lies at the root. */
  private readonly heap: Scored<T>[] = [];

  constructor(private readonly k: number) {}

  /** Whether an item of this score and place would be kept. */
  accepts(score: number, position: number): boolean {
    const worst = this.heap[0];
    return (
      this.heap.length < this.k || (worst !== undefined && isBetter({ score, position }, worst))
    );
  }

  /** Offers an item. */
  offer(entry: Scored<T>): void {
    if (!this.accepts(entry.score, entry.position)) return;
    if (this.heap.length < this.k) {
      this.heap.push(entry);
      this.rise(this.heap.length - 1);
    } else {
      this.heap[0] = entry;
      this.sink();
    }
  }

  /** Those kept, best first. */
  best(): Scored<T>[] {
    return [...this.heap].sort((a, b) => (isBetter(a, b) ? -1 : 1));
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.worse(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.heap.length && this.worse(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.swap(at, worst);
      at = worst;
    }
  }

  private worse(a: number, b: number): boolean {
    return isBetter(this.heap[b] as Scored<T>, this.heap[a] as Scored<T>);
  }

  private swap(a: number, b: number): void {
    const item = this.heap[a] as Scored<T>;
    this.heap[a] = this.heap[b] as Scored<T>;
    this.heap[b] = item;
  }
}

function isBetter(
  a: { score: number; position: number },
  b: { score: number; position: number },
): boolean {
  return a.score === b.score ? a.position < b.position : a.score > b.score;
}
