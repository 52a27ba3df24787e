import { QuantumError } from '../errors';
import { countOnes, parityOf } from './bits';
import { type MolecularIntegrals, repulsion } from './integrals';

/** The Hamiltonian over determinants as sparse rows, and the determinants. */
export interface SparseHamiltonian {
  /** Filled spin orbitals of each determinant, as bits: spin up from 0, spin down from n. */
  determinants: number[];
  rowStarts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** Beyond, the sparse matrix takes gigabytes and minutes. */
const DETERMINANTS_MAX = 20_000;

/**
 * The Hamiltonian of all determinants with the molecule's electrons of each spin.
 * @param accepts which determinants are kept, where a symmetry keeps some apart from the others
 * @throws QuantumError TOO_WIDE for more than 20,000 determinants, NOT_FINITE where none is left
 */
export function determinantHamiltonian(
  integrals: MolecularIntegrals,
  accepts: (occupation: number) => boolean = () => true,
): SparseHamiltonian {
  const { orbitals: n, electrons } = integrals;
  const count = choose(n, electrons.alpha) * choose(n, electrons.beta);
  if (count > DETERMINANTS_MAX || 2 * n > 30) {
    const message = `${count} determinants are more than ${DETERMINANTS_MAX}: freeze orbitals`;
    throw new QuantumError('TOO_WIDE', message);
  }
  const downs = fillings(n, electrons.beta);
  const determinants = fillings(n, electrons.alpha)
    .flatMap((up) => downs.map((down) => up | (down << n)))
    .filter(accepts);
  const indexOf = new Map(determinants.map((determinant, i) => [determinant, i]));
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const determinant of determinants) {
    const row = [...images(integrals, determinant)]
      .map(([image, value]) => [indexOf.get(image), value] as const)
      .filter((entry): entry is [number, number] => entry[0] !== undefined && entry[1] !== 0)
      .sort(([a], [b]) => a - b);
    for (const [column, value] of row) {
      columns.push(column);
      values.push(value);
    }
    starts.push(columns.length);
  }
  return {
    determinants,
    rowStarts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** The product of the matrix and a vector. */
export function multiplySparse(matrix: SparseHamiltonian, vector: Float64Array): Float64Array {
  const { rowStarts, columns, values } = matrix;
  return vector.map((_, row) => {
    let sum = 0;
    for (let i = rowStarts[row] as number; i < (rowStarts[row + 1] as number); i++) {
      sum += (values[i] as number) * (vector[columns[i] as number] as number);
    }
    return sum;
  });
}

/** H applied to a determinant: determinants and their factors. */
function images(integrals: MolecularIntegrals, determinant: number): Map<number, number> {
  const { orbitals: n, oneBody } = integrals;
  const found = new Map<number, number>([[determinant, integrals.coreHartree]]);
  const add = (word: number, odd: number, value: number) => {
    found.set(word, (found.get(word) ?? 0) + (odd === 1 ? -value : value));
  };
  const filled = bitsSet(determinant);
  for (const q of filled) {
    const one = q < n ? 0 : n;
    const left = determinant & ~(1 << q);
    const odd = below(determinant, q);
    for (let p = 0; p < n; p++) {
      if (isFilled(left, p + one)) continue;
      const value = oneBody[p * n + q - one] as number;
      if (value !== 0) add(left | (1 << (p + one)), odd ^ below(left, p + one), value);
    }
    for (const s of filled) {
      if (s !== q) addPairs(integrals, { left, odd, q, s }, add);
    }
  }
  return found;
}

/** Electrons leave q, then s; one enters r, beside s in spin, then the other p, beside q. */
function addPairs(
  integrals: MolecularIntegrals,
  { left, odd, q, s }: { left: number; odd: number; q: number; s: number },
  add: (word: number, odd: number, value: number) => void,
): void {
  const n = integrals.orbitals;
  const [one, two] = [q < n ? 0 : n, s < n ? 0 : n];
  const empty = left & ~(1 << s);
  const oddEmpty = odd ^ below(left, s);
  for (let r = 0; r < n; r++) {
    if (isFilled(empty, r + two)) continue;
    const half = empty | (1 << (r + two));
    const oddHalf = oddEmpty ^ below(empty, r + two);
    for (let p = 0; p < n; p++) {
      if (isFilled(half, p + one)) continue;
      const value = repulsion(integrals, [p, q - one, r, s - two]) / 2;
      if (value !== 0) add(half | (1 << (p + one)), oddHalf ^ below(half, p + one), value);
    }
  }
}

function isFilled(word: number, spinOrbital: number): boolean {
  return ((word >>> spinOrbital) & 1) === 1;
}

/** Whether an odd number of electrons is below a spin orbital: what passing them costs in sign. */
function below(word: number, spinOrbital: number): 0 | 1 {
  return parityOf(word & ((1 << spinOrbital) - 1));
}

function bitsSet(word: number): number[] {
  return Array.from({ length: 31 }, (_, bit) => bit).filter((bit) => (word >>> bit) & 1);
}

function fillings(orbitals: number, electrons: number): number[] {
  const all = Array.from({ length: 1 << orbitals }, (_, word) => word);
  return all.filter((word) => countOnes(word) === electrons);
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
  return result;
}
