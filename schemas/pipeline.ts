import type { z } from 'zod';
import type { ArtifactRef } from './artifact';
import { DEFAULT_RUN_TIER, isTrusted, type Tier } from './constants/nodes';
import { AthanorError } from './errors';
import type { RunOrigin } from './platform/input-sets';
import type { RunData } from './run-record';

/** One declared stage: what people see while a run goes on. */
export interface StageSpec {
  name: string;
  title: string;
}

/** Everything there is to know about a pipeline, said once. */
export interface PipelineSpec<I, O> {
  name: string;
  version: number;
  title: string;
  description: string;
  /** Name of the workflow function. */
  workflow: string;
  input: z.ZodType<I>;
  output: z.ZodType<O>;
  stages: readonly StageSpec[];
  /** A small complete input, shown in help; paths are relative to where the command runs. */
  example: unknown;
  citations: readonly string[];
  /** Figures of a finished run, for machines. */
  metrics: (output: O) => Record<string, number>;
  /** What was found and how sure it is, in a few plain lines. */
  headlines: (output: O) => string[];
  /** Output fields, each an NDJSON artifact, whose rows a report needs: they are put into the record. */
  tables: readonly string[];
}

/** A pipeline contract: what `pipeline` implements and clients submit. */
export interface PipelineContract<I = unknown, O = unknown> extends PipelineSpec<I, O> {
  kind: 'pipeline';
}
/** Input of a contract after parsing. */
export type PipelineInput<C> = C extends PipelineContract<infer I, infer _O> ? I : never;
/** Output of a contract. */
export type PipelineOutput<C> = C extends PipelineContract<infer _I, infer O> ? O : never;
/** Any contract, whatever its shapes. */
// biome-ignore lint/suspicious/noExplicitAny: contracts are invariant in their shapes; lists of them need this.
export type AnyPipeline = PipelineContract<any, any>;

type Defaulted = 'citations' | 'tables' | 'metrics' | 'headlines';

/** Declares a pipeline. */
export function definePipeline<I, O>(
  spec: Omit<PipelineSpec<I, O>, Defaulted> & Partial<Pick<PipelineSpec<I, O>, Defaulted>>,
): PipelineContract<I, O> {
  return {
    citations: [],
    tables: [],
    metrics: () => ({}),
    headlines: () => [],
    ...spec,
    kind: 'pipeline',
  };
}

/** An ended run of the same pipeline whose first stages are not done again. */
export interface EarlierRun {
  runId: string;
  /** The first stage that is done anew. */
  stage: string;
  /** What the stages before it left, by their names. */
  results: Record<string, unknown>;
}

/** What the client hands to a workflow: the parsed input and who asked for it. */
export interface RunRequest<I = unknown> {
  project: string;
  pipeline: string;
  pipelineVersion: number;
  key: string;
  input: I;
  /** False forces every step to run again. */
  useCache: boolean;
  /** The lowest tier of nodes that its inputs may reach; confidential (`organisation`) when absent. */
  tier?: Tier;
  /** Set when it goes through its stages again, since results of a node found lying count no more. */
  again?: { pass: number; startedAt: string };
  /** Stages before `from.stage` are taken from that run. */
  from?: EarlierRun;
  /** The last stage that is done; all when absent. */
  until?: string;
  /** The command that starts this run again, for the report. */
  command: string;
  /** The files that the input names, as they were called before they became artifacts. */
  data: RunData[];
  /** The template, parameter set or schedule that it comes from. */
  origin?: RunOrigin;
}

/** How a run ended. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'rejected';

/** Where a run comes from that ran on another server. */
export interface ImportedRun {
  /** Its id where it ran. */
  runId: string;
  /** SHA-256 of its crate's list of checksums. */
  crate: string;
  /** ISO 8601. */
  at: string;
}

/** What a finished workflow returns. */
export interface RunOutcome {
  status: Exclude<RunStatus, 'running'>;
  resultDigest: string;
  /** The run record (run.json), from which everything else is rendered. */
  record: ArtifactRef;
  /** Named files of the run: report.html, candidates.csv … */
  files: Record<string, ArtifactRef>;
  metrics: Record<string, number>;
  headlines: string[];
}

/**
 * Holds the tier that a run names against its input.
 * @throws INPUT_INVALID where the input is marked `confidential` and the tier is not a trusted one
 */
export function requireConfidence(input: unknown, tier: Tier = DEFAULT_RUN_TIER): void {
  const { confidential } = (input ?? {}) as { confidential?: unknown };
  if (confidential !== true || isTrusted(tier)) return;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `confidential: the input is confidential, so it cannot reach nodes of tier '${tier}'. Set confidential to false to let it.`,
  });
}
