import { z } from 'zod';
import { DEFAULT_RUN_TIER, RUN_TIERS } from '../constants/nodes';
import { artifactReference, moment, pageOf, pageQuery, projectName } from './common';

export const runStatus = z.enum(['running', 'completed', 'failed', 'cancelled', 'rejected']);

/** One run of a listing. */
export const runSummary = z
  .object({
    runId: z.string(),
    project: z.string(),
    pipeline: z.string(),
    title: z.string(),
    status: runStatus,
    stage: z.string().nullable().describe('stage that it is in, where known'),
    progress: z.number().nullable().describe('0 to 1, where known'),
    startedAt: moment,
    endedAt: moment.nullable(),
    origin: z
      .object({
        template: z.string().optional().describe('name@number'),
        parameters: z.string().optional().describe('name@number'),
        schedule: z.string().optional(),
      })
      .optional()
      .describe('the template, parameter set or schedule that it comes from'),
  })
  .meta({ id: 'RunSummary' });

export const runPage = pageOf('RunPage', runSummary);

export const runsQuery = pageQuery.extend({
  project: projectName.optional().describe('all that the caller may see, unless given'),
  pipeline: z.string().max(100).optional(),
  status: runStatus.optional(),
  search: z.string().max(200).optional().describe('part of the id or of the name, in any case'),
});

const inputVersion = z.string().min(1).max(80).describe('name, or name@number');

/** A new run. Files are references to artifacts that were uploaded before. */
export const runSubmission = z
  .strictObject({
    pipeline: z.string().min(1).max(100),
    input: z.record(z.string(), z.unknown()).default({}),
    project: projectName.default('default'),
    useCache: z.boolean().default(true).describe('false computes every step again'),
    tier: z
      .enum(RUN_TIERS)
      .optional()
      .describe(`lowest tier of nodes that the input may reach; ${DEFAULT_RUN_TIER} unless given`),
    from: z
      .strictObject({ runId: z.string().min(1).max(255), stage: z.string().min(1).max(100) })
      .optional()
      .describe('an ended run whose stages before `stage` are taken over'),
    until: z.string().min(1).max(100).optional().describe('the last stage to do'),
    template: inputVersion.optional().describe('a template that the input is laid over'),
    parameters: inputVersion.optional().describe('a parameter set, laid over the template'),
    fileNames: z
      .record(z.string().max(500), z.string().max(4_096))
      .default({})
      .describe('what files of the input were called, by field'),
    command: z
      .string()
      .max(10_000)
      .optional()
      .describe('the command that repeats it, for its report'),
  })
  .meta({ id: 'RunSubmission' });

/** What a submission is answered with: the same for the same key, whenever it is asked. */
export const submitted = z
  .object({ runId: z.string(), key: z.string(), project: z.string(), pipeline: z.string() })
  .meta({ id: 'SubmittedRun' });

export const stageState = z
  .object({
    name: z.string(),
    title: z.string(),
    status: z.enum(['waiting', 'running', 'done', 'not run', 'failed', 'cancelled']),
    done: z.int(),
    total: z.int(),
    cached: z.int(),
    note: z.string(),
    startedAt: z.number().optional().describe('milliseconds since 1970'),
    endedAt: z.number().optional().describe('milliseconds since 1970'),
  })
  .meta({ id: 'Stage' });

const review = z
  .object({
    decision: z.enum(['approve', 'reject', 'comment']),
    by: z.string(),
    comment: z.string(),
    at: z.number().describe('milliseconds since 1970'),
    stage: z.string().optional(),
    candidate: z.string().optional(),
  })
  .meta({ id: 'Review' });

const awaitedReview = z
  .object({
    stage: z.string(),
    reviewers: z.array(z.string()).describe('who may decide; empty: anyone'),
    escalated: z.boolean(),
    dueAt: z.number().nullable().describe('milliseconds since 1970'),
    candidates: z.array(z.string()),
  })
  .meta({ id: 'AwaitedReview' });

export const runProgress = z
  .object({
    pipeline: z.string(),
    paused: z.boolean(),
    awaiting: z.string().nullable().describe('what for, while it waits for a person'),
    review: awaitedReview.nullish(),
    stages: z.array(stageState),
    reviews: z.array(review),
  })
  .meta({ id: 'RunProgress' });

/** How a run ended. */
export const runOutcome = z
  .object({
    status: runStatus.exclude(['running']),
    resultDigest: z.string(),
    record: artifactReference.describe('run.json'),
    files: z.record(z.string(), artifactReference).describe('report.html, candidates.csv …'),
    metrics: z.record(z.string(), z.number()),
    headlines: z.array(z.string()),
  })
  .meta({ id: 'RunOutcome' });

