import { z } from 'zod';

const HOUR_MINUTES = 60;
const YEAR_MINUTES = 366 * 24 * HOUR_MINUTES;
const person = z.string().min(1).max(100);
const minutes = z.number().positive().max(YEAR_MINUTES);

/** Stages that a programme may have reviewed before the run goes on, besides the last review. */
export const REVIEWED_STAGES = [
  ...['ingest', 'curate', 'generate', 'filter', 'properties', 'score'],
  ...['dock', 'learn', 'refine', 'rank'],
] as const;

/**
 * Who decides, and what happens when nobody does. Anyone may comment; with `reviewers` only those
 * named may approve or reject. After `timeoutMinutes` the review is approved, rejected, or goes to the
 * escalation queue, where `escalateTo` may decide too.
 */
export const reviewPolicy = z
  .strictObject({
    reviewers: z.array(person).max(50).default([]).describe('who may decide; empty: anyone'),
    stages: z
      .array(z.enum(REVIEWED_STAGES))
      .max(REVIEWED_STAGES.length)
      .default([])
      .describe('stages after which the run waits for an approval'),
    timeoutMinutes: minutes.nullable().default(null).describe('null: waits as long as it takes'),
    onTimeout: z.enum(['escalate', 'approve', 'reject']).default('escalate'),
    escalateTo: z.array(person).max(50).default([]).describe('who may decide once it is escalated'),
    escalationMinutes: minutes.nullable().default(null),
    onEscalationTimeout: z.enum(['approve', 'reject']).default('reject'),
  })
  .refine((policy) => policy.escalationMinutes === null || policy.timeoutMinutes !== null, {
    error: 'an escalation that ends needs a timeoutMinutes that begins it',
    path: ['escalationMinutes'],
  });
export type ReviewPolicy = z.infer<typeof reviewPolicy>;

/** What was decided about one candidate, and by whom; the last decision counts. */
export const candidateDecision = z.strictObject({
  candidate: z.string(),
  decision: z.enum(['approve', 'reject']),
  by: z.string(),
  comment: z.string(),
});
export type CandidateDecision = z.infer<typeof candidateDecision>;
