import type { Circuit, Condition, Operation } from '../circuit';
import { QuantumError } from '../errors';
import type { InputValues } from '../parameters';
import { requireIndices } from '../twin/prepare';
import { type CliffordCache, imagesOf } from './clifford';
import type { PauliImages } from './pauli-images';

/** An operation of a Clifford circuit, ready for a tableau. */
export type CliffordStep =
  | { kind: 'gate'; images: PauliImages; qubits: readonly number[] }
  | { kind: 'measure'; qubit: number; bit: number }
  | { kind: 'reset'; qubit: number }
  | {
      kind: 'if';
      condition: Condition;
      then: CliffordStep[];
      otherwise: CliffordStep[];
      /** The Pauli gates that are all that `then` does, where there is nothing otherwise. */
      paulis: { qubit: number; x: boolean; z: boolean }[] | null;
    }
  | { kind: 'while'; condition: Condition; body: CliffordStep[] };

/**
 * Looks up everything that does not depend on measurements.
 * @throws QuantumError NOT_CLIFFORD; WRONG_QUBITS; and as `isClifford` does
 */
export function cliffordSteps(circuit: Circuit, inputs: InputValues): CliffordStep[] {
  const cache: CliffordCache = new Map();
  const all = (operations: readonly Operation[]): CliffordStep[] =>
    operations.flatMap((operation): CliffordStep[] => {
      switch (operation.kind) {
        case 'barrier':
          return [];
        case 'measure':
          requireIndices([operation.bit], circuit.bitCount, 'bit');
          requireIndices([operation.qubit], circuit.qubitCount, 'qubit');
          return [operation];
        case 'reset':
          requireIndices([operation.qubit], circuit.qubitCount, 'qubit');
          return [operation];
        case 'if': {
          const [then, otherwise] = [all(operation.then), all(operation.otherwise)];
          const paulis = otherwise.length === 0 ? paulisOf(then) : null;
          return [{ kind: 'if', condition: operation.condition, then, otherwise, paulis }];
        }
        case 'while':
          return [{ kind: 'while', condition: operation.condition, body: all(operation.body) }];
        default: {
          requireIndices(operation.qubits, circuit.qubitCount, 'qubit');
          const images = imagesOf(operation, inputs, cache);
          if (images === null) {
            const name = operation.kind === 'gate' ? operation.gate : operation.kind;
            throw new QuantumError('NOT_CLIFFORD', `${name} on ${operation.qubits.join()}`);
          }
          return [{ kind: 'gate', images, qubits: operation.qubits }];
        }
      }
    });
  return all(circuit.operations);
}

/**
 * The number of measurements and resets, those of both sides of every branch among them, and those
 * of one round of every loop.
 */
export function drawsOf(steps: readonly CliffordStep[]): number {
  return steps.reduce((sum, step) => {
    switch (step.kind) {
      case 'gate':
        return sum;
      case 'if':
        return sum + drawsOf(step.then) + drawsOf(step.otherwise);
      case 'while':
        return sum + drawsOf(step.body);
      default:
        return sum + 1;
    }
  }, 0);
}

/** Gates on one qubit that change no Pauli but for its sign; null where something else is among them. */
function paulisOf(
  steps: readonly CliffordStep[],
): { qubit: number; x: boolean; z: boolean }[] | null {
  const paulis: { qubit: number; x: boolean; z: boolean }[] = [];
  for (const step of steps) {
    if (step.kind !== 'gate' || step.qubits.length > 1) return null;
    const [ofX, ofZ, qubit] = [step.images.x[0], step.images.z[0], step.qubits[0]];
    if (ofX === undefined || ofZ === undefined || qubit === undefined) continue;
    if (ofX.x !== 1 || ofX.z !== 0 || ofZ.x !== 0 || ofZ.z !== 1) return null;
    paulis.push({ qubit, x: ofZ.sign === 1, z: ofX.sign === 1 });
  }
  return paulis;
}
