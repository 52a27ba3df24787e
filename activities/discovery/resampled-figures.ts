import { libm } from '../../kernels/math/libm';
import {
  BEDROC_ALPHA,
  percentileInterval,
  resampleIndices,
  strataOf,
} from '../../kernels/statistics';
import type { Estimate } from '../../schemas/chemistry/model-steps';

/** The figures of a ranking: ROC-AUC, BEDROC(20), and enrichment in the best 1 % and 5 %. */
export type Figures<T> = Record<FigureName, T>;

const FIGURE_NAMES = ['rocAuc', 'bedroc', 'ef1', 'ef5'] as const;
type FigureName = (typeof FIGURE_NAMES)[number];

/** A ranking of labelled items, by the scorer's scores, best first. */
interface Ranking {
  /** Items best first; those of equal score together. */
  order: Uint32Array;
  /** Where each run of equal scores ends in `order`. */
  ends: Uint32Array;
}

/** Figures of several scorers on the same items, and on the same bootstrap resamples of them. */
export class ResampledFigures {
  private readonly actives: number;
  private readonly total: number;
  /** 1 for an active. */
  private readonly labels: Uint8Array;
  /** Items that make up the best 1 % and 5 %. */
  private readonly cut1: number;
  private readonly cut5: number;
  /** `weights[r]`: sum of exp(−α k / n) over the ranks k up to r. */
  private readonly weights: Float64Array;
  /** How often each item is in each resample; the first is the set itself. */
  private readonly counts: Uint16Array[];

  /**
   * Draws the resamples (stratified: actives and inactives apart) that every scorer is judged on.
   * @param labels true for an active; both must occur
   */
  constructor(labels: readonly boolean[], o: { seed: number; resamples: number }) {
    this.total = labels.length;
    this.labels = Uint8Array.from(labels, Number);
    this.actives = labels.filter(Boolean).length;
    this.cut1 = Math.ceil(0.01 * this.total);
    this.cut5 = Math.ceil(0.05 * this.total);
    this.weights = new Float64Array(this.total + 1);
    for (let rank = 1; rank <= this.total; rank++) {
      const weight = libm.exp((-BEDROC_ALPHA * rank) / this.total);
      this.weights[rank] = (this.weights[rank - 1] as number) + weight;
    }
    const drawn = resampleIndices(strataOf(labels), o).map((indices) => countsOf(indices));
    this.counts = [new Uint16Array(this.total).fill(1), ...drawn];
  }

  /** The figures of a scorer on the items, and then on each resample; higher scores are better. */
  of(scores: readonly number[]): Figures<Float64Array> {
    const ranking = rankingOf(scores);
    const size = this.counts.length;
    const figures = {
      rocAuc: new Float64Array(size),
      bedroc: new Float64Array(size),
      ef1: new Float64Array(size),
      ef5: new Float64Array(size),
    };
    this.counts.forEach((counts, s) => {
      const one = this.judge(ranking, counts);
      for (const name of FIGURE_NAMES) figures[name][s] = one[name];
    });
    return figures;
  }

  /** All figures in one pass over the ranking; definitions as in `kernels/statistics`. */
  private judge({ order, ends }: Ranking, counts: Uint16Array): Figures<number> {
    const { weights, labels, cut1, cut5 } = this;
    let inactivesBelow = this.total - this.actives;
    let pairs = 0;
    let weight = 0;
    let found1 = 0;
    let found5 = 0;
    let start = 0;
    let from = 0;
    for (let run = 0; run < ends.length; run++) {
      const end = ends[run] as number;
      let actives = 0;
      let items = 0;
      for (; from < end; from++) {
        const item = order[from] as number;
        items += counts[item] as number;
        actives += (counts[item] as number) * (labels[item] as number);
      }
      inactivesBelow -= items - actives;
      if (actives > 0) {
        const stop = start + items;
        const share = actives / items;
        pairs += actives * (inactivesBelow + (items - actives) / 2);
        weight += share * ((weights[stop] as number) - (weights[start] as number));
        if (start < cut1) found1 += share * (Math.min(stop, cut1) - start);
        if (start < cut5) found5 += share * (Math.min(stop, cut5) - start);
      }
      start += items;
    }
    const perActive = this.total / this.actives;
    return {
      rocAuc: pairs / (this.actives * (this.total - this.actives)),
      bedroc: this.scaledToUnit(weight),
      ef1: (found1 / cut1) * perActive,
      ef5: (found5 / cut5) * perActive,
    };
  }

  /** Truchon and Bayly 2007, doi:10.1021/ci600426e, equation 36. */
  private scaledToUnit(weight: number): number {
    const alpha = BEDROC_ALPHA;
    const ratio = this.actives / this.total;
    const rie = weight / ((ratio * -libm.expm1(-alpha)) / libm.expm1(alpha / this.total));
    const rieMax = libm.expm1(-alpha * ratio) / (ratio * libm.expm1(-alpha));
    const rieMin = libm.expm1(alpha * ratio) / (ratio * libm.expm1(alpha));
    return (rie - rieMin) / (rieMax - rieMin) + 0;
  }
}

/** The figure on the items themselves, with its 95 % percentile interval over the resamples. */
export function withInterval(values: Float64Array): Estimate {
  const { low, high } = percentileInterval(values.subarray(1), {});
  return { value: values[0] as number, low, high };
}

/** The same for every figure. */
export function withIntervals(figures: Figures<Float64Array>): Figures<Estimate> {
  return {
    rocAuc: withInterval(figures.rocAuc),
    bedroc: withInterval(figures.bedroc),
    ef1: withInterval(figures.ef1),
    ef5: withInterval(figures.ef5),
  };
}

function countsOf(indices: Uint32Array): Uint16Array {
  const counts = new Uint16Array(indices.length);
  for (const item of indices) counts[item] = (counts[item] as number) + 1;
  return counts;
}

function rankingOf(scores: readonly number[]): Ranking {
  const order = Uint32Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++) {
    const isLast = i === order.length;
    if (isLast || scores[order[i] as number] !== scores[order[i - 1] as number]) ends.push(i);
  }
  return { order, ends: Uint32Array.from(ends) };
}
