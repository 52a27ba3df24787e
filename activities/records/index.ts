import { Context } from '@temporalio/activity';
import type { RecordsActivities } from '../../schemas/records/steps';
import { toApplicationFailure } from '../runtime/failures';
import { HEARTBEAT_INTERVAL_MS } from '../runtime/step-activity';
import { agree } from './agree';
import { allocate } from './allocate';
import { begin } from './begin';
import { capability } from './capability';
import { finish } from './finish';
import { batches, lookUp, record } from './memo';
import {
  noteEvaluation,
  registerDataset,
  registerModel,
  resolveDataset,
  resolveModel,
} from './registry';
import { scoreBreach } from './score-nodes';
import type { RecordsServices } from './services';
import { orphanedSuspects, suspects } from './suspects';
import { keepPoints, points } from './sweep-points';

export type { RecordsServices } from './services';

/** What renders run records in a pool thread: a module, and its one activity type. */
export const RENDERER = { module: require.resolve('./render'), activityType: 'records.render@1' };

/**
 * The trusted activities: they touch the database and the record of a run, and run only in the
 * pipeline worker. All of them may be repeated.
 */
export function recordsActivities(services: RecordsServices): RecordsActivities {
  const trusted =
    <I, O>(activity: (services: RecordsServices, input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), HEARTBEAT_INTERVAL_MS);
      try {
        return await activity(services, input);
      } catch (error) {
        if (context.cancellationSignal.aborted) await context.cancelled;
        throw toApplicationFailure(error);
      } finally {
        clearInterval(beat);
      }
    };
  return {
    'records.begin': trusted(begin),
    'records.lookUp': trusted(lookUp),
    'records.record': trusted(record),
    'records.batches': trusted(batches),
    'records.capability': trusted(capability),
    'records.allocate': trusted(allocate),
    'records.agree': trusted(agree),
    'records.suspects': trusted(suspects),
    'records.orphanedSuspects': trusted(orphanedSuspects),
    'records.points': trusted(points),
    'records.keepPoints': trusted(keepPoints),
    'records.scoreBreach': trusted(scoreBreach),
    'records.finish': trusted(finish),
    'records.resolveDataset': trusted(resolveDataset),
    'records.resolveModel': trusted(resolveModel),
    'records.registerDataset': trusted(registerDataset),
    'records.registerModel': trusted(registerModel),
    'records.noteEvaluation': trusted(noteEvaluation),
  };
}
