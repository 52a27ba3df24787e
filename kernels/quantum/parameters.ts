import { libm } from '../math/libm';
import type { Expression, Parameter, UnaryFunction } from './circuit';
import { QuantumError } from './errors';

/** Values of a circuit's inputs by name. */
export type InputValues = Readonly<Record<string, number>>;

type BinaryOperator = Extract<Expression, { left: Parameter }>['op'];

const UNARY: Readonly<Record<'negate' | UnaryFunction, (x: number) => number>> = {
  negate: (x) => -x,
  // libm has one inverse, atan2; (1 − x)(1 + x) keeps the digits that 1 − x² loses near ±1.
  arccos: (x) => libm.atan2(Math.sqrt((1 - x) * (1 + x)), x),
  arcsin: (x) => libm.atan2(x, Math.sqrt((1 - x) * (1 + x))),
  arctan: (x) => libm.atan2(x, 1),
  ceiling: Math.ceil,
  cos: libm.cos,
  exp: libm.exp,
  floor: Math.floor,
  log: libm.log,
  sin: libm.sin,
  sqrt: Math.sqrt,
  tan: libm.tan,
};

const BINARY: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': libm.pow,
};

/**
 * The value of a parameter, the same bits on every device. Shared subexpressions are computed once,
 * and depth costs no stack.
 * @throws QuantumError INPUT_MISSING for an input without a value, NOT_FINITE where a step of the
 * expression, or a value given, is infinite or not a number
 */
export function evaluate(parameter: Parameter, values: InputValues = {}): number {
  if (typeof parameter === 'number') return finite(parameter, 'a parameter');
  // Most are an input, or one step from it, and need no bookkeeping.
  if (operandsOf(parameter).every(isSimple)) {
    return compute(parameter, (operand) => simple(operand, values), values);
  }
  const known = new Map<Expression, number>();
  const numberOf = (operand: Parameter): number =>
    typeof operand === 'number' ? operand : (known.get(operand) as number);
  for (const node of dependenciesFirst(parameter)) known.set(node, compute(node, numberOf, values));
  return numberOf(parameter);
}

function isSimple(operand: Parameter): boolean {
  return typeof operand === 'number' || operand.op === 'input';
}

function simple(operand: Parameter, values: InputValues): number {
  return typeof operand === 'number' ? operand : compute(operand, Number, values);
}

/** The names of the inputs that a parameter depends on, in the order in which they are met. */
export function inputsOf(parameter: Parameter): string[] {
  if (typeof parameter === 'number') return [];
  const names = new Set<string>();
  for (const node of dependenciesFirst(parameter)) if (node.op === 'input') names.add(node.name);
  return [...names];
}

/** The parameter that stands for an input of the circuit. */
export function input(name: string): Expression {
  return { op: 'input', name };
}

/** −a. Known numbers are folded, here and below; throws like `evaluate` where that is not finite. */
export function negate(a: Parameter): Parameter {
  if (typeof a !== 'number' && a.op === 'negate') return a.of;
  return folded({ op: 'negate', of: a });
}

/** a + b. */
export function add(a: Parameter, b: Parameter): Parameter {
  if (a === 0) return b;
  return b === 0 ? a : folded({ op: '+', left: a, right: b });
}

/** a − b. */
export function subtract(a: Parameter, b: Parameter): Parameter {
  if (a === 0) return negate(b);
  return b === 0 ? a : folded({ op: '-', left: a, right: b });
}

/** a · b. */
export function multiply(a: Parameter, b: Parameter): Parameter {
  if (a === 1) return b;
  return b === 1 ? a : folded({ op: '*', left: a, right: b });
}

/** a / b. */
export function divide(a: Parameter, b: Parameter): Parameter {
  return b === 1 ? a : folded({ op: '/', left: a, right: b });
}

/** a to the power of b. */
export function power(a: Parameter, b: Parameter): Parameter {
  return b === 1 ? a : folded({ op: '**', left: a, right: b });
}

/** A function of OpenQASM 3 applied to a parameter. */
export function call(name: UnaryFunction, of: Parameter): Parameter {
  return folded({ op: name, of });
}

function folded(node: Expression): Parameter {
  return operandsOf(node).every((operand) => typeof operand === 'number') ? evaluate(node) : node;
}

function operandsOf(node: Expression): Parameter[] {
  if ('of' in node) return [node.of];
  return 'left' in node ? [node.left, node.right] : [];
}

/** All nodes below and with the given one, each once, operands before what uses them. */
function dependenciesFirst(root: Expression): Set<Expression> {
  const done = new Set<Expression>();
  const stack: Expression[] = [root];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const before = stack.length;
    for (const operand of operandsOf(node)) {
      if (typeof operand !== 'number' && !done.has(operand)) stack.push(operand);
    }
    if (stack.length > before) continue;
    stack.pop();
    done.add(node);
  }
  return done;
}

function compute(
  node: Expression,
  numberOf: (operand: Parameter) => number,
  values: InputValues,
): number {
  if ('of' in node) return finite(UNARY[node.op](numberOf(node.of)), node.op);
  if ('left' in node) {
    return finite(BINARY[node.op](numberOf(node.left), numberOf(node.right)), node.op);
  }
  const value = Object.hasOwn(values, node.name) ? values[node.name] : undefined;
  if (value === undefined) {
    throw new QuantumError('INPUT_MISSING', `no value for the input '${node.name}'`);
  }
  return finite(value, `the input '${node.name}'`);
}

function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) {
    throw new QuantumError('NOT_FINITE', `${what} gives ${value}, which is not a finite number`);
  }
  return value;
}
