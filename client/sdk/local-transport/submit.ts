import { randomBytes } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { NAME_PATTERN, runId as runIdOf } from '../../../schemas/constants/names';
import { DEFAULT_RUN_TIER, RUN_TIERS, type Tier } from '../../../schemas/constants/nodes';
import { RUN_SEARCH_ATTRIBUTES } from '../../../schemas/constants/search-attributes';
import { PIPELINES_QUEUE } from '../../../schemas/constants/task-queues';
import { AthanorError } from '../../../schemas/errors';
import { valueAt } from '../../../schemas/path';
import {
  type AnyPipeline,
  type PipelineInput,
  type RunRequest,
  requireConfidence,
} from '../../../schemas/pipeline';
import { sweep } from '../../../schemas/pipelines/sweep';
import type { RunBegin } from '../../../store';
import { digestOf } from '../../../trust';
import { findPipeline } from '../catalogue';
import type { SubmitOptions, Submitted } from '../client';
import { parseInput } from '../input/problems';
import { shapeOf } from '../input/shape';
import { readSweep } from '../input/swept';
import { earlierRun, requireStage } from './earlier-run';
import { inputFrom } from './inputs';
import { requireReadableSmarts } from './readable-smarts';
import type { RunMemo } from './run-memo';
import { statusOf } from './run-state';
import type { Session } from './session';
import { uploadFiles } from './uploads';

/** Digits of the digest in a key that nobody chose: 48 bits, plenty for the runs of one project. */
const KEY_DIGITS = 12;
const FRESH_KEY_BYTES = 3;
const TITLE_CHARACTERS_MAX = 120;

/** See {@link AthanorClient.submit}. */
export async function submit(
  session: Session,
  o: { pipeline: string; input: unknown; options: SubmitOptions },
): Promise<Submitted> {
  const { options } = o;
  const catalogue = await session.catalogue();
  const contract = findPipeline(catalogue, o.pipeline);
  const project = requireName('project', options.project ?? session.project);
  if (options.key !== undefined) requireName('id', options.key);
  const given = await inputFrom(session, { ...o, project, pipeline: contract.name });
  const parsed = parseInput(contract, given.input, options.locate);
  requireConfidence(parsed, options.tier);
  await requireReadableSmarts(parsed);
  const swept =
    contract.name === sweep.name
      ? readSweep(catalogue, parsed as PipelineInput<typeof sweep>)
      : { input: parsed, files: [] };
  const { input, data } = await uploadFiles(session.artifacts, {
    shape: shapeOf(contract.input),
    input: swept.input,
    more: swept.files,
    // A stack that is not there is told before files are copied.
    options: { ...options, beforeReading: session.temporal },
  });
  const useCache = options.useCache ?? true;
  const from = options.from && (await earlierRun(session, contract, options.from));
  const { until } = options;
  if (until !== undefined) requireStage(contract, until, 'until');
  const part = { ...(from && { from }), ...(until !== undefined && { until }) };
  const key = options.key ?? defaultKey(contract, { input, part, useCache });
  const runId = runIdOf({ project, pipeline: contract.name, key });
  const request: RunRequest = {
    project,
    pipeline: contract.name,
    pipelineVersion: contract.version,
    key,
    input,
    useCache,
    ...(options.tier === undefined ? {} : { tier: requireRunTier(options.tier) }),
    ...part,
    command: options.command ?? `athanor runs show ${runId}`,
    data,
    ...(given.origin && { origin: given.origin }),
  };
  return start(session, { contract, request, runId, trace: options.trace, apiKey: options.apiKey });
}

// Forcing computation means a run of its own each time; else the same input is the same run.
function defaultKey(
  { name, version }: AnyPipeline,
  { input, part, useCache }: { input: unknown; part: object; useCache: boolean },
): string {
  const asked = { pipeline: name, version, input, ...part };
  const digest = digestOf(asked).slice(0, KEY_DIGITS);
  return useCache ? digest : `${digest}-${randomBytes(FRESH_KEY_BYTES).toString('hex')}`;
}

