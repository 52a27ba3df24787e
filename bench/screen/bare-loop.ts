import { type Child, startChild } from '../support/child';
import type { BareBatch, BareResult } from './bare-process';
import type { Timed } from './timed';

/** Molecules for each process before the clock starts: tables are built when they are first asked for. */
const WARM_UP = 100;

/** The bare loop over the first `size` molecules of the library, in batches, in `processes` processes. */
export class BareLoop {
  private constructor(
    private readonly children: Child[],
    private readonly size: number,
    private readonly batchSize: number,
  ) {}

  /** Starts the processes, and lets each load RDKit and warm up. */
  static async start(o: { size: number; batchSize: number; processes: number }): Promise<BareLoop> {
    const module = require.resolve('./bare-process');
    const starting = Array.from({ length: o.processes }, () =>
      startChild(module, [String(o.size)]),
    );
    const children = await Promise.all(starting);
    const batch: BareBatch = { from: 0, count: Math.min(WARM_UP, o.size) };
    await Promise.all(children.map((child) => child.ask(batch)));
    return new BareLoop(children, o.size, o.batchSize);
  }

  /** The processes, to be watched. */
  get pids(): Record<string, number> {
    return Object.fromEntries(this.children.map((child, i) => [`bare ${i}`, child.pid]));
  }

  /** Goes through the library once; whoever is free takes the next batch. */
  async run(): Promise<Timed> {
    const started = performance.now();
    let next = 0;
    let kept = 0;
    const work = async (child: Child) => {
      while (next < this.size) {
        const batch = { from: next, count: Math.min(this.batchSize, this.size - next) };
        next += batch.count;
        const result = await child.ask<BareResult>(batch);
        kept += result.kept;
      }
    };
    await Promise.all(this.children.map(work));
    return { seconds: (performance.now() - started) / 1000, kept };
  }

  /** Ends the processes. */
  async end(): Promise<void> {
    await Promise.all(this.children.map((child) => child.end()));
  }
}
