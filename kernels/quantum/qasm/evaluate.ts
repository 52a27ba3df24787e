import type { Parameter } from '../circuit';
import type { Expr } from './ast';
import { castTo } from './cast';
import { combined, isMeasured, negated } from './conditions';
import type { Context } from './context';
import { applyFunction } from './functions';
import { indicesOf } from './indices';
import { applyBinary, applyUnary, integerOf, realOf, ValueFault } from './operators';
import type { Scope, Value } from './scope';

/** How values are called in errors. */
const NAMES: Readonly<Record<Value['type'], string>> = {
  integer: 'an integer',
  real: 'a real number',
  boolean: 'a truth value',
  bitstring: 'a string of bits',
  array: 'an array',
  bits: 'measured bits',
  condition: 'a condition on measured bits',
  qubits: 'qubits',
};

/** Finds what expressions come to. All methods throw QasmError. */
export class Evaluator {
  constructor(
    private readonly context: Context,
    private readonly version: 2 | 3,
    /** The qubit of a physical qubit's number. */
    private readonly physicalQubit: (at: number, index: number) => number,
    /** Calls a subroutine; undefined where the name is none's. */
    private readonly subroutine: (node: Call, scope: Scope) => Value | undefined,
  ) {}

  /** The value of an expression. */
  value(node: Expr, scope: Scope): Value {
    switch (node.type) {
      case 'integer':
        return { type: 'integer', value: BigInt(node.value) };
      case 'real':
      case 'boolean':
        return { type: node.type, value: node.value } as Value;
      case 'bitstring':
        return { type: 'bitstring', value: node.value, width: node.width };
      case 'name':
        return this.named(node.name, node.at, scope);
      case 'hardware':
        return { type: 'qubits', qubits: [this.physicalQubit(node.at, node.index)], single: true };
      case 'array':
        this.context.step(node.at, node.items.length);
        return { type: 'array', items: node.items.map((item) => this.value(item, scope)) };
      case 'index':
        return this.indexed(node, scope);
      case 'measure':
        throw this.context.unsupported(node.at, 'a measurement within an expression');
      default:
        return this.guarded(node.at, () => this.computed(node, scope));
    }
  }

  /** A real number or an expression of inputs. */
  parameter(node: Expr, scope: Scope): Parameter {
    const quick = node.type === 'integer' ? Number(node.value) : this.quickReal(node, scope);
    if (quick !== undefined && Number.isFinite(quick)) return quick;
    const value = this.value(node, scope);
    const real = value.type === 'boolean' ? undefined : realOf(value);
    if (real === undefined) throw this.mismatch(node, 'a number', value);
    if (typeof real === 'number' && !Number.isFinite(real)) {
      throw this.context.wrong(node.at, `the value is ${real}`);
    }
    return real;
  }

  /**
   * The one qubit that an operand names; undefined for registers, and where it must be looked at.
   */
  quickQubit(node: Expr, scope: Scope): number | undefined {
    const isIndex = node.type === 'index' && node.index.type === 'integer';
    const name = isIndex ? (node.of as Expr) : node;
    const symbol = name.type === 'name' ? scope.find(name.name) : undefined;
    const value = symbol?.kind === 'value' ? symbol.value : undefined;
    if (value?.type !== 'qubits' || value.single === isIndex) return undefined;
    return value.qubits[isIndex ? Number((node.index as { value: number }).value) : 0];
  }

  /** A known real number of the forms that most angles have: 0.5, -pi/4, 3*pi/2. */
  private quickReal(node: Expr, scope: Scope): number | undefined {
    switch (node.type) {
      case 'real':
        return node.value;
      case 'unary': {
        const of = node.op === '-' ? this.quickReal(node.of, scope) : undefined;
        return of === undefined ? undefined : 0 - of;
      }
      case 'name': {
        const symbol = scope.find(node.name);
        const value = symbol?.kind === 'value' ? symbol.value : undefined;
        const real = value?.type === 'real' ? value.value : undefined;
        return typeof real === 'number' ? real : undefined;
      }
      case 'binary': {
        const left = this.quickReal(node.left, scope) ?? quickInteger(node.left);
        const right = this.quickReal(node.right, scope) ?? quickInteger(node.right);
        // Two integers follow other rules.
        const isReal = node.left.type !== 'integer' || node.right.type !== 'integer';
        if (left === undefined || right === undefined || !isReal) return undefined;
        return quickResult(node.op, left, right);
      }
    }
  }

  /** A known integer that fits a double. */
  integer(node: Expr, scope: Scope): number {
    if (node.type === 'integer' && typeof node.value === 'number') return node.value;
    const value = this.value(node, scope);
    const integer = value.type === 'real' ? undefined : integerOf(value);
    if (integer === undefined) throw this.mismatch(node, 'an integer', value);
    if (BigInt.asIntN(53, integer) !== integer) {
      throw this.context.wrong(node.at, 'an integer is out of range');
    }
    return Number(integer);
  }

  /** Qubits, and whether it is one qubit rather than a register of one. */
  qubits(node: Expr, scope: Scope): Extract<Value, { type: 'qubits' }> {
    const value = this.value(node, scope);
    if (value.type !== 'qubits') throw this.mismatch(node, 'a qubit', value);
    return value;
  }

  /** Bits, and whether it is one bit rather than a register of one. */
  bits(node: Expr, scope: Scope): Extract<Value, { type: 'bits' }> {
    const value = this.value(node, scope);
    if (value.type !== 'bits') throw this.mismatch(node, 'a bit', value);
    return value;
  }

