import {
  type BootstrapInterval,
  type BootstrapOptions,
  percentileInterval,
  resampleIndices,
  strataOf,
} from './bootstrap';
import type { Label } from './checks';
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
  const resamples = resampleIndices(strataOf(model.labels), options);
  const aucOn = (values: ArrayLike<number>, chosen: Uint32Array) =>
    rocAuc(
      Float64Array.from(chosen, (i) => values[i] as number),
      Array.from(chosen, (i) => model.labels[i] as Label),
    );
  const modelAucs = resamples.map((chosen) => aucOn(model.scores, chosen));
  return Object.entries(nulls).map(([name, values]) => {
    const auc = rocAuc(values, model.labels);
    const nullAuc = eitherSign(auc);
    const differences = resamples.map(
      (chosen, s) => (modelAucs[s] as number) - eitherSign(aucOn(values, chosen)),
    );
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

function eitherSign(auc: number): number {
  return Math.max(auc, 1 - auc);
}
