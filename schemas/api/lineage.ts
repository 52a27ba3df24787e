import { z } from 'zod';

/** From which thing of a run to walk, and which way. */
export const walkQuery = z.object({
  of: z
    .string()
    .min(1)
    .max(500)
    .describe('a place in the output (output.candidates[0].score), a file, a node, a SHA-256 …'),
  direction: z
    .enum(['back', 'forward'])
    .default('back')
    .describe('back: what it comes from; forward: what became of it'),
});

const node = z.object({
  id: z.string(),
  kind: z.enum(['entity', 'activity', 'agent']).describe('in the terms of W3C PROV'),
  type: z.string(),
  label: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** What of a run's lineage leads to a thing, or follows from it. */
export const lineageWalk = z
  .object({
    start: node,
    counts: z.record(z.string(), z.int()).describe('everything that was met, by type'),
    met: z.array(node).describe('the nearest of each type first'),
    usedBy: z
      .array(z.object({ runId: z.string(), step: z.string(), position: z.string() }))
      .describe('steps of other runs that were given it'),
  })
  .meta({ id: 'LineageWalk' });
