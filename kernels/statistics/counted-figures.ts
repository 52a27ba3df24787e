import { libm } from '../math/libm';
import { BEDROC_ALPHA } from './ranking-metrics';

/** Figures of a ranking of actives and inactives; definitions as in `ranking-metrics`. */
export interface RankingFigures {
  readonly rocAuc: number;
  readonly prAuc: number;
  readonly bedroc: number;
  readonly ef1: number;
  readonly ef5: number;
}

/**
 * A ranking that is judged again and again with other numbers of copies of its items, as a bootstrap
 * does: sorted once, each judgement is one pass. With one copy of each, figures are those of `rocAuc`,
 * `prAuc`, `bedroc` and `enrichmentFactor`.
 */
export class CountedRanking {
  private readonly order: Uint32Array;
  /** Ends of runs of equal scores in the order. */
  private readonly ends: Uint32Array;

  /**
   * @param scores higher is better; finite
   * @param labels 1 for an active
   */
  constructor(
    scores: Float64Array,
    private readonly labels: Uint8Array,
  ) {
    this.order = Uint32Array.from(scores, (_, i) => i).sort(
      (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
    );
    const ends: number[] = [];
    for (let i = 1; i <= this.order.length; i++) {
      const next = this.order[i];
      if (next === undefined || scores[next] !== scores[this.order[i - 1] as number]) ends.push(i);
    }
    this.ends = Uint32Array.from(ends);
  }

  /** The figures with so many copies of each item; null without actives or without inactives. */
  figures(counts: ArrayLike<number>): RankingFigures | null {
    const { total, actives } = this.sizes(counts);
    const inactives = total - actives;
    if (actives === 0 || inactives === 0) return null;
    const cut1 = Math.ceil(0.01 * total);
    const cut5 = Math.ceil(0.05 * total);
    const decay = -BEDROC_ALPHA / total;
    let [start, from, found] = [0, 0, 0];
    let [pairs, precision, weight, early1, early5] = [0, 0, 0, 0, 0];
    for (const end of this.ends) {
      let [items, hits] = [0, 0];
      for (; from < end; from++) {
        const item = this.order[from] as number;
        const copies = counts[item] as number;
        items += copies;
        if (this.labels[item] === 1) hits += copies;
      }
      if (hits > 0) {
        const stop = start + items;
        const below = inactives - (start - found) - (items - hits);
        pairs += hits * (below + (items - hits) / 2);
        found += hits;
        precision += (hits * found) / stop;
        // The exponential weights of the ranks start + 1 to stop, as a geometric series.
        weight += (hits / items) * (libm.exp(decay * start) - libm.exp(decay * stop));
        early1 += (hits / items) * Math.max(0, Math.min(stop, cut1) - start);
        early5 += (hits / items) * Math.max(0, Math.min(stop, cut5) - start);
      }
      start += items;
    }
    const enriched = total / actives;
    return {
      rocAuc: pairs / (actives * inactives),
      prAuc: precision / actives,
      bedroc: bedrocOf(weight / libm.expm1(-decay), actives / total, total),
      ef1: (early1 / cut1) * enriched,
      ef5: (early5 / cut5) * enriched,
    };
  }

  private sizes(counts: ArrayLike<number>): { total: number; actives: number } {
    let [total, actives] = [0, 0];
    for (let i = 0; i < this.labels.length; i++) {
      total += counts[i] as number;
      if (this.labels[i] === 1) actives += counts[i] as number;
    }
    return { total, actives };
  }
}

/** Truchon and Bayly 2007, doi:10.1021/ci600426e, equation 36. */
function bedrocOf(weight: number, ratio: number, total: number): number {
  const alpha = BEDROC_ALPHA;
  const rie = weight / ((ratio * -libm.expm1(-alpha)) / libm.expm1(alpha / total));
  const most = libm.expm1(-alpha * ratio) / (ratio * libm.expm1(-alpha));
  const least = libm.expm1(alpha * ratio) / (ratio * libm.expm1(alpha));
  return (rie - least) / (most - least) + 0;
}

/**
 * Kendall's τ-b of two lists, judged again with other numbers of copies: the signs of all pairs are
 * taken once. With one copy of each it is `kendallTau`.
 */
export class CountedKendall {
  private readonly signs: Int8Array;
  private readonly differs: Uint8Array;

  constructor(
    a: Float64Array,
    private readonly b: Float64Array,
  ) {
    const n = a.length;
    this.signs = new Int8Array((n * (n - 1)) / 2);
    this.differs = new Uint8Array(this.signs.length);
    let at = 0;
    for (let i = 1; i < n; i++) {
      for (let j = 0; j < i; j++, at++) {
        const first = signOf((a[i] as number) - (a[j] as number));
        const second = signOf((b[i] as number) - (b[j] as number));
        this.signs[at] = first * second;
        this.differs[at] = (first === 0 ? 0 : 1) + (second === 0 ? 0 : 2);
      }
    }
  }

  /** τ-b with so many copies of each item; null where a side does not vary. */
  tau(counts: ArrayLike<number>): number | null {
    let [excess, first, second, at] = [0, 0, 0, 0];
    for (let i = 1; i < this.b.length; i++) {
      const own = counts[i] as number;
      if (own === 0) {
        at += i;
        continue;
      }
      for (let j = 0; j < i; j++, at++) {
        const pairs = own * (counts[j] as number);
        const differs = this.differs[at] as number;
        excess += pairs * (this.signs[at] as number);
        first += pairs * (differs & 1);
        second += pairs * (differs >> 1);
      }
    }
    if (first === 0 || second === 0) return null;
    return Math.max(-1, Math.min(1, excess / Math.sqrt(first) / Math.sqrt(second))) + 0;
  }
}

function signOf(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}
