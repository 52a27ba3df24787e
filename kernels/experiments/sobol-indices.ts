import { percentileInterval, resampleIndices } from '../statistics/bootstrap';
import { mean, pairwiseSum, sumOfSquares } from '../statistics/sum';
import { ExperimentError } from './errors';
import { blockLength, type SaltelliDesign } from './saltelli';

/** Shares of a response's variance. */
export interface SobolIndices {
  /** One for each parameter: alone (first), and with all its interactions (total). */
  readonly first: number[];
  readonly total: number[];
  readonly firstInterval: Ends[];
  readonly totalInterval: Ends[];
  /** Of each pair of parameters, in order (0,1), (0,2) …; empty unless asked for. */
  readonly second: number[];
  /** Base samples that were used. */
  readonly used: number;
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

/** The response of all base samples, at each place of their block. */
interface Columns {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** A with column j of B, and B with column j of A. */
  readonly ab: Float64Array[];
  readonly ba: Float64Array[];
}

/** Fewer say nothing of a variance. */
const SAMPLES_MIN = 4;
/** Enough for the ends of a 95 % interval. */
const RESAMPLES = 400;

/**
 * First, total and pairwise Sobol indices: first by Saltelli et al. 2010 (table 2, b), total by Jansen 1999
 * (doi:10.1016/S0010-4655(98)00154-4), pairs by Saltelli 2002 (doi:10.1016/S0010-4655(02)00280-1), with 95 %
 * bootstrap intervals over base samples. A constant response has indices of 0.
 * @param values the response at the points of `saltelliSample`; a base sample with a null is left out
 * @throws ExperimentError LENGTH_MISMATCH, TOO_FEW_POINTS
 */
export function sobolIndices(
  design: SaltelliDesign,
  values: readonly (number | null)[],
): SobolIndices {
  const { samples, parameters, secondOrder, seed } = design;
  const block = blockLength(design);
  if (values.length !== samples * block) {
    throw new ExperimentError('LENGTH_MISMATCH', `${values.length} values of other samples`);
  }
  const columns = columnsOf(design, values);
  const used = columns.a.length;
  if (used < SAMPLES_MIN) {
    throw new ExperimentError('TOO_FEW_POINTS', `only ${used} base samples are whole`);
  }
  const everything = Uint32Array.from({ length: used }, (_, i) => i);
  const resamples = resampleIndices([everything], { seed, resamples: RESAMPLES });
  const whole = variance(columns, everything);
  const wholes = resamples.map((chosen) => variance(columns, chosen));
  const indexOf = (terms: Float64Array) => shareOf(terms, everything, whole);
  const intervalOf = (terms: Float64Array): Ends => {
    const values = resamples.map((chosen, r) => shareOf(terms, chosen, wholes[r] as number));
    const { low, high } = percentileInterval(values, {});
    return { low, high };
  };
  const each = Array.from({ length: parameters }, (_, j) => j);
  const alone = each.map((j) => firstTerms(columns, j));
  const together = each.map((j) => totalTerms(columns, j));
  const first = alone.map(indexOf);
  const pair = (j: number, k: number) =>
    indexOf(pairTerms(columns, j, k)) - (first[j] as number) - (first[k] as number);
  return {
    first,
    total: together.map(indexOf),
    firstInterval: alone.map(intervalOf),
    totalInterval: together.map(intervalOf),
    second: secondOrder ? each.flatMap((j) => each.slice(j + 1).map((k) => pair(j, k))) : [],
    used,
  };
}

/** The values by place in their block, standardised so that a large mean costs no digits. */
function columnsOf(design: SaltelliDesign, values: readonly (number | null)[]): Columns {
  const { samples, parameters, secondOrder } = design;
  const block = blockLength(design);
  const whole: number[][] = [];
  for (let i = 0; i < samples; i++) {
    const own = values.slice(i * block, (i + 1) * block);
    if (own.every((value) => value !== null)) whole.push(own as number[]);
  }
  const all = Float64Array.from(whole.flat());
  const centre = all.length === 0 ? 0 : mean(all);
  const spread = all.length === 0 ? 0 : Math.sqrt(sumOfSquares(all, centre) / all.length);
  const column = (place: number) =>
    Float64Array.from(whole, (own) =>
      spread === 0 ? 0 : ((own[place] as number) - centre) / spread,
    );
  const each = Array.from({ length: parameters }, (_, j) => j);
  return {
    a: column(0),
    b: column(block - 1),
    ab: each.map((j) => column(1 + j)),
    ba: secondOrder ? each.map((j) => column(1 + parameters + j)) : [],
  };
}

/** Variance of the response over A and B together, of the base samples chosen. */
function variance({ a, b }: Columns, chosen: Uint32Array): number {
  const both = new Float64Array(2 * chosen.length);
  chosen.forEach((i, k) => {
    both[k] = a[i] as number;
    both[chosen.length + k] = b[i] as number;
  });
  return sumOfSquares(both, mean(both)) / both.length;
}

function firstTerms({ a, b, ab }: Columns, j: number): Float64Array {
  const mixed = ab[j] as Float64Array;
  return a.map((value, i) => (b[i] as number) * ((mixed[i] as number) - value));
}

function totalTerms({ a, ab }: Columns, j: number): Float64Array {
  const mixed = ab[j] as Float64Array;
  return a.map((value, i) => {
    const difference = value - (mixed[i] as number);
    return (difference * difference) / 2;
  });
}

function pairTerms({ a, b, ab, ba }: Columns, j: number, k: number): Float64Array {
  const [left, right] = [ba[j] as Float64Array, ab[k] as Float64Array];
  return a.map((value, i) => (left[i] as number) * (right[i] as number) - value * (b[i] as number));
}

/** Mean of the terms of the base samples chosen, as a share of the variance. */
function shareOf(terms: Float64Array, chosen: Uint32Array, whole: number): number {
  if (!(whole > 0)) return 0;
  const own = Float64Array.from(chosen, (i) => terms[i] as number);
  return pairwiseSum(own) / own.length / whole + 0;
}
