import {
  CountedKendall,
  CountedRanking,
  createRandom,
  INTERVAL_LEVEL,
  percentileInterval,
  type RankingFigures,
} from '../../kernels/statistics';
import type { Estimate } from '../../schemas/chemistry/model-steps';
import type { FigureName } from '../../schemas/evaluation/figures';
import type { JudgedRow, ScoreCell } from '../../schemas/evaluation/steps';

/** Figures that are computed on each resample; null where one has no meaning there. */
export type Figures = Record<FigureName, number | null>;

/** Copies of molecules: of all of them, by their index; the first is one of each. */
export type Resample = ReadonlyMap<number, number>;

/**
 * Copies of each molecule in bootstrap resamples of all judged molecules. A molecule that several
 * repeats judged is drawn once for all of them, so that intervals do not take it for several. With the
 * same seed all scorers are judged on the same resamples.
 */
export function resamplesOf(
  repeats: readonly (readonly JudgedRow[])[],
  o: { resamples: number; seed: number },
): Resample[] {
  const indexes = [...new Set(repeats.flatMap((rows) => rows.map(({ index }) => index)))].sort(
    (a, b) => a - b,
  );
  const random = createRandom(o.seed, 'evaluation/measure');
  const drawn = Array.from({ length: o.resamples }, () => {
    const copies = new Map<number, number>();
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[random.integer(indexes.length)] as number;
      copies.set(index, (copies.get(index) ?? 0) + 1);
    }
    return copies;
  });
  return [new Map(indexes.map((index) => [index, 1])), ...drawn];
}

/** The judged molecules of one repeat as one scorer sees them, ready to be judged on any resample. */
export class RepeatOfScorer {
  private readonly ranking: CountedRanking;
  private readonly classed: readonly number[];
  private readonly valued: readonly number[];
  private readonly covered: readonly number[];
  private readonly kendall: CountedKendall;
  private readonly kendallOver: readonly number[];
  private readonly cells: readonly ScoreCell[];

  constructor(
    private readonly rows: readonly JudgedRow[],
    scorer: string,
    lowerIsActive: boolean,
  ) {
    this.cells = rows.map(({ scores }) => scores[scorer] as ScoreCell);
    const scores = rankable(this.cells.map(({ score }) => score));
    const all = rows.map((_, i) => i);
    this.classed = all.filter((i) => rows[i]?.active !== null);
    this.ranking = new CountedRanking(
      Float64Array.from(this.classed, (i) => scores[i] as number),
      Uint8Array.from(this.classed, (i) => Number(rows[i]?.active)),
    );
    this.kendallOver = all.filter((i) => rows[i]?.observed !== null);
    this.kendall = new CountedKendall(
      Float64Array.from(this.kendallOver, (i) =>
        lowerIsActive ? 0 - (scores[i] ?? 0) : (scores[i] ?? 0),
      ),
      Float64Array.from(this.kendallOver, (i) => rows[i]?.observed ?? 0),
    );
    this.valued = this.kendallOver.filter((i) => this.cells[i]?.value !== null);
    this.covered = this.kendallOver.filter((i) => this.intervalOf(i, INTERVAL_LEVEL) !== undefined);
  }

  /** Share of the judged molecules without a score. */
  get missing(): number {
    return this.cells.filter(({ score }) => score === null).length / this.cells.length;
  }

  /** Levels of the intervals that every valued molecule has. */
  get levels(): number[] {
    const first = this.cells[this.covered[0] ?? -1]?.intervals ?? [];
    return first.map(({ level }) => level);
  }

  /** All figures on a resample. */
  on(resample: Resample): Figures {
    const copies = (i: number) => resample.get(this.rows[i]?.index ?? -1) ?? 0;
    const ranking: Partial<RankingFigures> = this.ranking.figures(this.classed.map(copies)) ?? {};
    const errors = (of: (error: number) => number) =>
      meanOver(this.valued, copies, (i) => of(this.errorOf(i)));
    const square = errors((error) => error * error);
    return {
      rocAuc: ranking.rocAuc ?? null,
      prAuc: ranking.prAuc ?? null,
      bedroc: ranking.bedroc ?? null,
      ef1: ranking.ef1 ?? null,
      ef5: ranking.ef5 ?? null,
      kendall: this.kendall.tau(this.kendallOver.map(copies)),
      rmse: square === null ? null : Math.sqrt(square),
      mae: errors(Math.abs),
      coverage: this.coverageAt(INTERVAL_LEVEL, resample),
      meanWidth: meanOver(this.covered, copies, (i) => {
        const { low = 0, high = 0 } = this.intervalOf(i, INTERVAL_LEVEL) ?? {};
        return high - low;
      }),
    };
  }

  /** Share of measured values inside their intervals of a level, on a resample. */
  coverageAt(level: number, resample: Resample): number | null {
    const copies = (i: number) => resample.get(this.rows[i]?.index ?? -1) ?? 0;
    return meanOver(this.covered, copies, (i) => {
      const { low = 0, high = -1 } = this.intervalOf(i, level) ?? {};
      const observed = this.rows[i]?.observed ?? 0;
      return Number(observed >= low && observed <= high);
    });
  }

  private errorOf(i: number): number {
    return (this.cells[i]?.value ?? 0) - (this.rows[i]?.observed ?? 0);
  }

  private intervalOf(i: number, level: number) {
    return this.cells[i]?.intervals.find((one) => one.level === level);
  }
}

/** Scores in which those that are missing stand below all others. */
export function rankable(scores: readonly (number | null)[]): number[] {
  const lowest = scores.reduce<number>((least, one) => Math.min(least, one ?? least), 0);
  return scores.map((one) => one ?? lowest - 1);
}

function meanOver(
  items: readonly number[],
  copies: (i: number) => number,
  of: (i: number) => number,
): number | null {
  let [sum, weight] = [0, 0];
  for (const i of items) {
    const own = copies(i);
    if (own === 0) continue;
    sum += own * of(i);
    weight += own;
  }
  return weight === 0 ? null : sum / weight;
}

/** Means over the repeats, on each resample; null on a resample where no repeat has the figure. */
export function meansOf(values: readonly (readonly (number | null)[])[]): (number | null)[] {
  const [first = []] = values;
  return first.map((_, s) => {
    const known = values.flatMap((own) => own[s] ?? []);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  });
}

/** The value on the molecules themselves with its 95 % percentile interval; null where there is none. */
export function estimateOf(values: readonly (number | null)[]): Estimate | null {
  const [value, ...resampled] = values;
  const known = resampled.flatMap((one) => one ?? []);
  if (value === null || value === undefined || known.length === 0) return null;
  const { low, high } = percentileInterval(known, {});
  return { value, low, high };
}
