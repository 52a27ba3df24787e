import { type ArtifactRef, artifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import { withoutTimes } from '../../schemas/measured';
import type { AnyPipeline, RunOutcome, RunRequest } from '../../schemas/pipeline';
import type { FinishInput } from '../../schemas/records/steps';
import type { ProvenanceSummary, RunRecord } from '../../schemas/run-record';
import { followRefs, openLines, openLineWriter } from '../../store/artifacts';
import type { NewProjectArtifact, ProvenanceStore } from '../../store/database';
import { canonicalJson, digestOf } from '../../trust';
import { listRejections, REJECTIONS_FILE, type Rejections } from './rejections';
import type { RecordsServices } from './services';

/** Name of the run record among a run's files. */
const RECORD_FILE = 'run.json';
const GRANTED_AT_ONCE = 1_000;
/** The first rejections of each stage, as a table of the record. */
const REJECTED_TABLE = 'rejected';

/**
 * Ends a run: writes its record and everything rendered from it, and closes its row. Whoever comes
 * first ends the run; a later attempt returns what the first one wrote.
 */
export async function finish(services: RecordsServices, input: FinishInput): Promise<RunOutcome> {
  const { artifacts, database, pipelines } = services;
  const contract = pipelines.get(input.request.pipeline);
  const rejections = await listRejections(artifacts, input.output);
  const record = await runRecord(services, input, { contract, rejections });
  const recordRef = await artifacts.put(canonicalJson(record), MEDIA_TYPES.json);
  const files = {
    [RECORD_FILE]: recordRef,
    ...(await services.render(recordRef)),
    ...(rejections === null ? {} : { [REJECTIONS_FILE]: rejections.csv }),
  };
  await letProjectRead(services, { input, record, files });
  const ended = input.output === null || contract === undefined;
  const metrics = ended ? {} : contract.metrics(input.output);
  const headlines = ended ? [] : contract.headlines(input.output);
  const row = await database.runs.finish({
    id: input.runId,
    status: input.status,
    endedAt: record.run.endedAt,
    resultDigest: record.resultDigest,
    record: recordRef,
    artifacts: files,
    summary: { metrics, headlines },
    error: input.error ?? undefined,
  });
  return {
    status: row.status as RunOutcome['status'],
    resultDigest: row.resultDigest ?? '',
    record: row.record as ArtifactRef,
    files: row.artifacts ?? {},
    metrics,
    headlines,
  };
}

/** What a run leads to may be read by its project, through whatever door. */
async function letProjectRead(
  { artifacts: store, database }: RecordsServices,
  o: { input: FinishInput; record: RunRecord; files: Record<string, ArtifactRef> },
): Promise<void> {
  const { runId: run, request } = o.input;
  const nameOf = new Map(Object.entries(o.files).map(([name, ref]) => [ref.sha256, name]));
  const { artifacts } = database.forProject(request.project);
  let batch: NewProjectArtifact[] = [];
  const write = async () => {
    await artifacts.add(batch);
    batch = [];
  };
  for await (const { sha256, size, mediaType } of followRefs(store, [o.files, o.record])) {
    const name = nameOf.get(sha256) ?? null;
    batch.push({ sha256, size, mediaType, name, run, createdBy: 'records' });
    if (batch.length >= GRANTED_AT_ONCE) await write();
  }
  await write();
}

async function runRecord(
  services: RecordsServices,
  input: FinishInput,
  { contract, rejections }: { contract: AnyPipeline | undefined; rejections: Rejections | null },
): Promise<RunRecord> {
  const { runId, request, status, startedAt, stages, reviews, error } = input;
  // Through JSON once: what the record holds is what a reader of run.json gets.
  const output: unknown = JSON.parse(JSON.stringify(input.output ?? null));
  const provenance = await provenanceSummary(services.database.provenance, runId);
  return {
    schema: 'athanor.run/1',
    run: {
      id: runId,
      project: request.project,
      pipeline: request.pipeline,
      pipelineVersion: request.pipelineVersion,
      key: request.key,
      startedAt,
      endedAt: new Date().toISOString(),
      status,
      athanor: ATHANOR_VERSION,
      ...partOf(request),
    },
    title: contract?.title ?? request.pipeline,
    description: contract?.description ?? '',
    citations: citations(services, contract, provenance),
    input: request.input,
    data: request.data,
    stages,
    reviews,
    error,
    output,
    tables: {
      ...(await tables(services, contract, output)),
      ...(rejections === null ? {} : { [REJECTED_TABLE]: rejections.first }),
    },
    provenance,
    provenanceEntries: await provenanceEntries(services, runId),
    resultDigest: output === null ? '' : digestOf(withoutTimes(output)),
    command: request.command,
  };
}

/** Which part of the pipeline was asked for, and whom its inputs could reach, where that was said. */
function partOf({ from, until, tier }: RunRequest): Partial<RunRecord['run']> {
  return {
    ...(from && { from: { runId: from.runId, stage: from.stage } }),
    ...(until && { until }),
    ...(tier && { tier }),
  };
}

/** Rows of the output's tables, which reports show. */
async function tables(
  { artifacts }: RecordsServices,
  contract: AnyPipeline | undefined,
  output: unknown,
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const field of contract?.tables ?? []) {
    const ref = artifactRef.safeParse((output as Record<string, unknown> | null)?.[field]);
    if (!ref.success) continue;
    const rows: unknown[] = [];
    for await (const line of openLines(artifacts, ref.data)) {
      if (rows.length >= LIMITS.topMax) break;
      rows.push(JSON.parse(line));
    }
    found[field] = rows;
  }
  return found;
}

async function provenanceSummary(
  provenance: ProvenanceStore,
  runId: string,
): Promise<ProvenanceSummary[]> {
  const sums = await provenance.summary(runId);
  return sums.map((s) => ({
    stage: s.stage,
    step: s.step,
    stepVersion: s.stepVersions[0] ?? 0,
    codeDigest: s.codeDigests.join(', '),
    toolVersion: s.toolVersions.join(', '),
    results: s.count,
    cached: s.cached,
    repeated: s.retried,
    nodes: s.nodes,
    firstStart: s.startedAt,
    lastEnd: s.endedAt,
  }));
}

async function provenanceEntries(
  { artifacts, database }: RecordsServices,
  runId: string,
): Promise<ArtifactRef> {
  const writer = await openLineWriter(artifacts);
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await database.provenance.list(runId, { limit: 1000, cursor });
    for (const { run: _, ...entry } of page.items) await writer.write(canonicalJson(entry));
    cursor = page.cursor ?? undefined;
    more = page.cursor !== null;
  }
  return writer.close();
}

/** Works to cite: the pipeline's and those of every step that this run has a result of. */
function citations(
  { steps }: RecordsServices,
  contract: AnyPipeline | undefined,
  provenance: ProvenanceSummary[],
): string[] {
  const used = provenance.flatMap(
    (p) => steps.get(`${p.step}@${p.stepVersion}`)?.implementation.contract.citations ?? [],
  );
  return [...new Set([...(contract?.citations ?? []), ...used])];
}
