import type { Circuit, Parameter } from '../../../../kernels/quantum/circuit';
import { QasmError, readOpenQasm, writeOpenQasm3 } from '../../../../kernels/quantum/qasm';

/** What a text says: a circuit, or where and why it says none. */
export type ReadText =
  | { circuit: Circuit; fault: null }
  | { circuit: null; fault: { line: number; column: number; message: string } };

/** As much as a page reads at each letter typed; a run takes more. */
const LIMITS = { characters: 200_000, qubits: 64, bits: 256, operations: 5_000, steps: 50_000 };

/** Reads a text with the reader that the run will use. */
export function readText(text: string): ReadText {
  try {
    return { circuit: readOpenQasm(text, { limits: LIMITS }), fault: null };
  } catch (error) {
    if (error instanceof QasmError) {
      const { line, column, message } = error;
      return {
        circuit: null,
        fault: { line, column, message: message.replace(/^line [^:]+: /, '') },
      };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { circuit: null, fault: { line: 1, column: 1, message } };
  }
}

/** The text of a circuit that was built; comments at the head of the old text stay. */
export function textOf(circuit: Circuit, before: string): string {
  const comments = /^(?:[ \t]*\/\/[^\n]*\n|[ \t]*\n)*/.exec(before)?.[0] ?? '';
  return `${comments}${writeOpenQasm3(circuit)}`;
}

/** An angle as people write it: `pi/2`, `0.3`, `2*theta` where the circuit has such an input. */
export function readAngle(text: string, inputs: readonly string[]): Parameter | undefined {
  if (!/^[\w\s.+\-*/()π]+$/u.test(text)) return undefined;
  const declared = inputs.map((name) => `input float[64] ${name};`).join('');
  const read = readText(`OPENQASM 3;include "stdgates.inc";${declared}qubit q;rz(${text}) q;`);
  const [gate] = read.circuit?.operations ?? [];
  return gate?.kind === 'gate' ? gate.parameters[0] : undefined;
}

/** An angle in the fewest signs: multiples of π where it is one. */
export function angleText(parameter: Parameter): string {
  if (typeof parameter !== 'number') {
    if (parameter.op === 'input') return parameter.name;
    if (parameter.op === 'negate') return `-(${angleText(parameter.of)})`;
    if ('of' in parameter) return `${parameter.op}(${angleText(parameter.of)})`;
    return `(${angleText(parameter.left)})${parameter.op}(${angleText(parameter.right)})`;
  }
  for (const part of DENOMINATORS) {
    const times = (parameter * part) / Math.PI;
    const whole = Math.round(times);
    if (whole === 0 || Math.abs(times - whole) > 1e-12) continue;
    const sign = whole < 0 ? '-' : '';
    const factor = Math.abs(whole) === 1 ? '' : `${Math.abs(whole)}*`;
    return `${sign}${factor}pi${part === 1 ? '' : `/${part}`}`;
  }
  return String(parameter);
}

const DENOMINATORS = [1, 2, 3, 4, 5, 6, 8, 16];
