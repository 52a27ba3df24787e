import { enrichmentCeiling, mean } from '../../kernels/statistics';
import type { Estimate } from '../../schemas/chemistry/model-steps';
import type {
  FigureName,
  Leakage,
  ScorerEvaluation,
  ScorerFigures,
  SplitEvaluation,
} from '../../schemas/evaluation/figures';
import { type JudgedRow, measure, type NamedScorer } from '../../schemas/evaluation/steps';
import type { StepInput } from '../../schemas/step';
import { openLines } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { probabilityFigures } from './reliability';
import {
  estimateOf,
  type Figures,
  meansOf,
  RepeatOfScorer,
  type Resample,
  resamplesOf,
} from './resampled';
import { averageRoc } from './roc';

type Input = StepInput<typeof measure>;

/** Examples of near-duplicates that are kept, from all repeats. */
const EXAMPLES = 10;

const NAMES: readonly FigureName[] = [
  ...(['rocAuc', 'prAuc', 'bedroc', 'ef1', 'ef5', 'kendall'] as const),
  ...(['rmse', 'mae', 'coverage', 'meanWidth'] as const),
];

/**
 * Figures of every scorer: means over the repeats of one kind of split, with 95 % percentile bootstrap
 * intervals over molecules, which all scorers share, so that differences are paired.
 */
export const measureStep = implement(measure, async (input, context) => {
  const repeats: JudgedRow[][] = [];
  for (const { judged } of input.repeats) repeats.push(await judgedRows(context, judged));
  const resamples = resamplesOf(repeats, input);
  const measured = input.scorers.map((scorer, done) => {
    context.progress(done, input.scorers.length);
    return measureOne(scorer, { input, repeats, resamples });
  });
  const labels = repeats.map((rows) => rows.flatMap(({ active }) => active ?? []));
  const hasClasses = labels.every((own) => own.includes(true) && own.includes(false));
  const ceiling = (fraction: number) => mean(labels.map((own) => enrichmentCeiling(own, fraction)));
  return {
    split: input.split,
    seeds: input.repeats.map(({ seed }) => seed),
    trainCount: mean(input.repeats.map(({ trainCount }) => trainCount)),
    testCount: mean(repeats.map(({ length }) => length)),
    activeShare: hasClasses ? mean(labels.map((own) => mean(own.map(Number)))) : null,
    ceilings: hasClasses ? { ef1: ceiling(0.01), ef5: ceiling(0.05) } : null,
    leakage: meanLeakage(input.repeats.map(({ leakage }) => leakage)),
    scorers: measured.map(({ evaluation }) => evaluation),
    advantages: advantagesOf(measured),
  };
});

async function judgedRows(
  { artifacts }: StepContext,
  ref: Input['repeats'][number]['judged'],
): Promise<JudgedRow[]> {
  const rows: JudgedRow[] = [];
  for await (const line of openLines(artifacts, ref)) rows.push(JSON.parse(line) as JudgedRow);
  return rows;
}

interface Measured {
  evaluation: ScorerEvaluation;
  /** Means over repeats on each resample, the molecules themselves first. */
  means: Record<FigureName, (number | null)[]>;
}

function measureOne(
  { name, isNull }: NamedScorer,
  o: { input: Input; repeats: readonly JudgedRow[][]; resamples: readonly Resample[] },
): Measured {
  const lowerIsActive = o.input.activity?.activeWhen === 'below';
  const own = o.repeats.map((rows) => new RepeatOfScorer(rows, name, lowerIsActive));
  const figures: Figures[][] = own.map((repeat) => o.resamples.map((one) => repeat.on(one)));
  const means = Object.fromEntries(
    NAMES.map((figure) => [figure, meansOf(figures.map((all) => all.map((one) => one[figure])))]),
  ) as Measured['means'];
  const calibration = (own[0]?.levels ?? []).flatMap((level) => {
    const held = own.map((repeat) => o.resamples.map((one) => repeat.coverageAt(level, one)));
    const coverage = estimateOf(meansOf(held));
    return coverage === null ? [] : [{ level, coverage }];
  });
  return {
    means,
    evaluation: {
      scorer: name,
      isNull,
      figures: Object.fromEntries(
        NAMES.map((figure) => [figure, estimateOf(means[figure])]),
      ) as ScorerFigures,
      missing: mean(own.map(({ missing }) => missing)),
      calibration,
      calibrationError:
        calibration.length === 0
          ? null
          : mean(calibration.map(({ level, coverage }) => Math.abs(coverage.value - level))),
      probabilities: probabilityFigures(o.repeats, name, o.resamples),
      roc: averageRoc(o.repeats, name),
      repeats: o.input.repeats.map(({ seed }, i) => ({
        seed,
        rocAuc: figures[i]?.[0]?.rocAuc ?? null,
        rmse: figures[i]?.[0]?.rmse ?? null,
      })),
    },
  };
}

/**
 * How much better each scorer is than the null models: on each resample the best of them is taken
 * anew, which favours them, so that a claim to beat them is safe.
 */
function advantagesOf(measured: readonly Measured[]): SplitEvaluation['advantages'] {
  const nulls = measured.filter(({ evaluation }) => evaluation.isNull);
  const scorers = measured.filter(({ evaluation }) => !evaluation.isNull);
  return scorers.flatMap(({ evaluation: { scorer }, means }) =>
    (['rocAuc', 'rmse'] as const).flatMap((figure) => {
      const sign = figure === 'rmse' ? -1 : 1;
      const best = means[figure].map((_, s) => bestAt(nulls, { figure, sign, s }));
      const differences = means[figure].map((value, s) => {
        const other = best[s];
        return value === null || other === undefined ? null : sign * (value - other.value);
      });
      const difference: Estimate | null = estimateOf(differences);
      const over = best[0]?.name;
      return difference === null || over === undefined
        ? []
        : [{ scorer, over, figure, difference }];
    }),
  );
}

function bestAt(
  nulls: readonly Measured[],
  o: { figure: 'rocAuc' | 'rmse'; sign: number; s: number },
): { name: string; value: number } | undefined {
  const known = nulls.flatMap(({ evaluation, means }) => {
    const value = means[o.figure][o.s];
    return value === null || value === undefined ? [] : [{ name: evaluation.scorer, value }];
  });
  return known.reduce<(typeof known)[number] | undefined>(
    (best, one) => (best === undefined || o.sign * (one.value - best.value) > 0 ? one : best),
    undefined,
  );
}

function meanLeakage(all: readonly Leakage[]): Leakage {
  const over = (of: (one: Leakage) => number) => mean(all.map(of));
  const pairs = new Map(
    all.flatMap(({ examples }) => examples).map((one) => [`${one.judged}\n${one.known}`, one]),
  );
  const examples = [...pairs.values()].sort((a, b) => b.similarity - a.similarity);
  return {
    nearDuplicates: over((one) => one.nearDuplicates),
    threshold: all[0]?.threshold ?? 1,
    sameSkeleton: over((one) => one.sameSkeleton),
    sharedScaffold: over((one) => one.sharedScaffold),
    medianNearest: over((one) => one.medianNearest),
    examples: examples.slice(0, EXAMPLES),
  };
}
