import { determinantHamiltonian, multiplySparse } from './determinants';
import type { MolecularIntegrals } from './integrals';
import { lowestTridiagonal } from './tridiagonal';

/** An eigenstate of the Hamiltonian. */
export interface ExactState {
  energyHartree: number;
  /** ‖H v − E v‖: the energy is nearer to an eigenvalue than this. */
  residualHartree: number;
  /** Products of the matrix with a vector. */
  iterations: number;
}

/** What to diagonalise. */
export interface ExactOptions {
  /** How many states, the lowest first. */
  states: number;
  /** Which determinants take part; all with the right numbers of electrons where left out. */
  accepts?: (occupation: number) => boolean;
}

const RESIDUAL_MAX = 1e-9;
/** Vectors before a restart from the best one so far. */
const KRYLOV_MAX = 60;
const RESTARTS_MAX = 40;

/**
 * The lowest energies in the sector of the molecule's electrons, by Lanczos' method with full
 * reorthogonalisation (doi:10.6028/jres.045.026) on the sparse matrix over determinants. Found states
 * are projected out before the next is sought, so that degenerate ones come as often as they are.
 * @throws QuantumError as `determinantHamiltonian` does
 */
export function exactStates(
  integrals: MolecularIntegrals,
  { states, accepts }: ExactOptions,
): ExactState[] {
  const matrix = determinantHamiltonian(integrals, accepts);
  const size = matrix.determinants.length;
  const found: Float64Array[] = [];
  const results: ExactState[] = [];
  while (results.length < Math.min(states, size)) {
    const { vector, ...state } = lowestBeside(
      (v) => multiplySparse(matrix, v),
      startVector(size, found.length),
      found,
    );
    found.push(vector);
    results.push(state);
  }
  return results.sort((a, b) => a.energyHartree - b.energyHartree);
}

function lowestBeside(
  multiply: (vector: Float64Array) => Float64Array,
  start: Float64Array,
  found: readonly Float64Array[],
): ExactState & { vector: Float64Array } {
  let best = start;
  let iterations = 0;
  for (let restart = 0; ; restart++) {
    const krylov = runLanczos(multiply, best, found);
    iterations += krylov.steps + 1;
    best = krylov.vector;
    normalise(best, found);
    const image = multiply(best);
    const energyHartree = dot(best, image);
    const rest = image.map((value, i) => value - energyHartree * (best[i] as number));
    // What points to states already found is their error, not this one's.
    project(rest, found);
    const residualHartree = Math.sqrt(dot(rest, rest));
    if (residualHartree < RESIDUAL_MAX || restart === RESTARTS_MAX) {
      return { energyHartree, residualHartree, iterations, vector: best };
    }
  }
}

function runLanczos(
  multiply: (vector: Float64Array) => Float64Array,
  start: Float64Array,
  found: readonly Float64Array[],
): { vector: Float64Array; steps: number } {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let next: Float64Array = Float64Array.from(start);
  let norm = normalise(next, found);
  while (basis.length < KRYLOV_MAX && norm > RESIDUAL_MAX / 10) {
    if (basis.length > 0) offDiagonal.push(norm);
    basis.push(next);
    const image = multiply(next);
    diagonal.push(dot(next, image));
    norm = normalise(image, [...found, ...basis]);
    next = image;
  }
  const { vector } = lowestTridiagonal(diagonal, offDiagonal);
  const sum = new Float64Array(start.length);
  basis.forEach((own, k) => {
    const factor = vector[k] as number;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + factor * (own[i] as number);
  });
  return { vector: sum, steps: basis.length };
}

/** Every determinant takes part, no two alike: no symmetry hides a state. */
function startVector(size: number, salt: number): Float64Array {
  return new Float64Array(size).map((_, i) => {
    const word = Math.imul(i + 1 + 7919 * salt, 0x9e3779b1) >>> 8;
    return 0.25 + word / 0x1000000;
  });
}

/** Twice, since once leaves rounding errors behind. */
function project(vector: Float64Array, onto: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const other of onto) {
      const overlap = dot(other, vector);
      for (let i = 0; i < vector.length; i++) {
        vector[i] = (vector[i] as number) - overlap * (other[i] as number);
      }
    }
  }
}

/** Projects and scales to norm 1; gives the norm before scaling. */
function normalise(vector: Float64Array, onto: readonly Float64Array[]): number {
  project(vector, onto);
  const norm = Math.sqrt(dot(vector, vector));
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / norm;
  return norm;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
