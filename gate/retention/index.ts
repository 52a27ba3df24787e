/**
 * What carries out the retention of projects: each hour the gate deletes the runs that are due, from the database,
 * from Temporal, from staging and from the artifact store.
 */
import { carryOutRetention, type RetentionOptions } from './carry-out';

export { carryOutRetention, type RetentionOptions, type RetentionPass } from './carry-out';

const PASS_MS = 3_600_000;
/** A gate that was started is busy with other things first. */
const FIRST_PASS_MS = 60_000;

/** Passes, until it is closed: then the one that goes on ends at its next step. */
export function keepRetention(
  o: Omit<RetentionOptions, 'isClosed' | 'graceMs'> & { onError: (error: unknown) => void },
): { close(): Promise<void> } {
  let working = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const schedule = (ms: number) => {
    timer = setTimeout(() => {
      working = carryOutRetention({ ...o, isClosed: () => isClosed }).then(() => {}, o.onError);
      void working.then(() => isClosed || schedule(PASS_MS));
    }, ms);
  };
  schedule(FIRST_PASS_MS);
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await working;
    },
  };
}
