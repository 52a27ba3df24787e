import type { Circuit } from '../circuit';
import { QuantumError } from '../errors';
import type { InputValues } from '../parameters';
import { type Prepared, prepareAll } from '../twin/prepare';
import { diagonalOf, gateTensor, inverseOf, type MatrixOperation, type Tensor } from './tensor';

/** Tensors whose product, summed over all indices, is one complex number. Every index is 0 or 1. */
export interface Network {
  tensors: Tensor[];
  indexCount: number;
}

const ZERO = Float64Array.of(1, 0, 0, 0);
const ONE = Float64Array.of(0, 0, 1, 0);
const PAULIS: Readonly<Record<string, Float64Array>> = {
  X: Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0),
  Y: Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0),
  Z: Float64Array.of(1, 0, 0, 0, 0, 0, -1, 0),
};

/**
 * The network of one amplitude ⟨bits|U|0…0⟩.
 * @param bits one 0 or 1 for each qubit, qubit 0 rightmost
 * @throws QuantumError NOT_UNITARY_CIRCUIT, OUT_OF_RANGE for other bits, and what gates find
 */
export function amplitudeNetwork(
  circuit: Circuit,
  bits: string,
  inputs: InputValues = {},
): Network {
  const { qubitCount } = circuit;
  if (bits.length !== qubitCount || !/^[01]*$/.test(bits)) {
    throw new QuantumError(
      'OUT_OF_RANGE',
      `'${bits}' is not 0 or 1 for each of ${qubitCount} qubits`,
    );
  }
  const builder = new Builder(qubitCount);
  for (const operation of matricesOf(circuit, inputs)) builder.apply(operation);
  return builder.close(bits);
}

/**
 * The network of ⟨0…0|U† P U|0…0⟩ for a Pauli string. Gates outside the light cone of P cancel, and
 * are left out.
 * @param pauli one of I, X, Y, Z for each qubit, qubit 0 rightmost
 * @throws QuantumError NOT_UNITARY_CIRCUIT, BAD_PAULI, and what gates find
 */
export function expectationNetwork(
  circuit: Circuit,
  pauli: string,
  inputs: InputValues = {},
): Network {
  const { qubitCount } = circuit;
  if (pauli.length !== qubitCount || !/^[IXYZ]*$/.test(pauli)) {
    const message = `'${pauli}' is not one of I, X, Y, Z for each of ${qubitCount} qubits`;
    throw new QuantumError('BAD_PAULI', message);
  }
  const letters = Array.from({ length: qubitCount }, (_, q) => pauli[qubitCount - 1 - q] as string);
  const cone = lightCone(matricesOf(circuit, inputs), letters);
  const builder = new Builder(qubitCount);
  for (const operation of cone) builder.apply(operation);
  letters.forEach((letter, qubit) => {
    const matrix = PAULIS[letter];
    if (matrix !== undefined) builder.apply({ matrix, qubits: [qubit], controls: [] });
  });
  for (const operation of [...cone].reverse()) builder.apply(inverseOf(operation));
  return builder.close('0'.repeat(qubitCount));
}

function matricesOf(circuit: Circuit, inputs: InputValues): MatrixOperation[] {
  return prepareAll(circuit.operations, circuit, inputs).map(requireMatrix);
}

function requireMatrix(operation: Prepared): MatrixOperation {
  if (operation.kind === 'matrix') return operation;
  const message = `a circuit with '${operation.kind}' has no one final state`;
  throw new QuantumError('NOT_UNITARY_CIRCUIT', message);
}

/** The operations that can change what is measured on the qubits whose letter is not I. */
function lightCone(operations: readonly MatrixOperation[], letters: string[]): MatrixOperation[] {
  const inside = letters.map((letter) => letter !== 'I');
  const kept: MatrixOperation[] = [];
  for (const operation of [...operations].reverse()) {
    const touched = [...operation.qubits, ...operation.controls.map(({ qubit }) => qubit)];
    if (!touched.some((qubit) => inside[qubit])) continue;
    for (const qubit of touched) inside[qubit] = true;
    kept.push(operation);
  }
  return kept.reverse();
}

/** Builds a network along the wires of a circuit. */
class Builder {
  private readonly tensors: Tensor[] = [];
  /** The index that each qubit's wire has now. */
  private readonly wires: number[];
  private indexCount: number;

  constructor(qubitCount: number) {
    this.wires = Array.from({ length: qubitCount }, (_, qubit) => qubit);
    this.indexCount = qubitCount;
    for (const index of this.wires) this.tensors.push({ indices: [index], data: ZERO });
  }

  /** A diagonal matrix, and every control, leaves its wire's index as it is: that keeps networks small. */
  apply(operation: MatrixOperation): void {
    const diagonal = diagonalOf(operation);
    const wires = (qubits: readonly number[]) => qubits.map((qubit) => this.wires[qubit] as number);
    const controls = wires(operation.controls.map(({ qubit }) => qubit));
    const before = wires(operation.qubits);
    if (diagonal === null) {
      for (const qubit of operation.qubits) this.wires[qubit] = this.indexCount++;
    }
    const after = diagonal === null ? wires(operation.qubits) : [];
    this.tensors.push({
      indices: [...controls, ...after, ...before],
      data: gateTensor(operation, diagonal),
    });
  }

  /** Ends every wire in a basis state, qubit 0 rightmost. */
  close(bits: string): Network {
    this.wires.forEach((index, qubit) => {
      const data = bits[bits.length - 1 - qubit] === '1' ? ONE : ZERO;
      this.tensors.push({ indices: [index], data });
    });
    return { tensors: this.tensors, indexCount: this.indexCount };
  }
}
