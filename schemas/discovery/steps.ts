import { z } from 'zod';
import { artifactRef } from '../artifact';
import { estimate } from '../chemistry/model-steps';
import { LIMITS } from '../constants/limits';
import { RECORDS_QUEUE } from '../constants/task-queues';
import { defineStep } from '../step';
import { COMBINATIONS, objective } from './objectives';

const seed = z.int().nonnegative();

/** Reference molecules → those that stay known and those that a retrospective check hides. */
export const hide = defineStep({
  name: 'discovery.hide',
  version: 1,
  title: 'Hide part of the actives',
  description:
    'Splits the actives by scaffold, seeded, so that no scaffold of a hidden active stays known where ' +
    'the actives have several scaffolds.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    actives: artifactRef.describe('DescribedRows'),
    fraction: z.number().min(0).max(0.9),
    seed,
  }),
  output: z.strictObject({
    known: artifactRef,
    knownCount: z.int().nonnegative(),
    hidden: artifactRef,
    hiddenCount: z.int().nonnegative(),
    scaffolds: z.int().nonnegative(),
    /** Scaffolds that stand on both sides, because one of them alone would be too large a part. */
    sharedScaffolds: z.int().nonnegative(),
  }),
  citations: ['Scaffold split after Bemis and Murcko, doi:10.1021/jm9602928'],
  summarise: (input) => `Hide ${Math.round(input.fraction * 100)} % of the actives`,
});

/** A scorer's early-recognition figures, each with its 95 % bootstrap interval. */
export const scorerFigures = z.strictObject({
  scorer: z.string(),
  /** Null models know nothing of the actives: molecular weight, logP, ring count. */
  isNull: z.boolean(),
  rocAuc: estimate,
  bedroc: estimate,
  ef1: estimate,
  ef5: estimate,
});
export type ScorerFigures = z.infer<typeof scorerFigures>;

/** Result of a retrospective check. */
export const validation = z.strictObject({
  hidden: z.int().nonnegative(),
  /** Hidden actives that the filters dropped: they count as not found. */
  hiddenDropped: z.int().nonnegative(),
  assumedInactives: z.int().nonnegative(),
  figures: z.array(scorerFigures),
  /** ROC-AUC of the ranking minus that of each null model. */
  advantages: z.array(z.strictObject({ over: z.string(), difference: estimate })),
  /** Standardised mean difference of each matched property, actives minus assumed inactives. */
  matching: z.array(z.strictObject({ property: z.string(), difference: z.number() })),
  /** True when every advantage over a null model has an interval above zero. */
  beatsNulls: z.boolean(),
  /** In words, for the report. */
  verdict: z.string(),
});
export type Validation = z.infer<typeof validation>;

/** Scored batches → how well the ranking finds the hidden actives. */
export const validate = defineStep({
  name: 'discovery.validate',
  version: 1,
  title: 'Retrospective check',
  description:
    'Ranks the hidden actives among property-matched library molecules that are assumed inactive, and ' +
    'reports ROC-AUC, BEDROC(20), EF 1 % and EF 5 % with bootstrap intervals beside null models.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of ScoredRows, hidden actives among them'),
    known: artifactRef.describe('DescribedRows of the actives that stayed known'),
    hidden: artifactRef.describe('DescribedRows of the hidden actives'),
    objectives: z.array(objective),
    combine: z.enum(COMBINATIONS).optional().describe('as in discovery.rank'),
    decoysPerActive: z.int().min(1).max(100),
    seed,
  }),
  output: z.strictObject({
    /** Null where there is too little to check with; `because` then says what is missing. */
    validation: validation.nullable(),
    because: z.string(),
  }),
  citations: [
    'BEDROC, doi:10.1021/ci600426e',
    'Property-matched decoys after DUD-E, doi:10.1021/jm300687e',
  ],
  summarise: () => 'Look for the hidden actives',
});

/** What speaks for a candidate, objective by objective. */
export const evidence = z.strictObject({
  objective: z.string(),
  title: z.string(),
  /** Null where the row has no such value: its weight is then left out of the score. */
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  unit: z.string(),
  /** 0 (unwanted) to 1 (wanted). */
  desirability: z.number().nullable(),
  weight: z.number(),
  /** Whether the model that predicted the value knows such molecules; null where no model did. */
  inDomain: z.boolean().nullable(),
  note: z.string(),
  /**
   * How much the objective moved the score: the score minus what it would be, were the desirability
   * that of the average molecule considered. Older records lack it and the next.
   */
  contribution: z.number().optional(),
  /** Rank of the candidate were the objective left out. */
  rankWithout: z.int().positive().optional(),
});

