import type {
  Circuit,
  Expression,
  GateOperation,
  Operation,
  Parameter,
  Register,
} from '../circuit';
import { gateOf } from '../gates';
import { libraryOf, STDGATES_FILE } from './libraries';
import { SIGNATURES } from './signatures';
import { synthesised } from './synthesis';
import { writeCondition } from './write-conditions';
import { declaredNames, elementNames, isName, type Names } from './write-names';

const INDENT = '  ';
const INFIX: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '**': 4 };
const UNARY_PRECEDENCE = 3;
const HIGHEST = 5;

/** Names of gates that the reader never makes, by what it makes of them. */
const OTHER_NAMES: Readonly<
  Record<string, ((given: Parameter[]) => [gate: string, parameters: Parameter[]]) | undefined>
> = {
  u0: () => ['id', []],
  u1: (given) => ['p', given],
  u2: (given) => ['u', [Math.PI / 2, ...given]],
  u3: (given) => ['u', given],
  cu1: (given) => ['cp', given],
  cu3: (given) => ['cu', [...given, 0]],
};

/** Thrown for a circuit that has no OpenQASM 3 text. */
export class QasmWriteError extends Error {
  override readonly name = 'QasmWriteError';
}

/**
 * Writes a circuit as OpenQASM 3, with `stdgates.inc` and definitions of the gates that it lacks.
 * The text means the same by every convention of global phase, since it never says `U`, `u2` or
 * `u3`. `readOpenQasm` gives the circuit back, with u1, u2, u3, cu1 and cu3 as the gates that they
 * equal; matrices are written as gates, equal within rounding.
 * @throws QasmWriteError for gates that the reader never makes, parameters that are not finite, and
 * inputs that have the name of a gate
 */
export function writeOpenQasm3(circuit: Circuit): string {
  return new Writer(circuit).text();
}

class Writer {
  private readonly lines: string[] = [];
  private readonly definitions = new Set<string>();
  private readonly aliases: string[] = [];
  private readonly names: Names;
  private readonly qubits: string[];

  constructor(private readonly circuit: Circuit) {
    this.names = declaredNames(circuit);
    this.qubits = elementNames(this.names.qubits, circuit.qubitCount);
  }

  text(): string {
    this.operations(this.circuit.operations, '');
    return [
      'OPENQASM 3.0;',
      'include "stdgates.inc";',
      ...this.definitions,
      ...this.circuit.inputs.map((name) => `input float[64] ${this.inputName(name)};`),
      ...this.names.qubits.map((register) => declaration('qubit', register)),
      ...this.names.bits.map((register) => declaration('bit', register)),
      ...this.aliases,
      ...this.lines,
      '',
    ].join('\n');
  }

  /** Values are given by name, so that inputs keep theirs. */
  private inputName(name: string): string {
    if (isName(name) && !libraryOf(STDGATES_FILE)?.has(name)) return name;
    throw new QasmWriteError(`OpenQASM 3 cannot have an input of the name '${name}'`);
  }

  private operations(operations: readonly Operation[], indent: string): void {
    for (const operation of operations) this.operation(operation, indent);
  }

  private operation(operation: Operation, indent: string): void {
    switch (operation.kind) {
      case 'gate':
        for (const each of writable(operation)) this.lines.push(`${indent}${this.gate(each)};`);
        break;
      case 'unitary':
        this.operations(synthesised(operation), indent);
        break;
      case 'measure':
        this.lines.push(
          `${indent}${this.bit(operation.bit)} = measure ${this.qubit(operation.qubit)};`,
        );
        break;
      case 'reset':
        this.lines.push(`${indent}reset ${this.qubit(operation.qubit)};`);
        break;
      case 'barrier': {
        const qubits = operation.qubits.map((qubit) => this.qubit(qubit));
        this.lines.push(`${indent}barrier ${qubits.join(', ')};`);
        break;
      }
      case 'if':
        this.conditional(operation, indent);
        break;
      case 'while': {
        const { names, aliases } = this;
        const text = writeCondition(operation.condition, { names, aliases });
        this.lines.push(`${indent}while (${text}) {`);
        this.operations(operation.body, indent + INDENT);
        this.lines.push(`${indent}}`);
      }
    }
  }

