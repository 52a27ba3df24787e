import { annihilation, creation } from '../chemistry/hamiltonian';
import type { MolecularIntegrals } from '../chemistry/integrals';
import type { Ladder } from '../chemistry/mapping';

/** An excitation T: one or several products of ladder operators that share an amplitude. */
export interface Excitation {
  products: Ladder[][];
  /** What is excited to where, for people: '3↑ 3↓ → 5↑ 5↓', spatial orbitals from 1. */
  label: string;
}

/** Excitations of one and two electrons from the filled to the empty orbitals that keep S_z. */
export function singlesAndDoubles(integrals: MolecularIntegrals): Excitation[] {
  const { orbitals: n, electrons } = integrals;
  const spins = [
    { filled: range(0, electrons.alpha), empty: range(electrons.alpha, n) },
    { filled: range(n, n + electrons.beta), empty: range(n + electrons.beta, 2 * n) },
  ];
  const singles = spins.flatMap(({ filled, empty }) =>
    filled.flatMap((i) => empty.map((a) => [[i], [a]] as const)),
  );
  const [up, down] = spins as [(typeof spins)[0], (typeof spins)[0]];
  const mixed = pairsOf(up.filled, down.filled).flatMap((from) =>
    pairsOf(up.empty, down.empty).map((to) => [from, to] as const),
  );
  const same = spins.flatMap(({ filled, empty }) =>
    ascendingPairs(filled).flatMap((from) =>
      ascendingPairs(empty).map((to) => [from, to] as const),
    ),
  );
  return [...mixed, ...same, ...singles].map(([from, to]) => ({
    products: [hop(from, to)],
    label: labelOf(from, to, n),
  }));
}

/**
 * The generalised excitations of k-UpCCGSD (Lee et al., arXiv:1810.02327): pairs from any orbital to
 * any other, then single electrons, both spins with one amplitude.
 */
export function pairedAndGeneralised({ orbitals: n }: MolecularIntegrals): Excitation[] {
  const pairs = ascendingPairs(range(0, n));
  return [
    ...pairs.map(([p, q]) => ({
      products: [hop([p, p + n], [q, q + n])],
      label: labelOf([p, p + n], [q, q + n], n),
    })),
    ...pairs.map(([p, q]) => ({
      products: [hop([p], [q]), hop([p + n], [q + n])],
      label: `${p + 1} → ${q + 1}, both spins`,
    })),
  ];
}

/** a† … a …: electrons leave `from` and enter `to`. */
function hop(from: readonly number[], to: readonly number[]): Ladder[] {
  return [...to.map(creation), ...[...from].reverse().map(annihilation)];
}

function labelOf(from: readonly number[], to: readonly number[], n: number): string {
  const name = (spinOrbital: number) =>
    spinOrbital < n ? `${spinOrbital + 1}↑` : `${spinOrbital - n + 1}↓`;
  return `${from.map(name).join(' ')} → ${to.map(name).join(' ')}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function pairsOf(a: readonly number[], b: readonly number[]): [number, number][] {
  return a.flatMap((left) => b.map((right): [number, number] => [left, right]));
}

function ascendingPairs(list: readonly number[]): [number, number][] {
  return list.flatMap((left, i) =>
    list.slice(i + 1).map((right): [number, number] => [left, right]),
  );
}
