import type { Circuit, Operation } from './circuit';

/** A circuit of gates and nothing else, and which bit takes the value of which qubit at its end. */
export interface Split {
  unitary: Circuit;
  /** Qubits by the bit that they are measured into. */
  measured: Map<number, number>;
}

/**
 * Takes a circuit's final measurements off it. Null where there is no one final state: it resets,
 * branches, or does something to a qubit that was measured.
 */
export function splitFinalMeasurements(circuit: Circuit): Split | null {
  const measured = new Map<number, number>();
  const finished = new Set<number>();
  const operations: Operation[] = [];
  for (const operation of circuit.operations) {
    if (operation.kind === 'barrier') continue;
    if (operation.kind === 'measure') {
      finished.add(operation.qubit);
      measured.set(operation.bit, operation.qubit);
      continue;
    }
    if (operation.kind !== 'gate' && operation.kind !== 'unitary') return null;
    if (operation.qubits.some((qubit) => finished.has(qubit))) return null;
    operations.push(operation);
  }
  return { unitary: { ...circuit, operations }, measured };
}

/** Puts the final measurements back, all of them after the last gate. */
export function joinFinalMeasurements({ unitary, measured }: Split): Circuit {
  const measures = Array.from(measured, ([bit, qubit]): Operation => {
    return { kind: 'measure', qubit, bit };
  });
  return { ...unitary, operations: [...unitary.operations, ...measures] };
}
