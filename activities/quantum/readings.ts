import { QuantumError } from '../../kernels/quantum/errors';
import {
  blochVectors,
  entanglementEntropy,
  entropyPerCut,
  expectationValue,
  fidelity,
  marginalProbabilities,
  reducedDensityMatrix,
  type Statevector,
  topStates,
} from '../../kernels/quantum/results';
import type { CircuitResults, Expectation, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import { EXACT } from './shots';

/** What is asked of a circuit and where it lies. */
export type SimulateInput = StepInput<typeof simulate>;

/** What is read off a final state. */
export type Readings = Pick<
  CircuitResults,
  | 'topStates'
  | 'blochVectors'
  | 'entropyPerCut'
  | 'probabilities'
  | 'densityMatrices'
  | 'entropies'
  | 'chosenAmplitudes'
  | 'fidelity'
>;

/** The readings of a circuit that has no one final state. */
export const NO_READINGS: Readings = {
  ...{ topStates: [], blochVectors: [], entropyPerCut: null, fidelity: null },
  ...{ probabilities: [], densityMatrices: [], entropies: [], chosenAmplitudes: [] },
};

/**
 * Reads off a state what was asked.
 * @param given amplitudes to compare with; null for none
 * @param progress hears how many of the cuts are done
 * @throws QuantumError for qubits that the circuit does not have, or a state of another width
 */
export function readingsOf(
  state: Statevector,
  input: SimulateInput,
  { given, progress }: { given: Statevector | null; progress(done: number, total: number): void },
): Readings {
  return {
    topStates: topStates(state, input.topStates),
    blochVectors: blochVectors(state),
    probabilities: input.probabilitiesOf.map((qubits) => ({
      qubits,
      values: [...marginalProbabilities(state, qubits)],
    })),
    densityMatrices: input.densityMatricesOf.map((qubits) => ({
      qubits,
      values: [...reducedDensityMatrix(state, qubits)],
    })),
    entropies: input.entropiesOf.map((qubits) => ({
      qubits,
      bits: entanglementEntropy(state, qubits),
    })),
    chosenAmplitudes: input.amplitudesOf.map((bits) => amplitudeOf(state, bits)),
    fidelity: given === null ? null : fidelity(state, given),
    entropyPerCut: entropyPerCut(state, progress),
  };
}

function amplitudeOf(state: Statevector, bits: string): { bits: string; re: number; im: number } {
  if (state.length !== 2 * 2 ** bits.length) {
    throw new QuantumError('OUT_OF_RANGE', `'${bits}' has not one bit for each qubit`);
  }
  const index = Number.parseInt(bits, 2);
  return { bits, re: state[2 * index] as number, im: state[2 * index + 1] as number };
}

/** The exact values of the observables. */
export function exactValues(
  state: Statevector,
  { observables }: Pick<SimulateInput, 'observables'>,
): Expectation[] {
  return observables.map(({ name, terms }) => {
    return { name, value: expectationValue(state, terms), ...EXACT };
  });
}
