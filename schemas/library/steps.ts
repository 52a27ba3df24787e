import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { RECORDS_QUEUE } from '../constants/task-queues';
import { counts } from '../counts';
import { MEASUREMENT_KINDS, VALUE_UNITS } from '../molecule';
import { defineStep } from '../step';

/** A table of identifiers or InChIKeys of ten million molecules, and what surrounds it. */
const resources = { memoryMb: 1024, cores: 1 };

const batchSize = z
  .int()
  .min(1)
  .max(LIMITS.batchSizeMax)
  .describe('at most; small libraries are cut finer, so that several threads have work');

/** What reading a file found out about it. */
export const dataQuality = z.strictObject({
  format: z.enum(['smi', 'csv', 'sdf']),
  gzipped: z.boolean(),
  records: z.int().nonnegative(),
  /** Rows that were taken but deserve a look: 'duplicate id renamed', 'value missing', … */
  remarks: counts,
  /** Values by their kind of measurement, where the file says it; those of one kind only are taken. */
  kinds: counts.optional(),
  /** Smallest, median and largest measured value, where there are any. */
  values: z
    .strictObject({
      count: z.int(),
      censored: z.int(),
      min: z.number(),
      median: z.number(),
      max: z.number(),
    })
    .nullable(),
});
export type DataQuality = z.infer<typeof dataQuality>;

/** A file of molecules → batches of SourceRows. */
export const split = defineStep({
  name: 'library.split',
  version: 1,
  title: 'Read a file of molecules',
  description:
    'Reads SMILES, CSV or SDF, gzipped or not, as a stream, and cuts it into batches. Lines that cannot ' +
    'be read are rejected with their reason; a file with nothing readable in it is an error.',
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeoutMs: 6 * 3_600_000,
  resources,
  input: z.strictObject({
    source: artifactRef,
    format: z.enum(['auto', 'smi', 'csv', 'sdf']),
    smilesColumn: z.string().optional(),
    idColumn: z.string().optional(),
    valueColumn: z.string().optional(),
    relationColumn: z.string().optional(),
    unitColumn: z.string().optional(),
    kindColumn: z.string().optional(),
    unit: z.enum(VALUE_UNITS).default('none'),
    kind: z.enum(MEASUREMENT_KINDS).default('other'),
    fields: z
      .array(z.string().min(1).max(200))
      .max(20)
      .optional()
      .describe('further columns or SDF fields whose texts the rows keep'),
    /** Prefix of identifiers where the file has none. */
    label: z.string().min(1).max(40),
    batchSize,
  }),
  output: z.strictObject({
    /** Index of batches (BatchEntry lines). */
    batches: artifactRef,
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
    dropped: counts,
    rejections: artifactRef,
    quality: dataQuality,
  }),
  summarise: (input) => `Read ${input.label} (${Math.ceil(input.source.size / 1024)} kB)`,
});

/** Batches of MoleculeRows → the same without duplicates (by InChIKey), cut evenly again. */
export const deduplicate = defineStep({
  name: 'library.deduplicate',
  version: 1,
  title: 'Remove duplicates',
  description:
    'Keeps the first of molecules with the same InChIKey, and leaves out those of `exclude`. ' +
    'Measured values of duplicates are merged to their median, and conflicts counted. ' +
    'Rows are put in the order of the file.',
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeoutMs: 6 * 3_600_000,
  resources,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of MoleculeRows'),
    exclude: z.array(artifactRef).default([]).describe('rows whose InChIKeys are to be left out'),
    batchSize,
  }),
  output: z.strictObject({
    batches: artifactRef,
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
    dropped: counts.describe("'DUPLICATE', 'KNOWN'"),
    rejections: artifactRef,
    conflicts: z
      .int()
      .nonnegative()
      .describe('duplicates whose measured values differ by more than 0.5'),
  }),
  summarise: () => 'Remove duplicates',
});

/** Indexes of batches → one, in order; or all their rows in one artifact. */
export const concatenate = defineStep({
  name: 'library.concatenate',
  version: 1,
  title: 'Join batches',
  description:
    'Joins the batches of several indexes in the order given, as one index and as one artifact when asked.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    indexes: z.array(artifactRef).min(1),
    /** Also write all rows into one artifact: for small sets such as the actives. */
    rows: z.boolean().default(false),
  }),
  output: z.strictObject({
    batches: artifactRef,
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
    rows: artifactRef.nullable(),
  }),
  summarise: () => 'Join batches',
});

/** Batches of rows → those that are not among `exclude`, cut anew. */
export const select = defineStep({
  name: 'library.select',
  version: 1,
  title: 'Select molecules',
  description:
    'Leaves out the molecules of `exclude`, and cuts the rest into batches of the size asked for: small ' +
    'ones where each molecule is much work. Rows keep their order and are not changed.',
  taskQueue: RECORDS_QUEUE,
  resources,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of rows with InChIKeys'),
    exclude: z.array(artifactRef).default([]).describe('rows whose InChIKeys are to be left out'),
    batchSize,
  }),
  output: z.strictObject({
    batches: artifactRef,
    batchCount: z.int().nonnegative(),
    count: z.int().nonnegative(),
  }),
  summarise: () => 'Select molecules',
});
