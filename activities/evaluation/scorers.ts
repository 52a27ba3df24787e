import { type Chemistry, MODEL_FINGERPRINT_BLOCKS } from '../../kernels/chemistry';
import {
  createRandom,
  fitCore,
  INTERVAL_LEVEL,
  MAX_TRAINING_ITEMS,
  MIN_TRAINING_ITEMS,
  mean,
  pearson,
  predict,
  StatisticsError,
  type TrainingItem,
} from '../../kernels/statistics';
import { AthanorError } from '../../schemas/errors';
import type { Activity, ScoreCell, ScoreSource } from '../../schemas/evaluation/steps';
import { knownFeatures } from '../chemistry/model-features';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import { descriptorOf } from '../chemistry/rows';
import type { Labelled } from './labelled';

/** Levels at which the intervals of a fitted model are looked at. */
const LEVELS = [0.5, 0.7, 0.8, INTERVAL_LEVEL, 0.95];

/** What a scorer may learn from, and what it is judged on. */
export interface Parts {
  train: readonly Labelled[];
  test: readonly Labelled[];
  activity: Activity;
  seed: number;
  chem: Chemistry;
  /** Rows of the same molecules as other steps left them, by index. */
  scored: readonly ReadonlyMap<number, unknown>[];
}

/**
 * Scores of the judged molecules by one source, in order. What it learns, it learns from the other part.
 * @throws AthanorError MODEL_DATA_TOO_SMALL where too little is left to learn from
 */
export function scoresOf(source: ScoreSource, parts: Parts): ScoreCell[] {
  switch (source.kind) {
    case 'fit':
      return fitted(parts);
    case 'neighbours':
      return neighbours(source.k, parts);
    case 'similarity':
      return similarity(parts);
    case 'mean':
      return constant(parts);
    case 'descriptor':
      return byDescriptor(source.descriptor, parts);
    case 'field':
      return fromField(source, parts);
  }
}

const exact = (labelled: readonly Labelled[]) => labelled.filter((one) => one.observed !== null);

/** A predicted value as a score: higher means more likely active. */
function scored(value: number, activity: Activity): ScoreCell {
  const score = activity?.activeWhen === 'below' ? 0 - value : value;
  return { score, value, intervals: [], inDomain: null };
}

function fitted({ train, test, activity, seed, chem }: Parts): ScoreCell[] {
  const items = trainingItems(train, { seed, chem });
  try {
    const model = fitCore(items, seed, MODEL_FINGERPRINT_BLOCKS);
    const asked = test.map(({ row }) => knownFeatures(chem, row));
    const byLevel = LEVELS.map((level) => ({ level, all: predict(model, asked, level) }));
    return test.map((_, i) => {
      const of = byLevel.map(({ level, all }) => ({ level, own: all[i] }));
      const { value = 0, inDomain = false } = of[0]?.own ?? {};
      const intervals = of.map(({ level, own }) => ({
        level,
        low: own?.low ?? value,
        high: own?.high ?? value,
      }));
      return { ...scored(value, activity), intervals, inDomain };
    });
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    const message = `The values to learn from admit no model: ${error.message}.`;
    throw new AthanorError({ code: 'MODEL_DATA_TOO_SMALL', message, cause: error });
  }
}

/** As `chemistry.fit` takes them: a seeded sample where there are more than a model can take. */
function trainingItems(
  train: readonly Labelled[],
  { seed, chem }: Pick<Parts, 'seed' | 'chem'>,
): TrainingItem[] {
  const known = exact(train);
  if (known.length < MIN_TRAINING_ITEMS) {
    throw new AthanorError({
      code: 'MODEL_DATA_TOO_SMALL',
      message: `${known.length} exact values are left to learn from; a model needs ${MIN_TRAINING_ITEMS}.`,
    });
  }
  const order = createRandom(seed, 'fit/sample').shuffle(known.map((_, i) => i));
  const chosen = Uint32Array.from(order.slice(0, MAX_TRAINING_ITEMS)).sort();
  return Array.from(chosen, (i) => {
    const { row, observed } = known[i] as Labelled;
    const { inchiKey, scaffold } = row;
    return { inchiKey, scaffold, ...knownFeatures(chem, row), value: observed as number };
  });
}

function neighbours(k: number, { train, test, activity }: Parts): ScoreCell[] {
  const known = exact(train);
  if (known.length === 0) return test.map(() => NOTHING);
  const references = new ReferenceSet(known.map(({ row }) => row));
  return test.map(({ row }) => {
    const similarities = references.similarities(packRow(row));
    const nearest = Array.from(similarities, (_, i) => i)
      .sort((a, b) => (similarities[b] as number) - (similarities[a] as number) || a - b)
      .slice(0, k);
    return scored(mean(nearest.map((i) => known[i]?.observed as number)), activity);
  });
}

function similarity({ train, test }: Parts): ScoreCell[] {
  const actives = new ReferenceSet(train.filter((one) => one.active).map(({ row }) => row));
  if (actives.size === 0) return test.map(() => NOTHING);
  return test.map(({ row }) => ({ ...NOTHING, score: actives.nearest(packRow(row)).similarity }));
}

function constant({ train, test, activity }: Parts): ScoreCell[] {
  const known = exact(train).map((one) => one.observed as number);
  if (known.length === 0) return test.map(() => NOTHING);
  const average = mean(known);
  return test.map(() => scored(average, activity));
}

/** The sign is that of the trend among the molecules learnt from, as a person would choose it. */
function byDescriptor(name: string, { train, test, activity }: Parts): ScoreCell[] {
  const known = exact(train);
  const values = known.map(({ row }) => descriptorOf(row, name));
  const observed = known.map((one) => one.observed as number);
  const varies = (list: readonly number[]) => list.some((one) => one !== list[0]);
  const trend = varies(values) && varies(observed) ? pearson(values, observed) : 1;
  const rising = trend >= 0 === (activity?.activeWhen !== 'below');
  return test.map(({ row }) => {
    const value = descriptorOf(row, name);
    return { ...NOTHING, score: rising ? value : 0 - value };
  });
}

const NOTHING: ScoreCell = { score: null, value: null, intervals: [], inDomain: null };

function fromField(
  source: Extract<ScoreSource, { kind: 'field' }>,
  { test, scored }: Parts,
): ScoreCell[] {
  const { rows, path, better, predicts, low, high } = source;
  return test.map(({ row: given }) => {
    const row = rows === null ? given : scored[rows]?.get(given.index);
    const value = numberAt(row, path);
    if (value === null) return NOTHING;
    const [from, to] = [low, high].map((end) => (end === null ? null : numberAt(row, end)));
    const intervals =
      from === null || from === undefined || to === null || to === undefined
        ? []
        : [{ level: INTERVAL_LEVEL, low: from, high: to }];
    return {
      score: better === 'lower' ? 0 - value : value,
      value: predicts ? value : null,
      intervals: predicts ? intervals : [],
      inDomain: null,
    };
  });
}

/** A number, or the text of one, at a path in a row; null where there is none. */
function numberAt(row: unknown, path: readonly string[]): number | null {
  let at: unknown = row;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null;
    at = (at as Record<string, unknown>)[name];
  }
  if (typeof at === 'string' && at.trim() === '') return null;
  const number = typeof at === 'string' || typeof at === 'number' ? Number(at) : Number.NaN;
  return Number.isFinite(number) ? number + 0 : null;
}
