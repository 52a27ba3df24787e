import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { counts } from '../counts';
import { defineStep } from '../step';
import { GENERATION_METHODS } from './lineage';

/** Which molecules are made. */
export const generateOptions = z.strictObject({
  count: z
    .int()
    .min(1)
    .max(LIMITS.generatedMax)
    .default(200)
    .describe('molecules to make, at most'),
  methods: z
    .array(z.enum(GENERATION_METHODS))
    .min(1)
    .default([...GENERATION_METHODS]),
  reactions: z
    .array(z.string().min(1).max(60))
    .nullable()
    .default(null)
    .describe('names of reactions (docs/reference); null: all'),
  leadTimeDaysMax: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe('building blocks that take longer are not used'),
  unknownAvailability: z
    .boolean()
    .default(true)
    .describe('whether building blocks without a lead time are used'),
  pairsMin: z.int().min(1).default(1).describe('matched pairs that a transform must rest on'),
  changeMin: z
    .number()
    .default(0)
    .describe('mean change of the measured value that a transform must bring, in its unit'),
  heavyAtomsMax: z.int().min(5).max(150).default(45),
  saMax: z.number().min(1).max(10).default(6).describe('synthetic accessibility, 1 to 10'),
});
export type GenerateOptions = z.infer<typeof generateOptions>;

/** Least, median and largest of some figure. */
export const spread = z.strictObject({ low: z.number(), median: z.number(), high: z.number() });
export type Spread = z.infer<typeof spread>;

/** What was made, of what, and how new it is. */
export const generationReport = z.strictObject({
  /** Those that were used, of those given. */
  parents: z.int().nonnegative(),
  parentsGiven: z.int().nonnegative(),
  blocks: z.strictObject({
    given: z.int().nonnegative(),
    /** Within the lead time asked for, or of unknown availability where those may be used. */
    usable: z.int().nonnegative(),
    unknownAvailability: z.int().nonnegative(),
  }),
  /** Matched pairs among the measured molecules, and the distinct transforms that they make. */
  pairs: z.int().nonnegative(),
  transforms: z.int().nonnegative(),
  methods: z.array(
    z.strictObject({
      method: z.enum(GENERATION_METHODS),
      /** Ways there are to make a molecule so; `tried` of them were drawn. */
      ways: z.int().nonnegative(),
      tried: z.int().nonnegative(),
      made: z.int().nonnegative(),
    }),
  ),
  /** Molecules made by each reaction. */
  reactions: counts,
  /** Null where nothing was made. */
  quality: z
    .strictObject({
      /** 1 − Tanimoto similarity to the most similar parent (Morgan, radius 2, 2048 bits). */
      novelty: spread,
      /** Share of the molecules whose Bemis–Murcko scaffold no parent has. */
      newScaffolds: z.number(),
      scaffolds: z.int().nonnegative(),
      /** Mean of 1 − Tanimoto similarity over pairs (internal diversity). */
      diversity: z.number(),
      sa: spread,
    })
    .nullable(),
});
export type GenerationReport = z.infer<typeof generationReport>;

/** A change that matched pairs of measured molecules share: a line of `transforms`. */
export interface MatchedPairTransform {
  /** SMILES with one attachment point, `[*:1]`. */
  from: string;
  to: string;
  pairs: number;
  /** Mean and standard deviation (null for one pair) of value(to) − value(from). */
  meanChange: number | null;
  standardDeviation: number | null;
  /** Identifiers of up to five pairs. */
  examples: [string, string][];
}

/** Parents and building blocks → new molecules with their lineage. */
export const generate = defineStep({
  name: 'chemistry.generate',
  version: 1,
  title: 'Generate analogues',
  description:
    'Makes analogues of the parents by named reactions with building blocks, by changes that matched pairs ' +
    'of measured molecules show, and by new combinations of their R-groups and scaffolds. Each molecule keeps ' +
    'its lineage; what is known already is left out. Draws are seeded: the same input makes the same molecules.',
  taskQueue: capabilityQueue(CAPABILITIES.rdkit),
  startToCloseTimeoutMs: 2 * 3_600_000,
  input: z.strictObject({
    parents: artifactRef.describe(
      'MoleculeRows to make analogues of; of more than 500, those with the largest measured values',
    ),
    measured: artifactRef
      .nullable()
      .default(null)
      .describe('MoleculeRows with measured values to take matched pairs from; null: the parents'),
    blocks: artifactRef
      .nullable()
      .default(null)
      .describe(
        'MoleculeRows of building blocks, their measured value the lead time in days; null: the commodity ' +
          'reagents that come with Athanor, of unknown availability',
      ),
    exclude: z
      .array(artifactRef)
      .default([])
      .describe('rows with InChIKeys of further molecules that are known'),
    options: generateOptions.prefault({}),
    /** So that rows of several sources can be joined. */
    firstIndex: z.int().nonnegative().default(0),
    seed: z.int().nonnegative(),
  }),
  output: z.strictObject({
    molecules: artifactRef.describe('MoleculeRows with lineage'),
    count: z.int().nonnegative(),
    /** Products that were not kept, by reason. */
    dropped: counts,
    transforms: artifactRef.describe('MatchedPairTransform lines, best supported first'),
    report: generationReport,
  }),
  citations: [
    'RDKit, doi:10.5281/zenodo.591637',
    'Robust reactions for in silico design, doi:10.1021/ci200379p',
    'Matched pairs, doi:10.1021/ci900450m',
  ],
  summarise: ({ options }) => `Generate up to ${options.count} analogues`,
});
