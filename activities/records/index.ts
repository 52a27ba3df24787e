import type { RecordsActivities } from '../../schemas/records/steps';
import { toApplicationFailure } from '../runtime/failures';
import { begin } from './begin';
import { capability } from './capability';
import { finish } from './finish';
import { batches, lookUp, record } from './memo';
import type { RecordsServices } from './services';

export type { RecordsServices } from './services';

/**
 * The trusted activities: they touch the database and the record of a run, and run only in the
 * pipeline worker. All of them may be repeated.
 */
export function recordsActivities(services: RecordsServices): RecordsActivities {
  const trusted =
    <I, O>(activity: (services: RecordsServices, input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      try {
        return await activity(services, input);
      } catch (error) {
        throw toApplicationFailure(error);
      }
    };
  return {
    'records.begin': trusted(begin),
    'records.lookUp': trusted(lookUp),
    'records.record': trusted(record),
    'records.batches': trusted(batches),
    'records.capability': trusted(capability),
    'records.finish': trusted(finish),
  };
}