/** One line of the ranked table. */
export const candidate = z.strictObject({
  rank: z.int().positive(),
  index: z.int().nonnegative(),
  id: z.string(),
  smiles: z.string(),
  inchiKey: z.string(),
  scaffold: z.string(),
  score: z.number(),
  /** 5 % and 95 % of the rank, and the probability of being in the top k, by resampling. */
  rankLow: z.number(),
  rankHigh: z.number(),
  probabilityTop: z.number(),
  /** That k: as many as were asked for, or a quarter of all where those would be most. Older records lack it. */
  topK: z.int().positive().optional(),
  /** 5 % and 95 % of the score, over the same resamples. Older records lack this and the next two. */
  scoreLow: z.number().optional(),
  scoreHigh: z.number().optional(),
  /** 1: no molecule is better in one objective and as good in all others; 2: none but those; and so on. */
  front: z.int().positive().optional(),
  /** Share of random weights (each up to four times lower or higher) that keep or bring it into the top k. */
  weightStability: z.number().min(0).max(1).optional(),
  nearest: z.string().describe('nearest reference molecule'),
  /** Classes of controlled or hazardous substances: a person has to approve it by itself. */
  restricted: z.array(z.string()).optional(),
  /** How it was made, where it was generated. */
  route: z.string().optional(),
  evidence: z.array(evidence),
  depiction: z.string().optional(),
  molblock: z.string().optional(),
  /** Morgan fingerprint (MAP_FINGERPRINT), base64. Older records lack it. */
  fingerprint: z.string().optional(),
});
export type Candidate = z.infer<typeof candidate>;

/** What the ranking owes to the weight of one objective: the same ranking with that weight changed. */
export const weightSensitivity = z.strictObject({
  objective: z.string(),
  title: z.string(),
  weight: z.number(),
  changes: z.array(
    z.strictObject({
      /** The weight is multiplied by this; 0 leaves the objective out. */
      factor: z.number().nonnegative(),
      /** Share of the top k that stays in it. */
      kept: z.number().min(0).max(1),
      /** Kendall's τ-b between old and new order of the top k. */
      tau: z.number().min(-1).max(1),
      /** Identifiers of the first of the new order, and of the best that come in. */
      first: z.string(),
      entering: z.array(z.string()),
    }),
  ),
});
export type WeightSensitivity = z.infer<typeof weightSensitivity>;

/** The molecules that no other one beats in everything. */
export const paretoFront = z.strictObject({
  count: z.int().nonnegative(),
  /** The best of them by score that are not among the top k, up to twenty. */
  outsideTop: z.array(
    z.strictObject({ rank: z.int().positive(), id: z.string(), smiles: z.string() }),
  ),
});
export type ParetoFront = z.infer<typeof paretoFront>;

/** Scored batches → the best k with their uncertainty. */
export const rank = defineStep({
  name: 'discovery.rank',
  version: 1,
  title: 'Rank candidates',
  description:
    'Weighted mean of desirabilities; ranks are resampled over the reference molecules, prediction ' +
    'intervals and the spread of computed quantities, so that every candidate has a rank interval and a ' +
    'probability of being in the top k. Says what moved each candidate, which molecules no other beats ' +
    'in everything, and what other weights would change.',
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeoutMs: 2 * 3_600_000,
  input: z.strictObject({
    batches: artifactRef.describe('index of batches of ScoredRows'),
    references: artifactRef.nullable().describe('DescribedRows'),
    exclude: artifactRef.nullable().describe('rows that are not candidates: the hidden actives'),
    objectives: z.array(objective).min(1),
    combine: z
      .enum(COMBINATIONS)
      .optional()
      .describe(
        'mean of desirabilities, arithmetic unless told; geometric: nothing makes up for one that is 0',
      ),
    top: z.int().min(1).max(LIMITS.topMax),
    seed,
  }),
  output: z.strictObject({
    molecules: artifactRef.describe('Candidates, best first'),
    count: z.int().nonnegative(),
    considered: z.int().nonnegative(),
    sensitivity: z.array(weightSensitivity),
    front: paretoFront,
  }),
  citations: [
    'Derringer and Suich desirability, doi:10.1080/00224065.1980.11980968',
    'Non-dominated sorting, doi:10.1109/4235.996017',
  ],
  summarise: (input) => `Rank, keep the best ${input.top}`,
});

/** Candidates → their identifiers, so that people can decide on each. */
export const identify = defineStep({
  name: 'discovery.identify',
  version: 1,
  title: 'List the candidates',
  description:
    'The identifiers of ranked candidates, best first, and which of them are restricted.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({ molecules: artifactRef.describe('Candidates') }),
  output: z.strictObject({
    ids: z.array(z.string()).max(LIMITS.topMax),
    restricted: z
      .array(z.string())
      .max(LIMITS.topMax)
      .describe('those of classes that need an approver'),
  }),
  summarise: () => 'List the candidates for their review',
});
