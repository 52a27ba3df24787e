import { z } from 'zod';
import { artifactRef } from '../artifact';
import { LIMITS } from '../constants/limits';
import { CAPABILITIES, capabilityQueue, RECORDS_QUEUE } from '../constants/task-queues';
import { MEASUREMENT_KINDS, VALUE_UNITS } from '../molecule';
import { defineStep } from '../step';

/** Findings of each kind that are named one by one; beyond, they are counted. */
const NAMED_MAX = 20;
const count = z.int().nonnegative();

/** Two measured molecules and what is remarkable about the pair. */
const pairFinding = z.strictObject({
  ids: z.tuple([z.string(), z.string()]),
  values: z.tuple([z.number(), z.number()]),
});

/** Findings: how many, and the worst of them. */
const findings = <T extends z.ZodType>(item: T) =>
  z.strictObject({ count, worst: z.array(item).max(NAMED_MAX) });

/** What the measured values of a set of molecules are worth. */
export const dataReport = z.strictObject({
  kind: z.enum(MEASUREMENT_KINDS),
  unit: z.string(),
  molecules: count.describe('records that could be read'),
  distinct: count.describe('by InChIKey'),
  /** Records with an exact value, and with a bound only. */
  exact: count,
  above: count.describe('values known to be larger than the number given'),
  below: count,
  /** Molecules that are there several times. */
  duplicates: count,
  /** Of those, the ones whose exact values differ by more than three times the noise would explain. */
  conflicts: findings(pairFinding),
  /** An exact value of a molecule that contradicts a bound of the same molecule. */
  contradictions: findings(pairFinding),
  /** Standard deviation of one measurement: no model can do better. */
  noise: z.strictObject({
    standardDeviation: z.number().nonnegative(),
    /** Repeated measurements that it rests on. */
    pairs: count,
    basis: z.enum(['stated', 'duplicates', 'literature', 'unknown']),
    source: z.string(),
  }),
  /** Pairs of one molecule that differ by a factor of a thousand or a million: a wrong unit. */
  unitMixUps: findings(pairFinding),
  /** Exact values so far from all others (five robust standard deviations) that a slip is likely. */
  outliers: findings(z.strictObject({ id: z.string(), value: z.number() })),
  /** Molecules whose stereochemistry is not, or only in part, given. */
  stereoGaps: findings(z.strictObject({ id: z.string(), unspecified: z.int().positive() })),
  /** Stereoisomers of one constitution that are measured side by side, one of them perhaps undefined. */
  stereoGroups: count,
  /** Similar molecules with very different values. */
  cliffs: findings(pairFinding.extend({ similarity: z.number() })),
  /** Each finding that matters, in a plain sentence. */
  remarks: z.array(z.string()),
});
export type DataReport = z.infer<typeof dataReport>;

/** Standardised measured molecules, duplicates included → what their values are worth. */
export const assessData = defineStep({
  name: 'chemistry.assess-data',
  version: 1,
  title: 'Judge measured data',
  description:
    'Data-quality report of measured molecules: duplicates and conflicting values, censored values, assay ' +
    'noise, mistaken units, missing stereochemistry, activity cliffs.',
  taskQueue: capabilityQueue(CAPABILITIES.rdkit),
  input: z.strictObject({
    batches: artifactRef.describe(
      'index of batches of MoleculeRows, before duplicates are removed',
    ),
    kind: z.enum(MEASUREMENT_KINDS),
    unit: z.enum(VALUE_UNITS),
    noise: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('standard deviation of one measurement, where the assay tells it'),
    cliffSimilarity: z.number().min(0).max(1).default(0.7),
    cliffDifference: z.number().positive().default(2).describe('in p-units: a hundredfold'),
  }),
  output: dataReport,
  citations: [
    'Activity cliffs, doi:10.1021/jm201706b',
    'Noise of public Ki, doi:10.1021/jm300131x',
    'Noise of public IC50, doi:10.1371/journal.pone.0061007',
  ],
  summarise: ({ kind }) => `Judge measured ${kind} values`,
});

/** A scaffold and the molecules on it. */
export const scaffoldCluster = z.strictObject({
  /** Bemis–Murcko scaffold SMILES, '' for molecules without rings. */
  scaffold: z.string(),
  count: z.int().positive(),
  /** How many have an exact measured value, and their median. */
  measured: count,
  median: z.number().nullable(),
  /** Identifiers of the first few. */
  examples: z.array(z.string()).max(5),
});
export type ScaffoldCluster = z.infer<typeof scaffoldCluster>;

/** DescribedRows → their scaffolds, largest first. */
export const clusterScaffolds = defineStep({
  name: 'chemistry.cluster-scaffolds',
  version: 1,
  title: 'Cluster by scaffold',
  description: 'Groups described molecules by their Bemis–Murcko scaffold.',
  taskQueue: RECORDS_QUEUE,
  resources: { memoryMb: 1024, cores: 1 },
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of DescribedRows'),
    top: z.int().min(1).max(LIMITS.topMax).default(20),
  }),
  output: z.strictObject({
    molecules: count,
    clusters: count,
    singletons: count,
    acyclic: count,
    /** The largest ones. */
    top: z.array(scaffoldCluster),
    table: artifactRef.describe('ScaffoldCluster lines, largest first'),
  }),
  citations: ['Bemis–Murcko scaffolds, doi:10.1021/jm9602928'],
  summarise: () => 'Cluster by scaffold',
});
