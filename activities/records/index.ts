import { Context } from '@temporalio/activity';
import { MeasuredSpeeds } from '../../fleet';
import type { AgreeInput, AllocateInput, RecordsActivities } from '../../schemas/records/steps';
import { toApplicationFailure } from '../runtime/failures';
import { HEARTBEAT_INTERVAL_MS } from '../runtime/step-activity';
import { agree } from './agree';
import { Allocator } from './allocator';
import { begin } from './begin';
import { capability } from './capability';
import { closingChecks } from './closing-checks';
import { finish } from './finish';
import { batches, lookUp, record } from './memo';
import {
  noteEvaluation,
  registerDataset,
  registerModel,
  resolveDataset,
  resolveModel,
} from './registry';
import { scheduled } from './scheduled';
import { scoreBreach } from './score-nodes';
import type { RecordsServices } from './services';
import { orphanedSuspects, suspects } from './suspects';
import { keepPoints, points } from './sweep-points';

export type { RecordsServices } from './services';

const MS_PER_SECOND = 1_000;

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
  const speeds = new MeasuredSpeeds();
  const allocator = new Allocator(services, speeds);
  return {
    'records.scheduled': trusted(scheduled),
    'records.begin': trusted(begin),
    'records.lookUp': trusted(lookUp),
    'records.record': trusted(record),
    'records.batches': trusted(batches),
    'records.capability': trusted(capability),
    'records.allocate': trusted((_, input: AllocateInput) =>
      allocator.allocate(input, Context.current().cancellationSignal),
    ),
    'records.agree': trusted((_, input: AgreeInput) => {
      noteSpeeds(speeds, input);
      return agree(services, input);
    }),
    'records.closingChecks': trusted(closingChecks),
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

/** How long nodes took, by the gate's clock: from the task handed out to its result. */
function noteSpeeds(speeds: MeasuredSpeeds, { items }: AgreeInput): void {
  for (const { activityType, replicas } of items) {
    for (const { node, envelope } of replicas) {
      if (envelope === undefined) continue;
      const ms = Date.parse(envelope.endedAt) - Date.parse(envelope.startedAt);
      speeds.note(node, activityType, ms / MS_PER_SECOND);
    }
  }
}
