import { Worker } from 'node:worker_threads';
import { ARRAY_BYTES, bandwidthOf, COPYING, copyRounds } from './copy-rounds';

/** One thread's part. Threads load no file of ours. */
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
  const all = { ...COPYING, buffer: new SharedArrayBuffer(ARRAY_BYTES), threads };
  for (let thread = 1; thread < threads; thread += 1) {
    new Worker(SOURCE, { eval: true, workerData: { ...all, thread } }).unref();
  }
  return bandwidthOf(copyRounds({ ...all, thread: 0 }));
}
