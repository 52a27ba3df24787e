/**
 * Gradients of expectation values by the adjoint method (Jones and Gacon 2020, arXiv:2009.02823). ψ and
 * λ = H|ψ⟩ are the two halves of one state with a qubit more, so that one sweep takes both back through
 * the circuit, in the engine's tiles. Used by whoever minimises an energy.
 */
import type { Circuit, Operation } from '../circuit';
import { createPlanner } from '../compiler';
import { pauliStrings } from '../compiler/observable';
import { createSweepPlanner, type Observation } from '../compiler/sweep';
import type { Engine } from '../engine';
import { gateOf } from '../gates';
import { type InputValues, inputsOf } from '../parameters';
import { powerOfTwo } from '../power-of-two';
import type { PauliTerm } from '../results';
import { derivative } from './derivatives';
import { generatorOf, type Piece, piecesOf } from './generators';

/** An expectation value, and its derivatives by the circuit's inputs in the order of `circuit.inputs`. */
export interface ValueAndGradient {
  value: number;
  gradient: Float64Array;
}

/**
 * Makes the function from values of a unitary circuit's inputs to ⟨H⟩ on its final state and its
 * gradient. It takes the memory of one qubit more than the circuit has; the engine holds no state
 * afterwards.
 * @throws QuantumError BAD_PAULI, NOT_FINITE here; as `compile` and `Engine.run` do, later
 */
export function createGradient(
  circuit: Circuit,
  observable: readonly PauliTerm[],
  engine: Pick<Engine, 'run' | 'observations'>,
): (inputs: InputValues) => ValueAndGradient {
  const strings = pauliStrings(observable, circuit.qubitCount);
  const pieces = piecesOf(circuit);
  const first = pieces.findIndex(({ angle }) => angle !== undefined);
  const needed = first < 0 ? [] : pieces.slice(first);
  const angles = needed.flatMap(({ angle }) => (angle === undefined ? [] : [angle]));
  const names = angles.map(inputsOf);
  const operations = wayBack(needed, circuit.qubitCount);
  const forwards = createPlanner(circuit);
  const back = createSweepPlanner({ qubitCount: circuit.qubitCount + 1, operations }, strings);
  return (inputs) => {
    engine.run(forwards(inputs));
    const observed = engine.observations(back(inputs));
    const gradient = new Float64Array(circuit.inputs.length);
    angles.forEach((angle, i) => {
      // The value comes first, and the way back meets the last angle first.
      const slope = observed[angles.length - i] as number;
      for (const name of names[i] as string[]) {
        const at = circuit.inputs.indexOf(name);
        (gradient[at] as number) += slope * derivative(angle, name, inputs);
      }
    });
    return { value: observed[0] as number, gradient };
  };
}

/**
 * The gates undone from the last to the first, with what each angle asks for before its gate is undone:
 * d⟨H⟩/dα = 2 Re ⟨λ|iκQ|ψ⟩, which is the expectation value of κQ ⊗ Y with the halves as a qubit.
 */
function wayBack(pieces: readonly Piece[], half: number): (Operation | Observation)[] {
  const selector = powerOfTwo(half);
  const steps: (Operation | Observation)[] = [];
  let id = 1;
  for (const { operation, angle } of [...pieces].reverse()) {
    if (angle !== undefined && operation.kind === 'gate') {
      steps.push({ kind: 'observe', id, half: selector, strings: generatorOf(operation) });
      id += 1;
    }
    steps.push(undone(operation));
  }
  return steps;
}

function undone(operation: Operation): Operation {
  if (operation.kind === 'unitary') {
    return { ...operation, matrix: adjoint(operation.matrix, operation.qubits.length) };
  }
  if (operation.kind !== 'gate') return operation;
  return { ...operation, ...gateOf(operation.gate).inverse(operation.parameters) };
}

function adjoint(matrix: Float64Array, qubits: number): Float64Array {
  const size = powerOfTwo(qubits);
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [from, to] = [2 * (row * size + column), 2 * (column * size + row)];
      result[to] = matrix[from] as number;
      result[to + 1] = -(matrix[from + 1] as number);
    }
  }
  return result;
}