  private conditional(
    { condition, ...branches }: Extract<Operation, { kind: 'if' }>,
    indent: string,
  ) {
    const text = writeCondition(condition, { names: this.names, aliases: this.aliases });
    this.lines.push(`${indent}if (${text}) {`);
    this.operations(branches.then, indent + INDENT);
    if (branches.otherwise.length > 0) {
      this.lines.push(`${indent}} else {`);
      this.operations(branches.otherwise, indent + INDENT);
    }
    this.lines.push(`${indent}}`);
  }

  private gate({ gate, parameters, qubits, controls }: GateOperation): string {
    const [name, given] = OTHER_NAMES[gate]?.(parameters) ?? [gate, parameters];
    const signature = SIGNATURES.get(name);
    if (signature === undefined) throw new QasmWriteError(`no OpenQASM 3 for the gate '${gate}'`);
    const { written } = signature;
    const definition = (written ? SIGNATURES.get(written.gate) : signature)?.definition;
    if (definition !== undefined) this.definitions.add(definition);
    const modifiers = controls.map((on) => (on === 1 ? 'ctrl @ ' : 'negctrl @ ')).join('');
    const call = `${modifiers}${written?.modifiers ?? ''}${written?.gate ?? name}`;
    const values =
      given.length === 0 ? '' : `(${given.map((each) => expression(each)).join(', ')})`;
    const operands = qubits.map((qubit) => this.qubit(qubit)).join(', ');
    return `${call}${values}${operands === '' ? '' : ` ${operands}`}`;
  }

  private qubit(index: number): string {
    return this.qubits[index] as string;
  }

  private bit(index: number): string {
    return this.names.bitNames[index] as string;
  }
}

/** A gate that OpenQASM's libraries do not have, as the simpler ones that it is made of. */
function writable(operation: GateOperation): GateOperation[] {
  const { gate, parameters, qubits, controls } = operation;
  if (gate in OTHER_NAMES || SIGNATURES.has(gate)) return [operation];
  const parts = gateOf(gate).decomposition?.(parameters) ?? [];
  const own = qubits.slice(controls.length);
  return parts.flatMap((part) =>
    writable({
      ...part,
      qubits: [...qubits.slice(0, controls.length), ...part.qubits.map((q) => own[q] as number)],
      controls: [...controls, ...part.controls],
    }),
  );
}

function declaration(type: string, { name, size }: Register): string {
  return `${type}[${size}] ${name};`;
}

/** An expression whose operators bind at least so tightly. */
function expression(parameter: Parameter, precedence = 0): string {
  if (typeof parameter === 'number') return number(parameter, precedence);
  const own = precedenceOf(parameter);
  const text = inner(parameter, own);
  return own < precedence ? `(${text})` : text;
}

function inner(node: Expression, own: number): string {
  if (node.op === 'input') return node.name;
  if (node.op === 'negate') return `-${expression(node.of, own)}`;
  if ('of' in node) return `${node.op}(${expression(node.of)})`;
  const isPower = node.op === '**';
  const left = expression(node.left, isPower ? own + 1 : own);
  const right = expression(node.right, isPower ? own : own + 1);
  return `${left} ${node.op} ${right}`;
}

function precedenceOf(node: Expression): number {
  if (node.op === 'negate') return UNARY_PRECEDENCE;
  return INFIX[node.op] ?? HIGHEST;
}

/** The shortest text that reads as the same number; with a point, since 1/2 of integers is 0. */
function number(value: number, precedence: number): string {
  if (!Number.isFinite(value)) throw new QasmWriteError(`a parameter is ${value}`);
  const digits = `${Math.abs(value)}`;
  const text = /[.e]/.test(digits) ? digits : `${digits}.0`;
  if (!(value < 0 || Object.is(value, -0))) return text;
  return precedence > UNARY_PRECEDENCE ? `(-${text})` : `-${text}`;
}
