import { Worker } from 'node:worker_threads';

/** Two arrays of this size: far more than caches hold. */
const ARRAY_BYTES = 128 * 1024 * 1024;
const ROUNDS = 6;
const MILLI = 1_000;
const HEADER_BYTES = 8;

interface Shared {
  buffer: SharedArrayBuffer;
  thread: number;
  threads: number;
  arrayBytes: number;
  headerBytes: number;
  rounds: number;
}

/** One thread's part: it meets the others before and after each copy. Threads load no file of ours. */
const SOURCE = `
const { workerData } = require('node:worker_threads');
(${copyRounds.toString()})(workerData);
`;

/**
 * Bytes per second at which this device reads and writes memory when `threads` threads copy arrays
 * that are larger than its caches: the best of several rounds, read and written bytes both counted,
 * as STREAM's Copy does (J. D. McCalpin, IEEE TCCA Newsletter 1995).
 */
export function measureBandwidth(threads: number): number {
  const buffer = new SharedArrayBuffer(HEADER_BYTES + 2 * ARRAY_BYTES);
  const common = { buffer, threads, arrayBytes: ARRAY_BYTES };
  const all = { ...common, headerBytes: HEADER_BYTES, rounds: ROUNDS };
  for (let thread = 1; thread < threads; thread += 1) {
    new Worker(SOURCE, { eval: true, workerData: { ...all, thread } }).unref();
  }
  const fastestMs = Math.min(...copyRounds({ ...all, thread: 0 }));
  return (2 * ARRAY_BYTES * MILLI) / fastestMs;
}

/** Milliseconds of each round after the first, which is when memory is first touched. */
function copyRounds(o: Shared): number[] {
  const words = new Int32Array(o.buffer, 0, 2);
  const size = Math.floor(o.arrayBytes / o.threads / 8);
  const from = o.headerBytes + o.thread * size * 8;
  const source = new Float64Array(o.buffer, from, size);
  const target = new Float64Array(o.buffer, from + o.arrayBytes, size);
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
