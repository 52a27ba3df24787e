import { drawingOf } from '../../../../activities/quantum/drawing';
import type { Circuit } from '../../../../kernels/quantum/circuit';
import type { CircuitDrawing } from '../../../../schemas/quantum/drawing';
import { touches } from './circuit-edit';

/** A mark of a picture. */
export type Mark = CircuitDrawing['marks'][number];

/** An operation in its place: which of the circuit it is, from which column on, and what is drawn. */
export interface Placed {
  index: number;
  column: number;
  columns: number;
  marks: Mark[];
}

/** Every operation in the first column that is free on its wires. */
export interface Layout {
  qubits: string[];
  bits: string[];
  columns: number;
  placed: Placed[];
}

/** Lays a circuit out so that each mark knows the operation that it stands for. */
export function layoutOf(circuit: Circuit): Layout {
  const { qubits, bits } = drawingOf({ ...circuit, operations: [] });
  const free = new Array<number>(qubits.length + bits.length).fill(0);
  const placed = circuit.operations.flatMap((operation, index): Placed[] => {
    const { marks, columns } = drawingOf({ ...circuit, operations: [operation] });
    if (marks.length === 0) return [];
    const wires = marks.flatMap(wiresOf(qubits.length));
    const [from, to] = [Math.min(...wires), Math.max(...wires)];
    const column = Math.max(...free.slice(from, to + 1));
    free.fill(column + columns, from, to + 1);
    return [{ index, column, columns, marks }];
  });
  return { qubits, bits, columns: Math.max(0, ...free), placed };
}

/** Before which operation one goes that is put on a wire at a column. */
export function indexAt(
  circuit: Circuit,
  layout: Layout,
  at: { qubits: number[]; column: number },
) {
  const after = layout.placed.find(({ index, column, columns }) => {
    const operation = circuit.operations[index];
    const isThere = operation !== undefined && at.qubits.some((qubit) => touches(operation, qubit));
    return isThere && column + columns > at.column;
  });
  return after?.index ?? circuit.operations.length;
}

/** What stands on a wire at a column. */
export function placedAt(circuit: Circuit, layout: Layout, at: { qubit: number; column: number }) {
  return layout.placed.find(({ index, column, columns }) => {
    const operation = circuit.operations[index];
    const isHere = at.column >= column && at.column < column + columns;
    return isHere && operation !== undefined && touches(operation, at.qubit);
  });
}

function wiresOf(qubitCount: number) {
  return (mark: Mark): number[] => [
    ...mark.targets,
    ...mark.controls.map(({ wire }) => wire),
    ...[...mark.conditions, ...(mark.bit === null ? [] : [mark.bit])].map(
      (bit) => bit + qubitCount,
    ),
  ];
}
