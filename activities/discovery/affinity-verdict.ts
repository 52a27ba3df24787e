import type { Estimate } from '../../schemas/chemistry/model-steps';
import type { AffinityCheck } from '../../schemas/discovery/affinity-steps';

/** Below this many molecules an interval says little. */
const FEW_MOLECULES = 20;
const LEVEL = '95 %';

/** Says in plain words what may be claimed of a ranking: nothing whose interval does not exclude zero. */
export function affinityVerdict(check: Omit<AffinityCheck, 'verdict'>): string {
  return [judgement(check), few(check)].filter((sentence) => sentence !== '').join(' ');
}

function judgement(check: Omit<AffinityCheck, 'verdict'>): string {
  const { count, tau, permutationP } = check;
  const figures = `Kendall’s τ ${interval(tau)}, permutation p ${permutationP.toPrecision(2)}`;
  if (tau.low <= 0) {
    return (
      `No claim: that the ranking orders the ${count} molecules with measured affinity better than ` +
      `chance was not shown (${figures}).`
    );
  }
  const orders = `The ranking orders the ${count} molecules with measured affinity better than chance (${figures})`;
  const unbeaten = check.advantages.filter((one) => one.difference.low <= 0);
  if (unbeaten.length === 0) {
    const names = check.advantages.map((one) => one.over).join(' or ');
    return `${orders}, and better than ${names} alone, whichever sign it takes (with ${LEVEL} confidence).`;
  }
  const which = unbeaten
    .map((one) => `${one.over} (difference ${interval(one.difference)})`)
    .join(', ');
  return `${orders}, but it was not shown to do better than what knows nothing of the target: ${which}.`;
}

function interval({ value, low, high }: Estimate): string {
  return `${two(value)}, ${LEVEL} interval ${two(low)} to ${two(high)}`;
}

function few({ count }: Omit<AffinityCheck, 'verdict'>): string {
  return count < FEW_MOLECULES ? `With ${count} molecules every such figure is weak.` : '';
}

function two(value: number): string {
  return value.toFixed(2).replace('-', '−');
}