  /** An error for a value of the wrong type. */
  mismatch(node: Expr, expected: string, value: Value) {
    return this.context.expected(node.at, expected, NAMES[value.type]);
  }

  private named(name: string, at: number, scope: Scope): Value {
    const symbol = scope.find(name);
    if (symbol === undefined) throw this.context.wrong(at, `'${name}' is not declared`);
    if (symbol.kind !== 'value') {
      const what = symbol.kind === 'subroutine' ? 'subroutine' : 'gate';
      throw this.context.expected(at, 'a value', `the ${what} '${name}'`);
    }
    if (symbol.value === undefined) throw this.context.wrong(at, `'${name}' has no value`);
    return symbol.value;
  }

  private indexed(node: Extract<Expr, { type: 'index' }>, scope: Scope): Value {
    const of = this.value(node.of, scope);
    const { index } = node;
    const integer = (item: Expr) => this.integer(item, scope);
    const select = <T>(all: readonly T[]): T[] =>
      indicesOf(this.context, { index, size: all.length, integer }).map((at) => all[at] as T);
    const isOne = index.type !== 'range' && index.type !== 'set';
    switch (of.type) {
      case 'qubits':
        if (!of.single) return { type: 'qubits', qubits: select(of.qubits), single: isOne };
        break;
      case 'bits':
        if (!of.single) return { type: 'bits', bits: select(of.bits), single: isOne };
        break;
      case 'array': {
        const items = select(of.items);
        return isOne ? (items[0] as Value) : { type: 'array', items };
      }
      case 'integer':
      case 'bitstring': {
        const digits = Array.from({ length: of.width ?? 0 }, (_, digit) => BigInt(digit));
        if (isOne && digits.length > 0) {
          const value = (of.value >> (select(digits)[0] as bigint)) & 1n;
          return { type: 'integer', value };
        }
      }
    }
    throw this.context.wrong(node.at, `${NAMES[of.type]} cannot be indexed like this`);
  }

  private computed(node: Computed, scope: Scope): Value {
    const { at } = node;
    if (node.type === 'call') return this.called(node, scope);
    if (node.type === 'cast') {
      const value = this.value(node.of, scope);
      const size = node.to.size && this.integer(node.to.size, scope);
      const result = castTo(this.context, at, { value, base: node.to.base, size });
      if (result === undefined)
        throw this.mismatch(node.of, `what ${node.to.base} can hold`, value);
      return result;
    }
    if (node.type === 'unary') {
      const of = this.value(node.of, scope);
      const result =
        isMeasured(of) && node.op !== '-' ? this.negated(at, node.op, of) : applyUnary(node.op, of);
      if (result === undefined) throw this.mismatch(node.of, `what '${node.op}' applies to`, of);
      return result;
    }
    return this.combined(node, scope);
  }

  private negated(at: number, op: '!' | '~', of: Value): Value | undefined {
    // ~ of a register is a register again, which no condition is.
    if (op === '~' && of.type === 'bits' && !of.single) return undefined;
    return negated(this.context, at, of);
  }

  private combined(node: Extract<Expr, { type: 'binary' }>, scope: Scope): Value {
    const { at, op } = node;
    let left = this.value(node.left, scope);
    let right = this.value(node.right, scope);
    if (op === '++') return this.joined(node, left, right);
    if (this.version === 2 && op !== '==') [left, right] = [realised(left), realised(right)];
    const result =
      isMeasured(left) || isMeasured(right)
        ? combined(this.context, at, { op, left, right })
        : applyBinary(op, left, right);
    if (result !== undefined) return result;
    const types = `${NAMES[left.type]} and ${NAMES[right.type]}`;
    if (isMeasured(left) || isMeasured(right)) {
      throw this.context.unsupported(at, `'${op}' between ${types}`);
    }
    throw this.context.expected(at, `values that '${op}' applies to`, types);
  }

  private joined(node: Expr, left: Value, right: Value): Value {
    if (left.type === 'qubits' && right.type === 'qubits') {
      const qubits = left.qubits.concat(right.qubits);
      this.context.step(node.at, qubits.length);
      return { type: 'qubits', qubits, single: false };
    }
    if (left.type === 'bits' && right.type === 'bits') {
      const bits = left.bits.concat(right.bits);
      this.context.step(node.at, bits.length);
      return { type: 'bits', bits, single: false };
    }
    throw this.context.expected(
      node.at,
      'two registers',
      `${NAMES[left.type]} beside ${NAMES[right.type]}`,
    );
  }

  private called(node: Call, scope: Scope): Value {
    const { name, at } = node;
    const returned = this.subroutine(node, scope);
    if (returned !== undefined) return returned;
    const given = node.arguments.map((item) => this.value(item, scope));
    const value = applyFunction(this.version, name, given);
    if (value !== undefined) return value;
    throw this.context.wrong(at, `there is no function '${name}' of such values`);
  }

  /** What is wrong with values gets its place here. */
  private guarded<T>(at: number, make: () => T): T {
    try {
      return this.context.symbolic(at, make);
    } catch (error) {
      if (error instanceof ValueFault) throw this.context.wrong(at, error.message);
      throw error;
    }
  }
}

type Call = Extract<Expr, { type: 'call' }>;
type Computed = Extract<Expr, { type: 'unary' | 'binary' | 'call' | 'cast' }>;

function realised(value: Value): Value {
  const real = realOf(value);
  return real === undefined ? value : { type: 'real', value: real };
}

function quickInteger(node: Expr): number | undefined {
  return node.type === 'integer' ? Number(node.value) : undefined;
}

function quickResult(op: string, left: number, right: number): number | undefined {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}
