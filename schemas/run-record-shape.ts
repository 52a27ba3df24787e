import { z } from 'zod';
import { artifactRef } from './artifact';
import { RUN_TIERS } from './constants/nodes';
import { signature } from './nodes/results';
import type { ProvenanceEntry, RunRecord } from './run-record';

/**
 * A run's id becomes the name of a folder, so it holds nothing that leads to another one. What else is
 * in it depends on how people name their pipelines.
 */
const RUN_ID = /^(?!\.)[^/\\:\p{Cc}]{1,255}$/u;

const count = z.int().nonnegative();

const run = z.object({
  id: z.string().regex(RUN_ID, 'must be the id of a run, which is a name and no path'),
  project: z.string(),
  pipeline: z.string(),
  pipelineVersion: count,
  key: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  status: z.enum(['completed', 'failed', 'cancelled', 'rejected']),
  athanor: z.string(),
  from: z.object({ runId: z.string().regex(RUN_ID), stage: z.string() }).optional(),
  until: z.string().optional(),
  tier: z.enum(RUN_TIERS).optional(),
});

const stage = z.object({
  name: z.string(),
  title: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'not run', 'failed', 'cancelled']),
  done: count,
  total: count,
  cached: count,
  note: z.string(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});

const review = z.object({
  decision: z.enum(['approve', 'reject', 'comment']),
  by: z.string(),
  comment: z.string(),
  at: z.number(),
  stage: z.string().optional(),
  candidate: z.string().optional(),
});

const digest = z.string().max(64);
const time = z.iso.datetime();

/** The shape of {@link ProvenanceEntry}. */
export const provenanceEntryShape: z.ZodType<ProvenanceEntry> = z.object({
  stage: z.string(),
  step: z.string(),
  stepVersion: count,
  position: z.string(),
  inputDigest: digest,
  outputDigest: digest,
  codeDigest: digest,
  toolVersion: z.string(),
  node: z.string(),
  seed: z.number().nullable(),
  startedAt: time,
  endedAt: time,
  attempt: count,
  cached: z.boolean(),
  used: z.array(digest).optional(),
  generated: z.array(digest).optional(),
  signed: z
    .object({
      workflowId: z.string(),
      activityId: z.string(),
      signatures: z.object({ gate: signature, node: signature.optional() }),
    })
    .optional(),
});

const provenance = z.object({
  stage: z.string(),
  step: z.string(),
  stepVersion: count,
  codeDigest: z.string(),
  toolVersion: z.string(),
  results: count,
  cached: count,
  repeated: count,
  nodes: z.array(z.string()),
  firstStart: z.string(),
  lastEnd: z.string(),
});

/** The shape of {@link RunRecord}, for records that come from outside: a file may be anyone's. */
export const runRecordShape: z.ZodType<RunRecord> = z.object({
  schema: z.literal('athanor.run/1'),
  run,
  title: z.string(),
  description: z.string(),
  citations: z.array(z.string()),
  input: z.unknown(),
  data: z.array(z.object({ field: z.string(), name: z.string(), artifact: artifactRef })),
  stages: z.array(stage),
  reviews: z.array(review),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  output: z.unknown(),
  tables: z.record(z.string(), z.array(z.unknown())),
  provenance: z.array(provenance),
  provenanceEntries: artifactRef,
  resultDigest: z.string(),
  command: z.string(),
});