const runError = z.object({ code: z.string(), message: z.string() }).meta({ id: 'RunError' });
const stageDigests = z
  .record(z.string(), z.string())
  .describe('by stage: equal digests mean equal results');

/** Everything about one run that is quickly known. */
export const runDetail = runSummary
  .extend({
    key: z.string(),
    state: runProgress.nullable(),
    stageDigests,
    results: z.object({ count: z.int(), cached: z.int(), repeated: z.int() }).nullable(),
    outcome: runOutcome.nullable(),
    error: runError.nullable(),
    temporalUi: z.string().nullable(),
    remarks: z.array(z.string()),
  })
  .meta({ id: 'Run' });

export const runStages = z
  .object({ stages: z.array(stageState), stageDigests })
  .meta({ id: 'RunStages' });

export const waitingRun = runSummary
  .extend({ awaiting: z.string(), review: awaitedReview.nullable() })
  .meta({ id: 'WaitingRun' });
export const waitingRuns = z.object({ items: z.array(waitingRun) }).meta({ id: 'WaitingRuns' });

/** An answer to a run that waits for a person; who gives it is the caller. */
export const reviewRequest = z
  .strictObject({
    comment: z.string().max(4_000).default(''),
    stage: z.string().min(1).max(100).optional(),
    candidate: z.string().min(1).max(200).optional(),
  })
  .meta({ id: 'ReviewRequest' });

/** One event of a run, as `data` of a server-sent event; `event` is its type. */
export const runEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('progress'), state: runProgress, stageDigests }),
    z.object({
      type: z.literal('retry'),
      retry: z.object({
        step: z.string(),
        what: z.string(),
        attempt: z.int(),
        because: z.string(),
      }),
    }),
    z.object({ type: z.literal('waiting'), for: z.string() }),
    z.object({ type: z.literal('interrupted'), because: z.string() }),
    z.object({ type: z.literal('restored') }),
    z.object({
      type: z.literal('ended'),
      status: runStatus.exclude(['running']),
      outcome: runOutcome.nullable(),
      error: runError.nullable(),
    }),
  ])
  .meta({ id: 'RunEvent' });

const difference = z.object({ what: z.string(), a: z.unknown(), b: z.unknown() });

export const runDifference = z
  .object({
    a: z.string(),
    b: z.string(),
    sameResult: z.boolean().describe('whether both ended with the same result, to the bit'),
    input: z.array(difference),
    code: z.array(difference),
    stages: z.array(difference),
    output: z.array(difference),
    tables: z.array(
      z.object({
        table: z.string(),
        onlyA: z.array(z.string()),
        onlyB: z.array(z.string()),
        moved: z.array(z.object({ row: z.string(), a: z.int(), b: z.int() })),
      }),
    ),
  })
  .meta({ id: 'RunDifference' });

export const explanation = z
  .object({
    runId: z.string(),
    reruns: z.array(
      z.object({
        workflowId: z.string(),
        step: z.string(),
        what: z.string(),
        attempts: z.int(),
        state: z.enum(['done', 'failed', 'running', 'waiting']),
        because: z.string(),
        worker: z.string(),
      }),
    ),
    workflowRetries: z.array(
      z.object({ workflowId: z.string(), because: z.string(), count: z.int() }),
    ),
    times: z
      .array(
        z.object({
          step: z.string(),
          tasks: z.int(),
          queuedMs: z.number().describe('from the schedule to the attempt that counted'),
          computedMs: z.number(),
        }),
      )
      .describe('by step, added up over its tasks'),
    cache: z.array(
      z.object({
        stage: z.string(),
        step: z.string(),
        results: z.int(),
        cached: z.int(),
        codeDigests: z.array(z.string()),
        sources: z.array(z.object({ node: z.string(), since: z.string(), count: z.int() })),
      }),
    ),
    remarks: z.array(z.string()),
  })
  .meta({ id: 'RunExplanation' });

/** Who made one result from what: a line of a run's lineage. */
export const lineageEntry = z
  .object({
    stage: z.string(),
    step: z.string(),
    stepVersion: z.int(),
    position: z.string(),
    inputDigest: z.string(),
    outputDigest: z.string(),
    codeDigest: z.string(),
    toolVersion: z.string(),
    node: z.string(),
    seed: z.int().nullable(),
    startedAt: moment,
    endedAt: moment,
    attempt: z.int(),
    cached: z.boolean(),
  })
  .meta({ id: 'LineageEntry' });
export const lineagePage = pageOf('LineagePage', lineageEntry);

export const runFile = z
  .object({ name: z.string(), artifact: artifactReference })
  .meta({ id: 'RunFile' });
export const runFiles = z.object({ items: z.array(runFile) }).meta({ id: 'RunFiles' });