async function start(
  session: Session,
  o: {
    contract: AnyPipeline;
    request: RunRequest;
    runId: string;
    trace: SubmitOptions['trace'];
    apiKey: SubmitOptions['apiKey'];
  },
): Promise<Submitted> {
  const { contract, request, runId } = o;
  const inputDigest = digestOf(request.input);
  const found = { runId, key: request.key, existing: true };
  // Temporal forgets a closed run after its retention; the database does not.
  const database = await session.database();
  // Asked at once, since each is a way to the database; what is there already needs no room.
  const room = settled(async () => database?.quotas.requireRoom(request.project, o.apiKey));
  const row = await database?.runs.get(runId);
  if (row !== undefined) {
    requireSameRun(runId, { ...row, key: row.idempotencyKey }, { ...request, inputDigest });
    return { ...found, status: row.status };
  }
  const { refusal } = await room;
  if (refusal !== undefined) throw refusal;
  const payloads = session.payloads();
  payloads?.assign(runId, request.project);
  try {
    await session.call((client) =>
      client.workflow.start(
        contract.workflow,
        startOptions({ ...o, inputDigest, isSealed: payloads?.isSealing ?? false }),
      ),
    );
    // The workflow does the same once a worker takes it up; listings should have it at once.
    await Promise.all([
      database?.runs.begin(rowOf(request, { runId, inputDigest })),
      o.apiKey !== undefined && database?.quotas.noteKey(runId, o.apiKey),
    ]);
    return { ...found, existing: false, status: 'running' };
  } catch (error) {
    const cause = error instanceof AthanorError ? error.cause : error;
    if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const there = await session.call((client) => client.workflow.getHandle(runId).describe());
  const memo = there.memo as Partial<RunMemo> | undefined;
  requireSameRun(runId, memo ?? {}, { ...request, inputDigest });
  return { ...found, status: statusOf(there) };
}

/** What a question was refused with, which is nobody's fault as long as nobody asks. */
async function settled(question: () => Promise<void>): Promise<{ refusal?: unknown }> {
  try {
    await question();
    return {};
  } catch (refusal) {
    return { refusal };
  }
}

function startOptions(o: {
  contract: AnyPipeline;
  request: RunRequest;
  runId: string;
  inputDigest: string;
  isSealed: boolean;
  trace: SubmitOptions['trace'];
}) {
  const { contract, request, runId } = o;
  const watch = `athanor runs watch ${runId}`;
  const title = titleOf(contract, request.input);
  const { project, key } = request;
  const names = { pipeline: contract.name, project, key };
  const memo: RunMemo = { ...names, title, watch, inputDigest: o.inputDigest, ...o.trace };
  if (o.isSealed) memo.sealed = true;
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return {
    workflowId: runId,
    taskQueue: PIPELINES_QUEUE,
    args: [request],
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    memo: { ...memo },
    // Its steps and child workflows inherit it: no project's backlog holds up another's.
    priority: { fairnessKey: project },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: keyword(RUN_SEARCH_ATTRIBUTES.project), value: request.project },
      { key: keyword(RUN_SEARCH_ATTRIBUTES.pipeline), value: contract.name },
    ]),
    staticSummary: `${contract.title}: ${title}`,
    staticDetails: details(contract, request, watch),
  };
}

function rowOf(
  { project, pipeline, pipelineVersion, key, input, origin }: RunRequest,
  { runId, inputDigest }: { runId: string; inputDigest: string },
): RunBegin {
  const startedAt = new Date().toISOString();
  const names = { id: runId, project, pipeline, pipelineVersion, idempotencyKey: key };
  return { ...names, input, inputDigest, startedAt, origin: origin ?? null };
}

function titleOf(contract: AnyPipeline, input: unknown): string {
  const name = valueAt(input, ['name']);
  const title = typeof name === 'string' && name !== '' ? name : contract.title;
  return title.slice(0, TITLE_CHARACTERS_MAX);
}

// Markdown, as the Temporal UI shows it.
function details(contract: AnyPipeline, request: RunRequest, watch: string): string {
  const files = request.data.map(
    (d) =>
      `- ${d.field}: ${d.name || 'artifact'} (${d.artifact.size} bytes, ${d.artifact.sha256.slice(0, KEY_DIGITS)})`,
  );
  return [
    contract.description,
    `Project **${request.project}**, key **${request.key}**, cache ${request.useCache ? 'on' : 'off'}, inputs may reach **${request.tier ?? DEFAULT_RUN_TIER}** nodes.`,
    ...(files.length === 0 ? [] : [files.join('\n')]),
    `Watch it with \`${watch}\`.`,
  ].join('\n\n');
}

/** What tells runs of one id apart; what is not known of theirs is not compared. */
type Identity = Pick<RunMemo, 'pipeline' | 'project' | 'key' | 'inputDigest'>;

function requireSameRun(runId: string, theirs: Partial<Identity>, ours: Identity): void {
  const differs = (what: keyof Identity) =>
    theirs[what] !== undefined && theirs[what] !== ours[what];
  // Names may hold dashes, so that the ids of two runs may be equal.
  const isOther = (['pipeline', 'project', 'key'] as const).some(differs);
  if (!isOther && !differs('inputDigest')) return;
  const how = isOther
    ? `belongs to project ${theirs.project} with the id ${theirs.key}`
    : 'was started before with another input';
  throw new AthanorError({
    code: 'RUN_EXISTS',
    message: `The run ${runId} ${how}. Give this one an --id of its own.`,
    details: { runId },
  });
}

function requireRunTier(tier: Tier): Tier {
  if ((RUN_TIERS as readonly string[]).includes(tier)) return tier;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `tier: found ${JSON.stringify(tier)}; allowed are ${RUN_TIERS.join(', ')}.`,
  });
}

function requireName(what: string, name: string): string {
  if (NAME_PATTERN.test(name)) return name;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `${what}: found ${JSON.stringify(name)}; allowed are 1 to 64 lower-case letters, digits, dots, dashes and underscores, with a letter or digit at both ends.`,
  });
}
