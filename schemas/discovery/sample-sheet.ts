import { z } from 'zod';

/** Of a standard 384-well plate (ANSI/SLAS 4-2004): 16 rows, A to P, and 24 columns. */
export const PLATE = { rows: 16, columns: 24 } as const;

const WELL = /^[A-P]([1-9]|1\d|2[0-4])$/;
const INCHI_KEY = /^[A-Z]{14}-[A-Z]{10}-[A-Z]$/;
const TEXT_MAX = 4_000;

/** Where a sample lies, and how much of what. */
export const sampleWell = z.strictObject({
  plate: z.int().positive(),
  well: z.string().regex(WELL, 'must be a well of a 384-well plate, as A1 or P24'),
  concentrationMicromolar: z.number().positive(),
  replicate: z.int().positive(),
});

/** One sample that a laboratory is asked to make or buy, and to measure. */
export const sample = z.strictObject({
  /** Of this sheet: the run and the rank. */
  sampleId: z.string().min(1).max(200),
  compoundId: z.string().min(1).max(200),
  name: z.string().max(200),
  smiles: z.string().min(1).max(TEXT_MAX),
  inchiKey: z.string().regex(INCHI_KEY, 'must be a standard InChIKey'),
  rank: z.int().positive(),
  /** Nobody has made it in this run, and whether it is for sale was not asked. */
  physicalState: z.literal('not made'),
  solvent: z.literal('DMSO'),
  stockMillimolar: z.number().positive(),
  /** What was predicted of it, to be compared with what is measured. */
  predictions: z.array(
    z.strictObject({
      property: z.string(),
      unit: z.string(),
      value: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      inDomain: z.boolean().nullable(),
    }),
  ),
  wells: z.array(sampleWell).min(1),
});
export type Sample = z.infer<typeof sample>;

/**
 * What goes to the laboratory with the plate map: `samples.json` of a run's report. No two samples share a
 * well or an id.
 */
export const sampleSheet = z
  .strictObject({
    format: z.literal('athanor.sample-sheet/1'),
    runId: z.string().min(1),
    resultDigest: z.string(),
    programme: z.string(),
    /** Whether a person has approved the candidates. */
    review: z.enum(['approved', 'auto-approved', 'not reviewed']),
    samples: z.array(sample),
  })
  .superRefine(({ samples }, context) => {
    const ids = samples.map(({ sampleId }) => sampleId);
    const wells = samples.flatMap((one) => one.wells.map((w) => `${w.plate} ${w.well}`));
    for (const [name, list] of [
      ['sample', ids],
      ['well', wells],
    ] as const) {
      const seen = new Set<string>();
      const twice = list.find((one) => seen.has(one) || !seen.add(one));
      if (twice !== undefined) {
        context.addIssue({ code: 'custom', message: `the ${name} ${twice} is there twice` });
      }
    }
  });
export type SampleSheet = z.infer<typeof sampleSheet>;
