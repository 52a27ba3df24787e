import {
  type BootstrapInterval,
  type BootstrapOptions,
  percentileInterval,
  resampleIndices,
  strataOf,
} from './bootstrap';
import { type Label, requireTwoClasses } from './checks';
import { argsort } from './quantile';
import { rocAuc } from './ranking-metrics';

/** A model compared with one null model on the same molecules. */
export interface NullComparison {
  readonly name: string;
  /** AUC of the null model with the better of both signs: max(AUC, 1 − AUC), so at least 0.5. */
  readonly nullAuc: number;
  /** Whether high (`1`) or low (`-1`) values of the property go with the actives. */
  readonly sign: 1 | -1;
  /** AUC(model) − nullAuc, with its paired bootstrap interval. */
  readonly difference: BootstrapInterval;
  /** True when the whole interval is above zero: only then may "beats this null" be said. */
  readonly beaten: boolean;
}

/**
 * Compares a model's ROC-AUC with that of trivial properties (molecular weight, logP, ring count)
 * by a paired, stratified percentile bootstrap: both are computed on the same resamples. In each
 * resample the null takes the better of its two signs again, since a user could have picked either:
 * this favours the null, so that a claim to beat it is conservative.
 * @param model `scores`, higher is better, and `labels`
 * @param nulls property values of the same molecules by name
 * @throws StatisticsError as `rocAuc`
 */
export function compareWithNulls(
  model: { readonly scores: ArrayLike<number>; readonly labels: ArrayLike<Label> },
  nulls: Readonly<Record<string, ArrayLike<number>>>,
  options: BootstrapOptions,
): NullComparison[] {
  const modelAuc = rocAuc(model.scores, model.labels);
  const active = requireTwoClasses(model.labels);
  const strata = strataOf(model.labels);
  const counts = resampleIndices(strata, options).map((chosen) => countsOf(chosen, active.length));
  const aucs = (values: ArrayLike<number>) => resampledAucs(values, active, counts);
  const modelAucs = aucs(model.scores);
  return Object.entries(nulls).map(([name, values]) => {
    const auc = rocAuc(values, model.labels);
    const nullAuc = eitherSign(auc);
    const differences = aucs(values).map((one, s) => (modelAucs[s] as number) - eitherSign(one));
    const interval = percentileInterval(differences, options);
    return {
      name,
      nullAuc,
      sign: auc >= 0.5 ? 1 : -1,
      difference: { value: modelAuc - nullAuc, ...interval },
      beaten: interval.low > 0,
    };
  });
}

/** How often each item was drawn. */
function countsOf(chosen: Uint32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const item of chosen) counts[item] = (counts[item] as number) + 1;
  return counts;
}

/** ROC-AUC in each resample: the values are sorted once, then only counts change. */
function resampledAucs(
  values: ArrayLike<number>,
  active: Uint8Array,
  counts: readonly Uint32Array[],
): Float64Array {
  const order = argsort(values).reverse();
  return Float64Array.from(counts, (count) => {
    let activesAbove = 0;
    let inactives = 0;
    let halfWins = 0;
    for (let start = 0; start < order.length; ) {
      const value = values[order[start] as number];
      let tiedActives = 0;
      let tiedInactives = 0;
      for (; start < order.length && values[order[start] as number] === value; start++) {
        const item = order[start] as number;
        if (active[item] === 1) tiedActives += count[item] as number;
        else tiedInactives += count[item] as number;
      }
      halfWins += tiedInactives * (2 * activesAbove + tiedActives);
      activesAbove += tiedActives;
      inactives += tiedInactives;
    }
    return halfWins / (2 * activesAbove * inactives);
  });
}

function eitherSign(auc: number): number {
  return Math.max(auc, 1 - auc);
}
