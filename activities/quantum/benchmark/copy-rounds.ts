/** Two arrays of this size: far more than caches hold. */
const COPIED_BYTES = 128 * 1024 * 1024;
const ROUNDS = 6;
const MILLI = 1_000;
const HEADER_BYTES = 8;

/** Room for the arrays and for what threads meet by. */
export const ARRAY_BYTES = HEADER_BYTES + 2 * COPIED_BYTES;
/** What `copyRounds` needs to know where it runs without this file. */
export const COPYING = { copiedBytes: COPIED_BYTES, headerBytes: HEADER_BYTES, rounds: ROUNDS };

/** A thread's part of the work. */
export interface CopyPart {
  /** Shared by all threads, where there are several. */
  buffer: ArrayBufferLike;
  thread: number;
  threads: number;
}

/** Bytes per second, read and written bytes both counted, of the fastest round. */
export function bandwidthOf(milliseconds: readonly number[]): number {
  return (2 * COPIED_BYTES * MILLI) / Math.min(...milliseconds);
}

/**
 * Milliseconds of each round after the first, which is when memory is first touched. Threads meet before and
 * after each copy. It refers to nothing outside of itself.
 */
export function copyRounds(o: CopyPart & typeof COPYING): number[] {
  const words = new Int32Array(o.buffer, 0, 2);
  const size = Math.floor(o.copiedBytes / o.threads / 8);
  const from = o.headerBytes + o.thread * size * 8;
  const source = new Float64Array(o.buffer, from, size);
  const target = new Float64Array(o.buffer, from + o.copiedBytes, size);
  source.fill(o.thread);
  let met = 0;
  const meet = () => {
    met += o.threads;
    // Nobody is on their way to the next meeting before all have come to this one.
    let arrived = Atomics.add(words, 0, 1) + 1;
    if (arrived === met) Atomics.notify(words, 0);
    for (; arrived < met; arrived = Atomics.load(words, 0)) Atomics.wait(words, 0, arrived);
  };
  const times: number[] = [];
  for (let round = 0; round <= o.rounds; round += 1) {
    meet();
    const started = performance.now();
    target.set(source);
    meet();
    if (round > 0) times.push(performance.now() - started);
  }
  return times;
}
