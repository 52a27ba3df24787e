import type { Operation } from '../circuit';
import { withElement, zeros } from './arrays';
import type { Declaration, Expr, ScalarType, Statement } from './ast';
import { castTo } from './cast';
import { isMeasured } from './conditions';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import { truthOf } from './operators';
import { measurements, type Registers } from './registers';
import type { Declared, Scope, Value } from './scope';

/** Where a statement is executed. */
export interface Place {
  scope: Scope;
  sink: Operation[];
  /** Under how many conditions on measured bits. */
  conditions: number;
  /** Whether it is the body of a gate. */
  isGate?: boolean;
}

/** Where the result of a subroutine is wanted: a variable of that name, declared in that scope, is there. */
export interface WantedResult {
  scope: Scope;
  name: string;
  bits: readonly number[];
}

/** Calls a subroutine and puts measured results into the bits given; undefined for other expressions. */
export type CallInto = (node: Expr, place: Place, bits: readonly number[]) => Value | undefined;

type Assignment = Extract<Statement, { type: 'assign' }>;
type Variable = Extract<Declared, { kind: 'value' }>;

/** Declares classical variables and assigns to them. */
export class Variables {
  /** Names of the inputs that stay open. */
  readonly inputs: string[] = [];
  /** A declaration in a loop gets the same bits each time; each call of a subroutine gets its own. */
  private bitsOf = new Map<Declaration, number[]>();
  private wanted: WantedResult | undefined;

  constructor(
    readonly context: Context,
    readonly evaluator: Evaluator,
    private readonly registers: Registers,
    private readonly callInto: CallInto,
  ) {}

  /** Runs the body of a subroutine, whose bits are its own. */
  within<T>(wanted: WantedResult | undefined, run: () => T): T {
    const before = [this.bitsOf, this.wanted] as const;
    [this.bitsOf, this.wanted] = [new Map(), wanted];
    const result = run();
    [this.bitsOf, this.wanted] = before;
    return result;
  }

  /** Declares a name. Throws QasmError where the block has it already. */
  declare(scope: Scope, at: number, name: string, symbol: Declared): void {
    if (!scope.declare(name, symbol)) throw this.context.wrong(at, `'${name}' is already declared`);
  }

  /** Executes a declaration. Throws QasmError. */
  declaration(node: Declaration, place: Place): void {
    const { at, how, name, of } = node;
    const { scope, conditions } = place;
    if (how === 'input') {
      this.input(node, place);
      return;
    }
    if (of.base === 'bit' && of.dimensions === undefined && how === 'variable') {
      const value = this.bitVariable(node, place);
      this.declare(scope, at, name, {
        kind: 'value',
        value,
        of,
        conditions,
        constant: false,
      });
      return;
    }
    const value =
      node.value === undefined ? this.zero(of, at, scope) : this.typed(of, node.value, scope);
    const constant = how === 'const';
    this.declare(scope, at, name, { kind: 'value', value, of, conditions, constant });
  }

  /** Executes an assignment. Throws QasmError. */
  assign(node: Assignment, place: Place): void {
    const { context } = this;
    const { target, at } = node;
    const symbol = this.variable(target, place.scope);
    if (symbol.value?.type === 'bits') {
      this.assignBits(node, place);
      return;
    }
    if (symbol.constant || symbol.of === undefined)
      throw context.wrong(at, 'this cannot be assigned to');
    if (symbol.conditions < place.conditions) {
      throw context.unsupported(at, 'a variable that depends on measured bits');
    }
    if (node.value.type === 'measure') throw context.wrong(at, 'only bits can hold a measurement');
    const { op, value } = node;
    const { depth } = target;
    const right: Expr =
      op === undefined ? value : { type: 'binary', at, depth, op, left: target, right: value };
    if (target.type === 'name') {
      symbol.value = this.typed(symbol.of, right, place.scope);
      return;
    }
    const { scope } = place;
    const typed = (element: ScalarType) => this.typed(element, right, scope);
    const { of, value: array } = symbol;
    symbol.value = withElement(this, target, { array, of, scope, typed });
  }

  /** A value as one of a type. Throws QasmError where it is none. */
  typed(of: ScalarType, node: Expr, scope: Scope): Value {
    const value = this.evaluator.value(node, scope);
    return this.cast(of, node, { value, scope });
  }

  /** A value that was found already as one of a type. */
  cast(of: ScalarType, node: Expr, { value, scope }: { value: Value; scope: Scope }): Value {
    if (of.dimensions !== undefined) {
      if (value.type !== 'array') throw this.evaluator.mismatch(node, 'an array', value);
      this.context.step(node.at, value.items.length);
      const {
        dimensions: [, ...inner],
        ...rest
      } = of as ScalarType & { dimensions: Expr[] };
      const element = inner.length > 0 ? { ...rest, dimensions: inner } : rest;
      return {
        type: 'array',
        items: value.items.map((item) => this.cast(element, node, { value: item, scope })),
      };
    }
    const size = of.size && this.evaluator.integer(of.size, scope);
    const result = castTo(this.context, node.at, { value, base: of.base, size });
    if (result === undefined)
      throw this.evaluator.mismatch(node, `what ${of.base} can hold`, value);
    return result;
  }

  private input({ at, name, of }: Declaration, { scope, conditions }: Place): void {
    const given = Object.hasOwn(this.context.options.inputs ?? {}, name)
      ? this.context.options.inputs?.[name]
      : undefined;
    const isReal = of.base === 'float' || of.base === 'angle';
    if (of.dimensions !== undefined || of.base === 'bit') {
      throw this.context.unsupported(at, 'an input of this type');
    }
    const { keepReals = false, onDiscreteInput } = this.context.options;
    if (!isReal) onDiscreteInput?.(name);
    const literal: Expr | undefined = isReal && keepReals ? undefined : literalOf(given, at);
    if (literal === undefined && !isReal) {
      throw this.context.wrong(at, `the input '${name}' needs a value before the circuit is known`);
    }
    if (literal === undefined) this.inputs.push(name);
    const value: Value =
      literal === undefined
        ? { type: 'real', value: { op: 'input', name } }
        : this.typed(of, literal, scope);
    this.declare(scope, at, name, { kind: 'value', value, conditions, constant: false });
  }

