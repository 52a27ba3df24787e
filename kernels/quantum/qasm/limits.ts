/** How much a text may ask for before it is refused with a LIMIT error. */
export interface QasmLimits {
  /** Length of the text in UTF-16 units. */
  characters: number;
  qubits: number;
  bits: number;
  /** Operations of the circuit, loops unrolled and gate definitions expanded. */
  operations: number;
  /** Statements executed while unrolling and expanding, those included that do nothing. */
  steps: number;
}

/** Enough for a million gates; a text at every limit takes seconds and less than a gigabyte. */
export const DEFAULT_LIMITS: Readonly<QasmLimits> = {
  characters: 1 << 26,
  qubits: 1 << 16,
  bits: 1 << 20,
  operations: 1_000_000,
  steps: 10_000_000,
};

/**
 * Blocks, parentheses and gate definitions within each other; keeps recursion off the stack's end.
 */
export const MAX_NESTING = 100;

/** Depth of an expression, a chain of operators included. */
export const MAX_EXPRESSION_DEPTH = 500;

/** Nodes of the tree that an expression of inputs becomes. */
export const MAX_SYMBOLIC_NODES = 1000;

/** Bits of an integer, whether declared or computed. */
export const MAX_INTEGER_BITS = 256;

/** Elements of an array, a set or a range. */
export const MAX_ELEMENTS = 1 << 20;

/** Qubits of a gate whose matrix must be written out: 2 · 4^6 numbers are 64 KiB. */
export const MAX_MATRIX_QUBITS = 6;
