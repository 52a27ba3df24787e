import { reducedDensityMatrix } from '../results';
import type { StateBackend } from './backend';
import type { Channel } from './program';

/** How probable each operator of a channel is, ⟨ψ|K†K|ψ⟩, in units of the squared norm. */
export function channelWeights(
  { operators, probabilities, isGeneral = false }: Channel,
  backend: StateBackend,
  qubits: readonly number[],
): readonly number[] {
  if (probabilities !== null) return probabilities;
  if (isGeneral) return generalWeights(operators, reducedDensityMatrix(backend.state(), qubits));
  return diagonalWeights(operators, backend.weightsOf(qubits[0] as number));
}

/** Of operators on one qubit whose K†K is diagonal, from the weights of its 0 and 1. */
function diagonalWeights(
  operators: Channel['operators'],
  [zero, one]: readonly [zero: number, one: number],
): number[] {
  return operators.map((operator) => {
    const square = (entry: number): number => {
      const [re, im] = [operator?.[2 * entry] ?? 0, operator?.[2 * entry + 1] ?? 0];
      return re * re + im * im;
    };
    return (square(0) + square(2)) * zero + (square(1) + square(3)) * one;
  });
}

/** tr KρK† of any operators on the qubits of a density matrix. */
function generalWeights(operators: Channel['operators'], density: Float64Array): number[] {
  const size = Math.sqrt(density.length / 2);
  return operators.map((operator) => {
    let weight = 0;
    for (let row = 0; row < size; row++) {
      for (let a = 0; a < size; a++) {
        const [are, aim] = entryOf(operator, row * size + a);
        for (let b = 0; b < size; b++) {
          const [bre, bim] = entryOf(operator, row * size + b);
          const [re, im] = entryOf(density, a * size + b);
          weight += (are * bre + aim * bim) * re - (aim * bre - are * bim) * im;
        }
      }
    }
    // Rounding may leave a probability of 0 below it.
    return Math.max(0, weight);
  });
}

function entryOf(matrix: Float64Array | null, index: number): [re: number, im: number] {
  return [matrix?.[2 * index] ?? 0, matrix?.[2 * index + 1] ?? 0];
}
