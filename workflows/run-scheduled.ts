import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  executeChild,
  ParentClosePolicy,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { runId as runIdOf } from '../schemas/constants/names';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import { PIPELINES_QUEUE } from '../schemas/constants/task-queues';
import type { RunOutcome, RunRequest } from '../schemas/pipeline';
import { type ScheduledInput, scheduledKey } from '../schemas/platform/schedules';
import { registeredPipeline } from './pipeline-registry';
import { callRecords } from './records-caller';
import { inheritedMemo } from './sealed';

/** When it was due, as Temporal notes it of what a schedule starts. */
const DUE = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/**
 * One due time of a schedule: starts the run as a child, and lasts as long as it does, so that Temporal
 * knows what overlaps. The run goes on whatever becomes of this.
 */
export async function runScheduled(input: ScheduledInput): Promise<void> {
  const { project, terms } = input;
  const due = workflowInfo().typedSearchAttributes.get(DUE);
  if (due === undefined) {
    const message = 'Nothing but a schedule starts this: it says when the run was due.';
    throw ApplicationFailure.nonRetryable(message, 'INPUT_INVALID');
  }
  const key = scheduledKey(terms.name, due);
  const { request } = await callRecords(
    'records.scheduled',
    { ...input, key },
    `Ask whether ${terms.name} may start ${terms.run.pipeline}`,
  );
  if (request === null) return;
  try {
    await run(request, terms.name);
  } catch (error) {
    // Either the run is there already, or it has failed, and says so itself.
    if (CancellationScope.current().consideredCancelled) throw error;
    if (!(error instanceof TemporalFailure)) throw error;
  }

  async function run(request: RunRequest, schedule: string): Promise<void> {
    const { pipeline } = request;
    const contract = registeredPipeline(pipeline);
    if (contract === undefined) throw new Error(`${pipeline} is not in this workflow bundle`);
    const workflowId = runIdOf({ project, pipeline, key });
    const title = `${contract.title} (${schedule})`;
    const watch = `athanor runs watch ${workflowId}`;
    const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
    await executeChild<(request: RunRequest) => Promise<RunOutcome>>(contract.workflow, {
      workflowId,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      taskQueue: PIPELINES_QUEUE,
      args: [request],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      memo: { pipeline, project, key, title, watch, ...inheritedMemo() },
      priority: { fairnessKey: project },
      typedSearchAttributes: new TypedSearchAttributes([
        { key: keyword(RUN_SEARCH_ATTRIBUTES.project), value: project },
        { key: keyword(RUN_SEARCH_ATTRIBUTES.pipeline), value: pipeline },
      ]),
      staticSummary: title,
    });
  }
}