  /** Bits of the circuit; a known value other than 0 makes a variable that no measurement takes. */
  private bitVariable(node: Declaration, place: Place): Value {
    const { scope, sink } = place;
    const { at, of, name, value } = node;
    const size = of.size === undefined ? undefined : this.size(of.size, scope);
    if (value?.type === 'call') {
      const bits = this.allocated(node, { name, size: size ?? 1, scope });
      const returned = this.callInto(value, place, bits);
      if (returned !== undefined) return this.returnedBits(value, { returned, bits, of, scope });
    }
    if (value !== undefined && value.type !== 'measure') {
      const known = this.typed(of, value, scope);
      const truth = truthOf(known);
      if (truth === undefined) throw this.context.unsupported(value.at, 'a copy of measured bits');
      if (truth) return known;
    }
    const bits = this.allocated(node, { name, size: size ?? 1, scope });
    const isFresh = bits.every((bit) => !this.context.everMeasured(bit));
    if (value?.type === 'measure') {
      const { qubits } = this.evaluator.qubits(value.operand, scope);
      measurements(this.context, at, { qubits, bits, sink });
    } else if (value !== undefined && !isFresh) {
      throw this.context.unsupported(at, 'setting a measured bit');
    }
    return { type: 'bits', bits, single: size === undefined };
  }

  /** What a subroutine has put into the bits of a variable, or the known value that it returned. */
  private returnedBits(
    node: Expr,
    o: { returned: Value; bits: number[]; of: ScalarType; scope: Scope },
  ): Value {
    const { returned, bits, of, scope } = o;
    if (isMeasured(returned)) {
      if (!isSame(returned, bits))
        throw this.context.unsupported(node.at, 'a copy of measured bits');
      return { type: 'bits', bits, single: of.size === undefined };
    }
    const known = this.cast(of, node, { value: returned, scope });
    return truthOf(known) === true ? known : { type: 'bits', bits, single: of.size === undefined };
  }

  private allocated(
    node: Declaration,
    { name, size, scope }: { name: string; size: number; scope: Scope },
  ): number[] {
    const { wanted } = this;
    if (wanted?.scope === scope && wanted.name === name && wanted.bits.length === size) {
      return [...wanted.bits];
    }
    const before = this.bitsOf.get(node);
    if (before?.length === size) return before;
    const bits = this.registers.addBits(node.at, name, size);
    this.bitsOf.set(node, bits);
    return bits;
  }

  /** The size of a register. */
  size(node: Expr, scope: Scope): number {
    const size = this.evaluator.integer(node, scope);
    if (size < 0) throw this.context.wrong(node.at, `a register cannot have ${size} elements`);
    return size;
  }

  private assignBits({ at, target, op, value }: Assignment, place: Place): void {
    const { scope, sink } = place;
    const { bits } = this.evaluator.bits(target, scope);
    const returned = op === undefined ? this.callInto(value, place, bits) : undefined;
    if (returned !== undefined && isMeasured(returned)) {
      if (isSame(returned, bits)) return;
      throw this.context.unsupported(at, 'a copy of measured bits');
    }
    if (value.type === 'measure') {
      if (op !== undefined) throw this.context.unsupported(at, `'${op}=' with a measurement`);
      const { qubits } = this.evaluator.qubits(value.operand, scope);
      measurements(this.context, at, { qubits, bits, sink });
      return;
    }
    const found = op === undefined ? (returned ?? this.evaluator.value(value, scope)) : undefined;
    const known = found && truthOf(found);
    const isZeroStill = known === false && bits.every((bit) => !this.context.everMeasured(bit));
    if (!isZeroStill) throw this.context.unsupported(at, 'setting bits other than by measuring');
  }

  private variable(target: Expr, scope: Scope): Variable {
    let node = target;
    while (node.type === 'index') node = node.of;
    if (node.type !== 'name') throw this.context.wrong(node.at, 'this cannot be assigned to');
    const symbol = scope.find(node.name);
    if (symbol === undefined) throw this.context.wrong(node.at, `'${node.name}' is not declared`);
    if (symbol.kind !== 'value') {
      const what = symbol.kind === 'subroutine' ? 'subroutine' : 'gate';
      throw this.context.wrong(node.at, `'${node.name}' is a ${what}`);
    }
    return symbol;
  }

  /** What an array is filled with that is declared without a value; undefined for other types. */
  private zero(of: ScalarType, at: number, scope: Scope): Value | undefined {
    if (of.dimensions === undefined) return undefined;
    const sizes = of.dimensions.map((node) => this.size(node, scope));
    const literal: Expr = { type: 'integer', at, depth: 0, value: 0 };
    const typed = (element: ScalarType) => this.typed(element, literal, scope);
    return zeros(this.context, at, { sizes, of, typed });
  }
}

/** Whether a value is just these bits. */
function isSame(value: Value, bits: readonly number[]): boolean {
  return (
    value.type === 'bits' &&
    value.bits.length === bits.length &&
    value.bits.every((bit, i) => bit === bits[i])
  );
}

function literalOf(given: number | boolean | undefined, at: number): Expr | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'boolean') return { type: 'boolean', at, depth: 0, value: given };
  return { type: 'real', at, depth: 0, value: given };
}
