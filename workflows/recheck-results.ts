import { continueAsNew, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { Suspect } from '../schemas/records/steps';
import { Agreement } from './agreement';
import { callRecords } from './records-caller';
import { registeredStep } from './step-registry';

/** What to look through. */
export interface RecheckInput {
  /** The node that was found lying, or one of the same owner. */
  node: string;
  /** How many suspects were left over by the pass before: when none was settled it ends. */
  leftBefore?: number;
}

/**
 * Computes again, on other nodes, what ended runs took on the word of a node that was found lying. The
 * verdicts say afterwards which of those results were right; nobody's report is changed.
 */
export async function recheckResults({ node, leftBefore }: RecheckInput): Promise<void> {
  const summary = `Find what was taken on the word of ${node}`;
  const { suspects } = await callRecords('records.orphanedSuspects', { node }, summary);
  if (suspects.length === 0 || suspects.length === leftBefore) return;
  await Promise.all(suspects.map(recheck));
  await continueAsNew<typeof recheckResults>({ node, leftBefore: suspects.length });
}

async function recheck({ runId, position, activityType, input }: Suspect): Promise<void> {
  const step = registeredStep(activityType);
  // Its input was with such nodes before. Results are not memoised: the run is not ours.
  const run = { runId, project: 'recheck', useCache: false, tier: 'public' as const };
  const agreement = new Agreement(run);
  try {
    const what = `Again: ${step.summarise(input)} (${step.taskQueue})`;
    await agreement.compute({ step, input, position, summary: what });
    if (agreement.isUnsettled) await agreement.settle();
  } catch (error) {
    // One on which nobody agrees stays suspect; the others go on.
    if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
  }
}
