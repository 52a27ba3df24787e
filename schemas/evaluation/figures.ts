import { z } from 'zod';
import { estimate } from '../chemistry/model-steps';

/** How labelled molecules are divided into a part to learn from and a part to be judged on. */
export const SPLIT_KINDS = ['scaffold', 'fixed-scaffold', 'random', 'time'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

const measured = estimate.nullable();

/** How a scorer did on the parts that it was not trained on; null where a figure has no meaning. */
export const scorerFigures = z.strictObject({
  rocAuc: measured,
  prAuc: measured.describe('average precision; chance gives the share of actives'),
  bedroc: measured.describe('α = 20'),
  ef1: measured,
  ef5: measured,
  kendall: measured.describe('Kendall τ-b of scores with measured values'),
  rmse: measured,
  mae: measured,
  coverage: measured.describe('share of measured values inside their 90 % interval'),
  meanWidth: measured.describe('of the 90 % intervals'),
});
export type ScorerFigures = z.infer<typeof scorerFigures>;
export type FigureName = keyof ScorerFigures;

/** How good a scorer's probabilities of being active are. */
export const probabilityFigures = z.strictObject({
  brier: estimate.describe('mean squared distance from what happened, after calibration'),
  brierRaw: estimate.nullable().describe('before; null where the scorer says no probability'),
  calibrationError: z.number().describe('mean distance of predicted from observed, over ten bins'),
  calibrationErrorRaw: z.number().nullable(),
  reliability: z.array(
    z.strictObject({ predicted: z.number(), observed: z.number(), count: z.int() }),
  ),
});
export type ProbabilityFigures = z.infer<typeof probabilityFigures>;

/** Everything measured of one scorer on one kind of split. */
export const scorerEvaluation = z.strictObject({
  scorer: z.string(),
  /** Null models know nothing of the measured values but their mean, or the sign of a trend. */
  isNull: z.boolean(),
  figures: scorerFigures,
  missing: z.number().describe('share of judged molecules without a score, which are ranked last'),
  /** Share of measured values inside intervals of each level; empty without intervals. */
  calibration: z.array(z.strictObject({ level: z.number(), coverage: estimate })),
  /** Mean distance of coverage from level; null without intervals. */
  calibrationError: z.number().nullable(),
  /** Of being active; null without classes, absent in older records. */
  probabilities: probabilityFigures.nullable().optional(),
  /** ROC curve, averaged over repeats at fixed false-positive rates; empty without two classes. */
  roc: z.array(z.tuple([z.number(), z.number()])),
  /** The same figures of each repeat, for their spread. */
  repeats: z.array(
    z.strictObject({ seed: z.int(), rocAuc: z.number().nullable(), rmse: z.number().nullable() }),
  ),
});
export type ScorerEvaluation = z.infer<typeof scorerEvaluation>;

/** How much the judged part resembles what was learnt from. */
export const leakage = z.strictObject({
  /** Share of judged molecules with a molecule learnt from at or above `threshold` (Tanimoto). */
  nearDuplicates: z.number(),
  threshold: z.number(),
  /** Share of judged molecules that differ from one learnt from in stereo or protons alone. */
  sameSkeleton: z.number(),
  /** Share of judged molecules whose scaffold was learnt from. */
  sharedScaffold: z.number(),
  medianNearest: z.number().describe('median Tanimoto similarity to the nearest one learnt from'),
  examples: z
    .array(z.strictObject({ judged: z.string(), known: z.string(), similarity: z.number() }))
    .describe('the most similar pairs'),
});
export type Leakage = z.infer<typeof leakage>;

/** All scorers on one kind of split. */
export const splitEvaluation = z.strictObject({
  split: z.enum(SPLIT_KINDS),
  seeds: z.array(z.int()),
  trainCount: z.number().describe('mean over repeats'),
  testCount: z.number().describe('mean over repeats'),
  activeShare: z.number().nullable(),
  /** The largest enrichment that any ranking could reach, mean over repeats. */
  ceilings: z.strictObject({ ef1: z.number(), ef5: z.number() }).nullable(),
  leakage,
  scorers: z.array(scorerEvaluation),
  /** Of each scorer over the best null model, on the same resamples. */
  advantages: z.array(
    z.strictObject({
      scorer: z.string(),
      over: z.string(),
      figure: z.enum(['rocAuc', 'rmse']),
      /** Positive: the scorer is better. */
      difference: estimate,
    }),
  ),
});
export type SplitEvaluation = z.infer<typeof splitEvaluation>;
