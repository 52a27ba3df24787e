import { INTERVAL_LEVEL, normalDistribution, VennAbers } from '../../kernels/statistics';
import { AthanorError } from '../../schemas/errors';
import type {
  Activity,
  ActivityChance,
  NamedScorer,
  ScoreCell,
} from '../../schemas/evaluation/steps';
import { divide } from './labelled';
import { type Parts, scoresOf } from './scorers';

/** Share of the molecules learnt from that a scorer learns from when its probabilities are calibrated. */
const PROPER_FRACTION = 0.7;
/** Fewer molecules of either class calibrate nothing. */
const CLASS_MIN = 10;
/** Half of a 90 % interval of the normal distribution, in standard deviations. */
const SIGMAS_OF_HALF_INTERVAL = 1.6448536269514722;

/**
 * Probabilities that molecules are active, of one scorer: it learns from part of the molecules known, and
 * the rest, of other scaffolds, calibrates it (inductive Venn–Abers). Undefined for each without a score;
 * undefined as a whole where nothing is a class, or too few are of one.
 */
export function chancesOf(
  source: NamedScorer['source'],
  parts: Parts,
): (ActivityChance | undefined)[] | undefined {
  const { train, test, activity, seed } = parts;
  const classed = train.filter(({ active }) => active !== null);
  const halves = halvesOf(classed, seed);
  if (activity === null || halves === undefined) return undefined;
  const [proper, rest] = halves;
  const cells = scoresWith(source, { ...parts, train: proper, test: [...rest, ...test] });
  if (cells === undefined) return undefined;
  const known = rest.flatMap(({ active }, i) => {
    const score = cells[i]?.score ?? null;
    return score === null ? [] : [{ score, active: active === true }];
  });
  const actives = known.filter(({ active }) => active).length;
  if (Math.min(actives, known.length - actives) < CLASS_MIN) return undefined;
  const predictor = new VennAbers(
    known.map(({ score }) => score),
    known.map(({ active }) => active),
  );
  return cells.slice(rest.length).map((cell) => {
    if (cell.score === null) return undefined;
    return { ...predictor.probability(cell.score), raw: rawChance(cell, activity) };
  });
}

function halvesOf(classed: Parts['train'], seed: number) {
  try {
    const split = 'scaffold' as const;
    const o = { split, seed, trainFraction: PROPER_FRACTION, timeField: null };
    const { train, test } = divide(classed, o);
    const pick = (part: Uint32Array) =>
      Array.from(part, (i) => classed[i] as Parts['train'][number]);
    return [pick(train), pick(test)] as const;
  } catch (error) {
    if (error instanceof AthanorError) return undefined;
    throw error;
  }
}

/** Undefined where the smaller part is too small for the scorer. */
function scoresWith(source: NamedScorer['source'], parts: Parts): ScoreCell[] | undefined {
  try {
    return scoresOf(source, parts);
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'MODEL_DATA_TOO_SMALL') return undefined;
    throw error;
  }
}

/**
 * What the scorer would say itself: the part of a normal distribution, as wide as its 90 % interval, on the
 * active side; a score between 0 and 1 as it is; else nothing.
 */
function rawChance(cell: ScoreCell, activity: NonNullable<Activity>): number | null {
  const { score, value, intervals } = cell;
  const interval = intervals.find(({ level }) => level === INTERVAL_LEVEL);
  if (value !== null && interval !== undefined && interval.high > interval.low) {
    const sigma = (interval.high - interval.low) / (2 * SIGMAS_OF_HALF_INTERVAL);
    const below = normalDistribution((activity.threshold - value) / sigma);
    return activity.activeWhen === 'above' ? 1 - below : below;
  }
  return value === null && score !== null && score >= 0 && score <= 1 ? score : null;
}
