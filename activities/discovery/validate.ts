import {
  bedroc,
  bootstrapInterval,
  compareWithNulls,
  enrichmentFactor,
  type Label,
  propertyBalance,
  rocAuc,
} from '../../kernels/statistics';
import type { Estimate } from '../../schemas/chemistry/model-steps';
import { type ScorerFigures, type Validation, validate } from '../../schemas/discovery/steps';
import type { DescribedRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';
import {
  type CheckedMolecule,
  collectValidationSet,
  MATCHED_PROPERTIES,
  NULL_MODELS,
  scoreBy,
  type ValidationSet,
} from './validation-set';
import { verdictOn } from './verdict';

/** With fewer, a figure with its interval would say nothing. */
const HIDDEN_MIN = 3;
const RESAMPLES = 1_000;

type Metric = (scores: ArrayLike<number>, labels: ArrayLike<Label>) => number;

/**
 * Asks how well the ranking finds the hidden actives among assumed inactives, blind to them: with
 * `blindSimilarity` in place of the similarity and the prediction 'activity-blind' in place of
 * 'activity'. Beside the ranking stand its parts alone and null models (molecular weight, logP, ring
 * count; each with the better of its two signs), all with 95 % bootstrap intervals.
 *
 * A hidden active that the filters dropped is in no batch: every scorer ranks it last, since a person
 * would not find it; null models, which need no filter, rank it by its property, which favours them.
 * Nothing was measured for the inactives: they are assumed, and matched in simple properties.
 */
export const validateStep = implement(validate, async (input, context) => {
  const known = await readRows<DescribedRow>(context.artifacts, input.known);
  const hidden = await readRows<DescribedRow>(context.artifacts, input.hidden);
  if (hidden.length < HIDDEN_MIN) {
    const because = `${hidden.length} actives were hidden, and at least ${HIDDEN_MIN} are needed`;
    return { validation: null, because };
  }
  const set = await collectValidationSet(context, { ...input, known, hidden });
  if (set.inactives.length === 0) {
    const because =
      'the library holds too few molecules that are unlike the hidden actives to serve as assumed ' +
      `inactives for ${hidden.length} of them`;
    return { validation: null, because };
  }
  return { validation: figuresOf(set, input.seed), because: '' };
});

function figuresOf(set: ValidationSet, seed: number): Validation {
  const molecules = [...set.actives, ...set.inactives];
  const labels = molecules.map((_, i) => i < set.actives.length);
  const scoresOf = (scorer: string) => molecules.map((one) => scoreBy(one, scorer));
  const nulls = Object.fromEntries(
    Object.values(NULL_MODELS).map((name) => [name, molecules.map((one) => one.nulls[name] ?? 0)]),
  );
  const options = { seed, resamples: RESAMPLES };
  const comparisons = compareWithNulls({ scores: scoresOf('ranking'), labels }, nulls, options);
  const result = {
    hidden: set.actives.length,
    hiddenDropped: set.hiddenDropped,
    assumedInactives: set.inactives.length,
    figures: [
      ...set.scorers.map((scorer) => ({
        scorer,
        isNull: false,
        ...metrics({ scores: scoresOf(scorer), labels }, options),
      })),
      ...comparisons.map(({ name, sign }) => ({
        scorer: name,
        isNull: true,
        ...metrics({ scores: (nulls[name] ?? []).map((x) => sign * x + 0), labels }, options),
      })),
    ],
    advantages: comparisons.map(({ name, difference }) => ({
      over: name,
      difference: estimateOf(difference),
    })),
    matching: balanceOf(set.actives, set.inactives),
    beatsNulls: comparisons.every((one) => one.beaten),
  };
  return { ...result, verdict: verdictOn(result) };
}

function metrics(
  data: { scores: number[]; labels: boolean[] },
  options: { seed: number; resamples: number },
): Omit<ScorerFigures, 'scorer' | 'isNull'> {
  const interval = (metric: Metric) => estimateOf(bootstrapInterval(metric, data, options));
  return {
    rocAuc: interval(rocAuc),
    bedroc: interval((scores, labels) => bedroc(scores, labels)),
    ef1: interval((scores, labels) => enrichmentFactor(scores, labels, 0.01)),
    ef5: interval((scores, labels) => enrichmentFactor(scores, labels, 0.05)),
  };
}

function balanceOf(
  actives: readonly CheckedMolecule[],
  inactives: readonly CheckedMolecule[],
): Validation['matching'] {
  const balance = propertyBalance(actives, inactives, Object.values(MATCHED_PROPERTIES));
  return balance.map((one) => ({ property: one.name, difference: one.standardisedDifference }));
}

function estimateOf({ value, low, high }: Estimate): Estimate {
  return { value, low, high };
}
