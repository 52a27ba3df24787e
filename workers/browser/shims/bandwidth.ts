import {
  ARRAY_BYTES,
  bandwidthOf,
  COPYING,
  copyRounds,
} from '../../../activities/quantum/benchmark/copy-rounds';

/** As of a node, by one thread: a worker that measures cannot wait for others to have started. */
export function measureBandwidth(): number {
  return bandwidthOf(
    copyRounds({ ...COPYING, buffer: new ArrayBuffer(ARRAY_BYTES), thread: 0, threads: 1 }),
  );
}
