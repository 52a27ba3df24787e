import { propertyBalance } from '../../kernels/statistics';
import { type Validation, validate } from '../../schemas/discovery/steps';
import type { DescribedRow } from '../../schemas/molecule';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';
import { type Figures, ResampledFigures, withInterval, withIntervals } from './resampled-figures';
import {
  type CheckedMolecule,
  collectValidationSet,
  MATCHED_PROPERTIES,
  NULL_MODELS,
  scoreBy,
  uncheckedObjectives,
  type ValidationSet,
} from './validation-set';
import { RANKING_OF_PASSED, verdictOn } from './verdict';

/** With fewer, a figure with its interval would say nothing. */
const HIDDEN_MIN = 3;
const RESAMPLES = 1_000;

interface ScorerOnSet {
  scorer: string;
  isNull: boolean;
  figures: Figures<Float64Array>;
}

/**
 * Asks how well the ranking finds the hidden actives among assumed inactives, blind to them: with
 * `blindSimilarity` in place of the similarity and the prediction 'activity-blind' in place of
 * 'activity'. Beside the ranking stand its parts alone and null models (molecular weight, logP, ring
 * count; each with the better of its two signs), all with 95 % bootstrap intervals.
 *
 * A hidden active that the filters dropped is in no batch: every scorer ranks it last, since a person
 * would not find it; null models, which need no filter, rank it by its property, which favours them.
 * How the ranking does on the others alone is given too, but decides nothing.
 * Nothing was measured for the inactives: they are assumed, and matched in simple properties.
 */
export const validateStep = implement(validate, async (input, context) => {
  const known = await readRows<DescribedRow>(context.artifacts, input.known);
  const hidden = await readRows<DescribedRow>(context.artifacts, input.hidden);
  if (hidden.length < HIDDEN_MIN) {
    const because = `${hidden.length} actives were hidden, and at least ${HIDDEN_MIN} are needed`;
    return { validation: null, because };
  }
  const { objectives, combine = 'arithmetic' } = input;
  const scoring = { objectives, combine };
  const set = await collectValidationSet(context, { ...input, scoring, known, hidden });
  if (set.inactives.length === 0) {
    const because =
      'the library holds too few molecules that are unlike the hidden actives to serve as assumed ' +
      `inactives for ${hidden.length} of them`;
    return { validation: null, because };
  }
  const validation = figuresOf(set, input.seed);
  const verdict = verdictOn(validation, uncheckedObjectives(set, input.objectives));
  return { validation: { ...validation, verdict }, because: '' };
});

function figuresOf(set: ValidationSet, seed: number): Omit<Validation, 'verdict'> {
  const molecules = [...set.actives, ...set.inactives];
  const labels = molecules.map((_, i) => i < set.actives.length);
  const resampled = new ResampledFigures(labels, { seed, resamples: RESAMPLES });
  const scorers = set.scorers.map((scorer) => ({
    scorer,
    isNull: false,
    figures: resampled.of(molecules.map((one) => scoreBy(one, scorer))),
  }));
  const nulls = Object.values(NULL_MODELS).map((scorer) => ({
    scorer,
    isNull: true,
    figures: betterSign(
      resampled,
      molecules.map((one) => one.nulls[scorer] ?? 0),
    ),
  }));
  const ranking = scorers[0]?.figures.rocAuc ?? new Float64Array(RESAMPLES + 1);
  const advantages = nulls.map(({ scorer, figures }) => ({
    over: scorer,
    difference: withInterval(advantageOver(ranking, figures.rocAuc)),
  }));
  return {
    hidden: set.actives.length,
    hiddenDropped: set.hiddenDropped,
    assumedInactives: set.inactives.length,
    figures: [...scorers, ...figuresOfPassed(set, seed), ...nulls].map(
      ({ scorer, isNull, figures: own }) => ({ scorer, isNull, ...withIntervals(own) }),
    ),
    advantages,
    matching: balanceOf(set.actives, set.inactives),
    beatsNulls: advantages.every((one) => one.difference.low > 0),
  };
}

/** The ranking judged on the hidden actives that the filters passed alone, where some were dropped. */
function figuresOfPassed(set: ValidationSet, seed: number): ScorerOnSet[] {
  const passed = set.actives.filter((one) => one.scores.ranking !== undefined);
  if (set.hiddenDropped === 0 || passed.length < HIDDEN_MIN) return [];
  const molecules = [...passed, ...set.inactives];
  const labels = molecules.map((_, i) => i < passed.length);
  const resampled = new ResampledFigures(labels, { seed, resamples: RESAMPLES });
  const figures = resampled.of(molecules.map((one) => scoreBy(one, 'ranking')));
  return [{ scorer: RANKING_OF_PASSED, isNull: false, figures }];
}

/** A property ranks by its high or its low values, whichever finds more: a person could choose. */
function betterSign(resampled: ResampledFigures, values: number[]): Figures<Float64Array> {
  const high = resampled.of(values);
  if ((high.rocAuc[0] as number) >= 0.5) return high;
  return resampled.of(values.map((value) => 0 - value));
}

/**
 * How much more a ranking finds than a null model, on the set and on each resample, where the null
 * model takes the better of its signs anew: this favours it, so that a claim to beat it is safe.
 */
function advantageOver(ranking: Float64Array, nullModel: Float64Array): Float64Array {
  return ranking.map((auc, s) => {
    const own = nullModel[s] as number;
    return auc - Math.max(own, 1 - own);
  });
}

function balanceOf(
  actives: readonly CheckedMolecule[],
  inactives: readonly CheckedMolecule[],
): Validation['matching'] {
  const balance = propertyBalance(actives, inactives, Object.values(MATCHED_PROPERTIES));
  return balance.map((one) => ({ property: one.name, difference: one.standardisedDifference }));
}
