/**
 * A circuit as every engine takes it: loops unrolled, gate definitions expanded, registers laid out one
 * after the other. Qubit 0 is the least significant bit of a basis state's index, as in Qiskit.
 */
export interface Circuit {
  qubitCount: number;
  bitCount: number;
  /** Where the registers of the source lie, for people; in the order of their declaration. */
  qubitRegisters: Register[];
  bitRegisters: Register[];
  /** Names of the parameters that a run must give values for, in the order of their declaration. */
  inputs: string[];
  operations: Operation[];
}

/** A named run of qubits or bits. */
export interface Register {
  name: string;
  start: number;
  size: number;
}

/**
 * An angle or another real number, in radians where it is an angle: known, or an expression of the
 * circuit's inputs that is evaluated when they are bound.
 */
export type Parameter = number | Expression;

/** An expression of inputs, as a tree. */
export type Expression =
  | { op: 'input'; name: string }
  | { op: 'negate' | UnaryFunction; of: Parameter }
  | { op: '+' | '-' | '*' | '/' | '**'; left: Parameter; right: Parameter };

/** The functions that OpenQASM 3 has for real numbers. */
export type UnaryFunction =
  | 'arccos'
  | 'arcsin'
  | 'arctan'
  | 'ceiling'
  | 'cos'
  | 'exp'
  | 'floor'
  | 'log'
  | 'sin'
  | 'sqrt'
  | 'tan';

/** One thing that is done to the qubits. */
export type Operation =
  | GateOperation
  | UnitaryOperation
  | { kind: 'measure'; qubit: number; bit: number }
  | { kind: 'reset'; qubit: number }
  | { kind: 'barrier'; qubits: number[] }
  | { kind: 'if'; condition: Condition; then: Operation[]; otherwise: Operation[] }
  /** A loop that goes on while the bits say so, for as many rounds as a shot takes. */
  | { kind: 'while'; condition: Condition; body: Operation[] };

/** A loop in which a shot has not ended after so many rounds is taken for endless. */
export const ROUNDS_MAX = 100_000;

/** A gate of the table (`gates/`), under any number of further controls. */
export interface GateOperation {
  kind: 'gate';
  /** Name in the table of gates: `h`, `cx`, `rz`, `gphase`. */
  gate: string;
  parameters: Parameter[];
  /** The further controls, the outermost first, then the gate's own qubits; all different. */
  qubits: number[];
  /** For each further control whether it acts on 1 (`ctrl @`) or on 0 (`negctrl @`). */
  controls: (0 | 1)[];
}

/** A matrix that no gate of the table gives: a fractional power of a composite gate. */
export interface UnitaryOperation {
  kind: 'unitary';
  /** Row-major, real and imaginary parts in turn: 2 · 4^k numbers for k qubits, the first one the
   * least significant bit of row and column. */
  matrix: Float64Array;
  qubits: number[];
}

/** What classically controlled operations ask of the bits. */
export type Condition =
  | { op: 'bit'; bit: number }
  /** Bits as an unsigned number, the first one least significant, compared with a known one. */
  | { op: 'compare'; bits: number[]; is: '==' | '!=' | '<' | '<=' | '>' | '>='; value: bigint }
  | { op: 'not'; of: Condition }
  | { op: 'and' | 'or' | 'xor'; left: Condition; right: Condition };

/** The bits that a condition looks at. */
export function bitsAsked(condition: Condition): number[] {
  switch (condition.op) {
    case 'bit':
      return [condition.bit];
    case 'compare':
      return condition.bits;
    case 'not':
      return bitsAsked(condition.of);
    default:
      return [...bitsAsked(condition.left), ...bitsAsked(condition.right)];
  }
}
