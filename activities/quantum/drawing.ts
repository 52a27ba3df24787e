import {
  bitsAsked,
  type Circuit,
  type Operation,
  type Register,
} from '../../kernels/quantum/circuit';
import type { CircuitDrawing } from '../../schemas/quantum/drawing';

type Mark = CircuitDrawing['marks'][number];

const QUBITS_MAX = 24;
const BITS_MAX = 12;
const COLUMNS_MAX = 60;
const LABEL_MAX = 12;
const DIGITS = 3;
/** How many controls come first among the qubits of a gate, and what is drawn on the others. */
const CONTROLLED: Readonly<Record<string, readonly [controls: number, label: string]>> = {
  cx: [1, 'x'],
  cy: [1, 'y'],
  cz: [1, 'z'],
  ch: [1, 'h'],
  cs: [1, 's'],
  csdg: [1, 'sdg'],
  csx: [1, 'sx'],
  cp: [1, 'p'],
  cphase: [1, 'p'],
  cu1: [1, 'p'],
  crx: [1, 'rx'],
  cry: [1, 'ry'],
  crz: [1, 'rz'],
  cu: [1, 'u'],
  cu3: [1, 'u'],
  ccx: [2, 'x'],
  ccz: [2, 'z'],
  c3x: [3, 'x'],
  c4x: [4, 'x'],
  cswap: [1, 'swap'],
};

/** Describes a circuit's picture: every operation in the first column that is free on its wires. */
export function drawingOf(circuit: Circuit): CircuitDrawing {
  const qubitCount = Math.min(circuit.qubitCount, QUBITS_MAX);
  const bitCount = Math.min(circuit.bitCount, BITS_MAX);
  const free = new Array<number>(qubitCount + bitCount).fill(0);
  const marks: Mark[] = [];
  let [columns, hiddenOperations] = [0, 0];
  for (const { operation, conditions } of flat(circuit.operations, [])) {
    const mark = markOf(operation, conditions, { qubitCount, bitCount });
    if (mark === null) {
      // A global phase is on no wire.
      if (!('qubits' in operation) || operation.qubits.length > 0) hiddenOperations += 1;
      continue;
    }
    const [from, to] = spanOf(mark, qubitCount);
    const column = Math.max(0, ...free.slice(from, to + 1));
    // What follows on these wires is left out as well, so that the order is never misread.
    free.fill(column + 1, from, to + 1);
    if (column >= COLUMNS_MAX) hiddenOperations += 1;
    else {
      columns = Math.max(columns, column + 1);
      marks.push({ ...mark, column });
    }
  }
  return {
    qubits: labels(circuit.qubitRegisters, qubitCount, 'q'),
    bits: labels(circuit.bitRegisters, bitCount, 'c'),
    columns,
    marks,
    hidden: {
      qubits: circuit.qubitCount - qubitCount,
      bits: circuit.bitCount - bitCount,
      operations: hiddenOperations,
    },
  };
}

type Plain = Exclude<Operation, { kind: 'if' | 'while' }>;

function* flat(
  operations: readonly Operation[],
  conditions: readonly number[],
): Generator<{ operation: Plain; conditions: readonly number[] }> {
  for (const operation of operations) {
    if (operation.kind === 'if') {
      const inner = [...new Set([...conditions, ...bitsAsked(operation.condition)])];
      yield* flat(operation.then, inner);
      yield* flat(operation.otherwise, inner);
    } else if (operation.kind === 'while') {
      yield* flat(operation.body, [...new Set([...conditions, ...bitsAsked(operation.condition)])]);
    } else yield { operation, conditions };
  }
}

/** Null where none of its qubits is drawn, or some are not: half a gate would be read wrongly. */
function markOf(
  operation: Plain,
  conditions: readonly number[],
  { qubitCount, bitCount }: { qubitCount: number; bitCount: number },
): Mark | null {
  const qubits = 'qubits' in operation ? operation.qubits : [operation.qubit];
  const drawn = qubits.filter((qubit) => qubit < qubitCount);
  if (drawn.length === 0 || (drawn.length < qubits.length && operation.kind !== 'barrier')) {
    return null;
  }
  const mark: Mark = {
    ...{ column: 0, kind: 'gate', label: '', targets: drawn, controls: [], bit: null },
    conditions: conditions.filter((bit) => bit < bitCount),
  };
  switch (operation.kind) {
    case 'gate':
      return gateMark(operation, mark);
    case 'unitary':
      return { ...mark, label: 'unitary' };
    case 'measure':
      return { ...mark, kind: 'measure', bit: operation.bit < bitCount ? operation.bit : null };
    default:
      return { ...mark, kind: operation.kind, label: operation.kind === 'reset' ? '|0⟩' : '' };
  }
}

function gateMark(operation: Extract<Operation, { kind: 'gate' }>, mark: Mark): Mark {
  const { gate, controls, qubits } = operation;
  const [own, name] = CONTROLLED[gate] ?? [0, gate];
  const count = controls.length + own;
  const label = labelOf(name, operation.parameters);
  return {
    ...mark,
    kind: name === 'swap' ? 'swap' : 'gate',
    label,
    targets: qubits.slice(count),
    controls: qubits.slice(0, count).map((wire, i) => ({ wire, on: controls[i] ?? 1 })),
  };
}

function labelOf(name: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return name.slice(0, LABEL_MAX);
  const angles = parameters.map((one) => (typeof one === 'number' ? short(one) : 'θ'));
  const whole = `${name}(${angles.join(', ')})`;
  return whole.length <= LABEL_MAX ? whole : `${name}(…)`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

/** The wires that nothing else may cross, from first to last; bits lie below the qubits. */
function spanOf(mark: Mark, qubitCount: number): [from: number, to: number] {
  const bits = [...mark.conditions, ...(mark.bit === null ? [] : [mark.bit])];
  const wires = [
    ...mark.targets,
    ...mark.controls.map(({ wire }) => wire),
    ...bits.map((bit) => bit + qubitCount),
  ];
  return [Math.min(...wires), Math.max(...wires)];
}

function labels(registers: readonly Register[], count: number, letter: string): string[] {
  return Array.from({ length: count }, (_, wire) => {
    const own = registers.find(({ start, size }) => wire >= start && wire < start + size);
    if (own === undefined) return `${letter}[${wire}]`;
    const name = own.name.slice(0, LABEL_MAX);
    return own.size === 1 ? name : `${name}[${wire - own.start}]`;
  });
}
