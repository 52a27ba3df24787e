import type { FilterOptions } from '../../schemas/molecule';

/** Why a molecule does not pass, or undefined when it does. */
export type Verdict = { code: string; reason: string } | undefined;

/** A limit on one descriptor. */
interface Rule {
  descriptor: string;
  what: string;
  max: number;
  digits: number;
}

/** Lipinski's rule of five: limits on the molecule as drawn (doi:10.1016/S0169-409X(96)00423-1). */
const LIPINSKI: readonly Rule[] = [
  { descriptor: 'amw', what: 'molecular weight', max: 500, digits: 1 },
  { descriptor: 'CrippenClogP', what: 'logP', max: 5, digits: 2 },
  { descriptor: 'lipinskiHBD', what: 'hydrogen-bond donors', max: 5, digits: 0 },
  { descriptor: 'lipinskiHBA', what: 'hydrogen-bond acceptors', max: 10, digits: 0 },
];

/** Veber's rules of oral bioavailability (doi:10.1021/jm020017n). */
const VEBER: readonly Rule[] = [
  { descriptor: 'NumRotatableBonds', what: 'rotatable bonds', max: 10, digits: 0 },
  { descriptor: 'tpsa', what: 'polar surface area in Å²', max: 140, digits: 1 },
];

/** Whether any rule needs descriptors. */
export function needsDescriptors(filters: FilterOptions): boolean {
  return filters.lipinskiViolationsMax !== null || filters.veber;
}

/**
 * The first of the rules of Lipinski and Veber that a molecule breaks.
 * @param descriptor gives a descriptor by its RDKit name (g/mol, Å²)
 */
export function breaksRule(filters: FilterOptions, descriptor: (name: string) => number): Verdict {
  const allowed = filters.lipinskiViolationsMax;
  const violations = allowed === null ? [] : violated(LIPINSKI, descriptor);
  if (allowed !== null && violations.length > allowed) {
    const found = `${violations.length} violation${violations.length === 1 ? '' : 's'}`;
    const reason = `rule of five: ${found}, ${allowed} allowed (${violations.join('; ')})`;
    return { code: 'LIPINSKI', reason };
  }
  const broken = filters.veber ? violated(VEBER, descriptor) : [];
  return broken.length === 0 ? undefined : { code: 'VEBER', reason: broken.join('; ') };
}

/** Whether drug-likeness is too low. */
export function belowQed(filters: FilterOptions, qed: number): Verdict {
  const { qedMin } = filters;
  if (qedMin === null || qed >= qedMin) return undefined;
  return { code: 'QED', reason: `drug-likeness (QED) ${qed.toFixed(3)} < ${qedMin}` };
}

/** Whether a molecule is too hard to make. */
export function aboveSa(filters: FilterOptions, sa: number): Verdict {
  const { saMax } = filters;
  if (saMax === null || sa <= saMax) return undefined;
  return { code: 'SA', reason: `synthetic accessibility ${sa.toFixed(2)} > ${saMax}` };
}

function violated(rules: readonly Rule[], descriptor: (name: string) => number): string[] {
  return rules.flatMap(({ descriptor: name, what, max, digits }) => {
    const value = descriptor(name);
    return value > max ? [`${what} ${value.toFixed(digits)} > ${max}`] : [];
  });
}
