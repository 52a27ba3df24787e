/** Lets a bounded number of pieces of work go on at the same time; the others wait in their order. */
export class Room {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Does something as soon as there is room. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
