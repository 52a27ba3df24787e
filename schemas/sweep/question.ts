import { z } from 'zod';
import { fileInput } from '../artifact';
import { readPath } from '../path';

/** Most points of one sweep: what its runs know of each other stays a few hundred kB. */
export const POINTS_MAX = 50_000;
const PARAMETERS_MAX = 50;
const VALUES_MAX = 10_000;
const RESPONSES_MAX = 50;
const NAME_CHARACTERS_MAX = 200;

/** A field of an input or an output, as in `molecules[0].atoms[1].z`. */
const fieldPath = z.string().min(1).max(NAME_CHARACTERS_MAX).refine(isPath, {
  error: 'must be a field, as in molecules[0].atoms[1].z',
});

/** What varies, and over what. */
export const sweptParameter = z
  .strictObject({
    path: fieldPath.describe('field of the input that varies, as in molecules[0].atoms[1].z'),
    alsoAt: z
      .array(fieldPath)
      .max(PARAMETERS_MAX)
      .default([])
      .describe('further fields that get the same value'),
    name: z
      .string()
      .min(1)
      .max(NAME_CHARACTERS_MAX)
      .optional()
      .describe('what tables call it, else its path'),
    values: z.array(z.unknown()).min(1).max(VALUES_MAX).optional().describe('the values it takes'),
    from: z.number().optional().describe('the lowest value of a range, in place of values'),
    to: z.number().optional().describe('the highest'),
    count: z
      .int()
      .min(2)
      .max(VALUES_MAX)
      .optional()
      .describe('of a grid: how many values from the lowest to the highest'),
    scale: z.enum(['linear', 'log']).default('linear').describe('how a range is divided'),
    integer: z.boolean().default(false).describe('values of a range are rounded to whole numbers'),
  })
  .refine(({ values, from, to }) => values === undefined || (from ?? to) === undefined, {
    error: 'has values and a range: give one of them',
    path: ['values'],
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    error: 'a range has both from and to',
    path: ['to'],
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    error: 'must be above from',
    path: ['to'],
  })
  .refine(({ from, scale }) => scale === 'linear' || from === undefined || from > 0, {
    error: 'must be above 0 on a logarithmic scale',
    path: ['from'],
  });
export type SweptParameter = z.infer<typeof sweptParameter>;

/** Which points are taken. */
export const sweepDesign = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid') }),
  z.strictObject({
    kind: z.literal('list'),
    points: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(VALUES_MAX)
      .optional()
      .describe('the points, each a value for every parameter by its name'),
    file: fileInput.optional().describe('CSV with the names as header, in place of points'),
  }),
  z.strictObject({
    kind: z.literal('latin-hypercube'),
    samples: z.int().min(2).max(POINTS_MAX),
  }),
  z.strictObject({
    kind: z.literal('morris'),
    trajectories: z.int().min(2).max(VALUES_MAX).default(10),
    levels: z
      .int()
      .min(2)
      .max(100)
      .multipleOf(2)
      .default(4)
      .describe('values each range is divided into; even'),
  }),
  z.strictObject({
    kind: z.literal('sobol'),
    samples: z
      .int()
      .min(2)
      .max(1 << 14)
      .default(128)
      .refine((n) => (n & (n - 1)) === 0, { error: 'must be a power of two' })
      .describe('base samples, a power of two; points are this times (parameters + 2)'),
    secondOrder: z
      .boolean()
      .default(false)
      .describe('indices of pairs too; points are then samples times (2 parameters + 2)'),
  }),
]);

/** What every part of a sweep is told. */
export const sweepQuestion = z.strictObject({
  parameters: z.array(sweptParameter).min(1).max(PARAMETERS_MAX),
  design: sweepDesign.default({ kind: 'grid' }),
  seed: z.int().nonnegative().default(1),
});

/** Which numbers of a result are kept of each point. */
export const sweptResponses = z
  .array(fieldPath)
  .max(RESPONSES_MAX)
  .default([])
  .describe(
    'numbers of a result: metrics of a pipeline by name, or fields of the output; else all of its ' +
      'metrics, or of the numbers of its output',
  );

/** What a table calls a parameter. */
export function nameOf({ name, path }: Pick<SweptParameter, 'name' | 'path'>): string {
  return name ?? path;
}

function isPath(text: string): boolean {
  try {
    return readPath(text).rest === '';
  } catch {
    return false;
  }
}
