import type { Circuit, Operation } from '../../kernels/quantum/circuit';
import { type PauliTerm, type Statevector, sampleShots } from '../../kernels/quantum/results';

/** An expectation value as shots give it. */
export interface SampledValue {
  value: number;
  /** √(Σ variance of a group's mean), from the same shots. */
  standardError: number;
  /** How many groups of terms were measured, each in a basis of its own. */
  groups: number;
  /** Of all groups together. */
  shots: number;
}

/** Terms that one measurement of every qubit serves, and the letter that each qubit is measured in. */
interface Group {
  basis: string[];
  terms: PauliTerm[];
}

/**
 * Estimates ⟨Σ c P⟩ from shots. Terms whose letters agree or are I on every qubit are measured together
 * (qubit-wise commuting groups, filled greedily by descending |c|; Verteletskyi, Yen & Izmaylov
 * 2020, doi:10.1063/1.5141458); terms of I only are exact.
 * @param run the state of a unitary circuit
 * @param shots for each group
 */
export function sampledValue(
  terms: readonly PauliTerm[],
  o: {
    circuit: Circuit;
    run(circuit: Circuit): Statevector;
    shots: number;
    seed: number;
    firstShot: number;
  },
): SampledValue {
  const groups = groupsOf(terms);
  let [value, variance] = [0, 0];
  for (const { coefficient, pauli } of terms) if (isIdentity(pauli)) value += coefficient;
  groups.forEach((group, i) => {
    const operations = [...o.circuit.operations, ...basisChange(group.basis)];
    const outcomes = sampleShots(o.run({ ...o.circuit, operations }), {
      shots: o.shots,
      seed: o.seed,
      // Every group draws numbers of its own.
      firstShot: o.firstShot + i * o.shots,
    });
    const estimate = meanOf(outcomes, group.terms);
    value += estimate.mean;
    variance += estimate.variance / o.shots;
  });
  const standardError = Math.sqrt(variance);
  return { value, standardError, groups: groups.length, shots: groups.length * o.shots };
}

/** How many groups of terms `sampledValue` measures, each in a basis of its own. */
export function commutingGroups(terms: readonly PauliTerm[]): number {
  return groupsOf(terms).length;
}

function groupsOf(terms: readonly PauliTerm[]): Group[] {
  const groups: Group[] = [];
  const sorted = terms
    .filter(({ pauli }) => !isIdentity(pauli))
    .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  for (const term of sorted) {
    const letters = [...term.pauli].reverse();
    const fits = ({ basis }: Group) =>
      letters.every((letter, q) => letter === 'I' || basis[q] === 'I' || basis[q] === letter);
    let group = groups.find(fits);
    if (group === undefined) {
      group = { basis: letters.map(() => 'I'), terms: [] };
      groups.push(group);
    }
    const { basis } = group;
    letters.forEach((letter, q) => {
      if (letter !== 'I') basis[q] = letter;
    });
    group.terms.push(term);
  }
  return groups;
}

/** Turns X and Y into Z on their qubits. */
function basisChange(basis: readonly string[]): Operation[] {
  const gate = (name: string, qubit: number): Operation => ({
    ...{ kind: 'gate', gate: name, parameters: [], controls: [] },
    qubits: [qubit],
  });
  return basis.flatMap((letter, qubit) => {
    if (letter === 'X') return [gate('h', qubit)];
    return letter === 'Y' ? [gate('sdg', qubit), gate('h', qubit)] : [];
  });
}

function meanOf(
  outcomes: Uint32Array,
  terms: readonly PauliTerm[],
): { mean: number; variance: number } {
  const masks = terms.map(({ coefficient, pauli }) => ({ coefficient, mask: maskOf(pauli) }));
  const values = new Map<number, number>();
  const energyOf = (outcome: number) => {
    const known = values.get(outcome);
    if (known !== undefined) return known;
    let sum = 0;
    for (const { coefficient, mask } of masks) {
      sum += isOdd(outcome & mask) ? -coefficient : coefficient;
    }
    values.set(outcome, sum);
    return sum;
  };
  let mean = 0;
  for (const outcome of outcomes) mean += energyOf(outcome);
  mean /= outcomes.length;
  let squares = 0;
  for (const outcome of outcomes) {
    const distance = energyOf(outcome) - mean;
    squares += distance * distance;
  }
  return { mean, variance: squares / Math.max(1, outcomes.length - 1) };
}

function isIdentity(pauli: string): boolean {
  return /^I*$/.test(pauli);
}

function maskOf(pauli: string): number {
  return [...pauli]
    .reverse()
    .reduce((mask, letter, q) => (letter === 'I' ? mask : mask | (1 << q)), 0);
}

function isOdd(word: number): boolean {
  let odd = false;
  for (let rest = word; rest !== 0; rest &= rest - 1) odd = !odd;
  return odd;
}
