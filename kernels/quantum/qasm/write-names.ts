import type { Circuit, Register } from '../circuit';
import { EXTRAS } from './libraries';
import { RESERVED } from './reserved';

/** What a text calls the registers of a circuit. */
export interface Names {
  qubits: Register[];
  bits: Register[];
  /** The name of each bit: `c[3]`. */
  bitNames: string[];
  /** Names that are taken. */
  taken: Set<string>;
}

const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}_0-9]*$/u;

/** Whether OpenQASM 3 allows a name. */
export function isName(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name);
}

/** Registers that hold every qubit and bit once, in order, with names that OpenQASM 3 allows. */
export function declaredNames(circuit: Circuit): Names {
  const taken = new Set(circuit.inputs);
  const qubits = covering(circuit.qubitRegisters, circuit.qubitCount, { otherwise: 'q', taken });
  const bits = covering(circuit.bitRegisters, circuit.bitCount, { otherwise: 'c', taken });
  return { qubits, bits, bitNames: elementNames(bits, circuit.bitCount), taken };
}

/** The name of each element of registers: `q[0]`, `q[1]` … */
export function elementNames(registers: readonly Register[], count: number): string[] {
  const names: string[] = new Array(count);
  for (const { name, start, size } of registers) {
    for (let index = 0; index < size; index++) names[start + index] = `${name}[${index}]`;
  }
  return names;
}

/** A name like the given one that is not taken, which it then is. */
export function freshName(name: string, taken: Set<string>): string {
  const isFree = (text: string) => isName(text) && !EXTRAS.has(text) && !taken.has(text);
  const stem = IDENTIFIER.test(name) ? name : 'r';
  let candidate = stem;
  for (let count = 1; !isFree(candidate); count++) candidate = `${stem}_${count}`;
  taken.add(candidate);
  return candidate;
}

/** The registers given where they follow each other from 0 on; else one for each gap. */
function covering(
  registers: readonly Register[],
  count: number,
  { otherwise, taken }: { otherwise: string; taken: Set<string> },
): Register[] {
  const result: Register[] = [];
  let next = 0;
  const fill = (end: number) => {
    if (end > next)
      result.push({ name: freshName(otherwise, taken), start: next, size: end - next });
    next = Math.max(next, end);
  };
  for (const { name, start, size } of [...registers].sort((a, b) => a.start - b.start)) {
    // A register over others, as an alias would be, is not declared again.
    if (start < next || start + size > count) continue;
    fill(start);
    result.push({ name: freshName(name, taken), start, size });
    next = start + size;
  }
  fill(count);
  return result;
}
