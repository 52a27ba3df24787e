import type { Circuit } from '../../kernels/quantum/circuit';
import { trotterCircuit } from '../../kernels/quantum/evolution/trotter';
import {
  joinFinalMeasurements,
  splitFinalMeasurements,
} from '../../kernels/quantum/final-measurements';
import { writeOpenQasm3 } from '../../kernels/quantum/qasm';
import { AthanorError } from '../../schemas/errors';
import { evolve } from '../../schemas/quantum/evolution';
import type { StepInput } from '../../schemas/step';
import { implement } from '../implement';
import { readOpenCircuit, refusing } from './read-circuit';

/** Terms of all steps together: what the readers of the circuit take. */
const FACTORS_MAX = 200_000;
const MEDIA_TYPE = 'text/plain';

/**
 * Appends the gates of an evolution to a circuit.
 * @throws AthanorError INPUT_INVALID for a circuit that measures on its way, or a Hamiltonian on other
 *   qubits; LIMIT_EXCEEDED for too many gates
 */
export const evolveStep = implement(evolve, async (input, context) => {
  const { circuit } = await readOpenCircuit(context.artifacts, input.circuit, input.inputs);
  const text = writeOpenQasm3(evolved(circuit, input));
  return { circuit: await context.artifacts.put(Buffer.from(text), MEDIA_TYPE) };
});

function evolved(circuit: Circuit, input: StepInput<typeof evolve>): Circuit {
  const { hamiltonian, steps, order } = input;
  const factors = hamiltonian.length * steps * order;
  if (factors > FACTORS_MAX) {
    const message = `The evolution takes ${factors} factors; ${FACTORS_MAX} are allowed.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  const split = splitFinalMeasurements(circuit);
  if (split === null) {
    throw invalid('A circuit that measures, resets or branches on its way cannot evolve after it.');
  }
  const width = hamiltonian[0]?.pauli.length ?? 0;
  if (width !== circuit.qubitCount) {
    throw invalid(`The Hamiltonian is on ${width} qubits, the circuit on ${circuit.qubitCount}.`);
  }
  const { operations: gates } = refusing(() => trotterCircuit(hamiltonian, input));
  const operations = [...split.unitary.operations, ...gates];
  return joinFinalMeasurements({ ...split, unitary: { ...circuit, operations } });
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
