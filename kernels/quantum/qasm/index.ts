/**
 * OpenQASM 2.0 and 3.0 in, OpenQASM 3 out. The reader computes what is known (loops, classical
 * variables, gate definitions and modifiers), so that a Circuit holds only what is done to qubits.
 * Used by the steps that take circuits as text.
 */
export type { QasmOptions } from './context';
export { QasmError, type QasmErrorCode } from './error';
export type { QasmLimits } from './limits';
export { readOpenQasm } from './read';
export { QasmWriteError, writeOpenQasm3 } from './write';
