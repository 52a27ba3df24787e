/** Shapes of what the API answers, from its own contracts; only types, so that no zod is sent to browsers. */
import type { z } from 'zod';
import type { freshInvitation, nodeDetail, nodeList } from '../../../schemas/api/nodes';
import type {
  pipelineDetail,
  pipelineList,
  stepDetail,
  stepList,
} from '../../../schemas/api/pipelines';
import type {
  explanation,
  runDetail,
  runEvent,
  runFiles,
  runPage,
  runSummary,
  waitingRuns,
} from '../../../schemas/api/runs';
import type { Caller } from '../../../schemas/platform/caller';

export type RunSummary = z.output<typeof runSummary>;
export type RunPage = z.output<typeof runPage>;
export type Run = z.output<typeof runDetail>;
export type RunEvent = z.output<typeof runEvent>;
export type RunFiles = z.output<typeof runFiles>;
export type Explanation = z.output<typeof explanation>;
export type WaitingRuns = z.output<typeof waitingRuns>;
export type PipelineList = z.output<typeof pipelineList>;
export type Pipeline = z.output<typeof pipelineDetail>;
export type StepList = z.output<typeof stepList>;
export type Step = z.output<typeof stepDetail>;
export type RunStatus = RunSummary['status'];
export type Stage = NonNullable<Run['state']>['stages'][number];
export type NodeList = z.output<typeof nodeList>;
export type NodeSummary = NodeList['items'][number];
export type NodeDetail = z.output<typeof nodeDetail>;
export type FreshInvitation = z.output<typeof freshInvitation>;
export type Session = Pick<
  Caller,
  'id' | 'kind' | 'name' | 'isAdministrator' | 'memberships' | 'scopes'
>;
