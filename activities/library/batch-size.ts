import type { Format } from './reading/format';

/** A library is cut into at least this many batches, so that threads have work to the end of a stage. */
const BATCHES_WANTED = 8;
/** Smaller batches cost more than they win: each takes the engine some hundredths of a second. */
const MOLECULES_MIN = 250;
/** Usual bytes of a record. A wrong guess makes batches uneven, and nothing else. */
const RECORD_BYTES: Record<Format['name'], number> = { smi: 60, csv: 70, sdf: 2_500 };
/** Usual compression of such text. */
const GZIP_RATIO = 4;

/**
 * Molecules a batch: at most `batchSizeMax`, fewer where a library is so small that threads would
 * run out of batches, and so that the last batch is about as large as the others. A function of the
 * library alone, never of the machine: batches are part of what comes out.
 */
export function evenBatchSize(molecules: number, batchSizeMax: number): number {
  const most = Math.max(MOLECULES_MIN, Math.ceil(molecules / BATCHES_WANTED));
  const batches = Math.ceil(molecules / Math.min(batchSizeMax, most));
  return batches <= 1 ? batchSizeMax : Math.ceil(molecules / batches);
}

/** How many molecules a file of this size is likely to hold. */
export function likelyMolecules(bytes: number, format: Format['name'], gzipped: boolean): number {
  return Math.ceil((bytes * (gzipped ? GZIP_RATIO : 1)) / RECORD_BYTES[format]);
}
