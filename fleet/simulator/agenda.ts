/** What is to happen when: a binary heap of times, each with a number that says what. */
export class Agenda {
  private times = new Float64Array(1024);
  private whats = new Float64Array(1024);
  private size = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Plans something; of equal times any may come first, but always the same one. */
  add(time: number, what: number): void {
    if (this.size === this.times.length) this.grow();
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.times[parent] as number) <= time) break;
      this.move(parent, at);
      at = parent;
    }
    this.set(at, time, what);
  }

  /** Takes what comes first; only where there is something. */
  next(): { time: number; what: number } {
    const first = { time: this.times[0] as number, what: this.whats[0] as number };
    this.size -= 1;
    const time = this.times[this.size] as number;
    const what = this.whats[this.size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      const isRightSooner = (this.times[child + 1] as number) < (this.times[child] as number);
      if (child + 1 < this.size && isRightSooner) child += 1;
      if ((this.times[child] as number) >= time) break;
      this.move(child, at);
      at = child;
    }
    this.set(at, time, what);
    return first;
  }

  private move(from: number, to: number): void {
    this.set(to, this.times[from] as number, this.whats[from] as number);
  }

  private set(at: number, time: number, what: number): void {
    this.times[at] = time;
    this.whats[at] = what;
  }

  private grow(): void {
    const times = new Float64Array(2 * this.size);
    const whats = new Float64Array(2 * this.size);
    times.set(this.times);
    whats.set(this.whats);
    this.times = times;
    this.whats = whats;
  }
}
