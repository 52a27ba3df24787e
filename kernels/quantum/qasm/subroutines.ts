import type { Expr, ScalarType, Statement, SubroutineDefinition, SubroutineParameter } from './ast';
import { isMeasured } from './conditions';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import { MAX_NESTING } from './limits';
import { measurements, type Registers } from './registers';
import { Scope, type Value } from './scope';
import type { Place, Variables, WantedResult } from './variables';

type Call = Pick<Extract<Expr, { type: 'call' }>, 'at' | 'name' | 'arguments'>;
type Return = Extract<Statement, { type: 'return' }>;

/** A call that is being executed. */
interface Frame {
  definition: SubroutineDefinition;
  conditions: number;
  /** Where a measured result is wanted. */
  wanted: readonly number[] | undefined;
  returned: Value | undefined;
}

/** Executes subroutines where they are called: circuits have none. All methods throw QasmError. */
export class Subroutines {
  private readonly frames: Frame[] = [];

  constructor(
    private readonly context: Context,
    private readonly parts: { evaluator: Evaluator; variables: Variables; registers: Registers },
    /** The outermost names: of these a body sees constants, gates and subroutines. */
    private readonly globals: Scope,
    private readonly runBody: (body: readonly Statement[], place: Place) => string,
  ) {}

  /** Declares a subroutine. */
  define(node: SubroutineDefinition, scope: Scope): void {
    const { at, name, parameters } = node;
    if (scope !== this.globals) {
      throw this.context.wrong(at, 'subroutines can be declared only outside of all blocks');
    }
    if (new Set(parameters.map((p) => p.name)).size < parameters.length) {
      throw this.context.wrong(at, `the subroutine '${name}' has two arguments of the same name`);
    }
    this.parts.variables.declare(scope, at, name, { kind: 'subroutine', definition: node });
  }

  /** Whether a name is a subroutine's. */
  has(name: string, scope: Scope): boolean {
    return scope.find(name)?.kind === 'subroutine';
  }

  /**
   * Executes a call; what it returns, if anything.
   * @param wanted bits that a measured result is to be in, where the caller has some
   */
  call(node: Call, place: Place, wanted?: readonly number[]): Value | undefined {
    const { context } = this;
    const symbol = place.scope.find(node.name);
    if (symbol?.kind !== 'subroutine') throw new Error(`'${node.name}' is no subroutine`);
    const { definition } = symbol;
    if (place.isGate) throw context.wrong(node.at, 'gates cannot call subroutines');
    if (this.frames.length >= MAX_NESTING) {
      throw context.tooMany(node.at, 'calls within calls', MAX_NESTING);
    }
    const scope = new Scope(this.globals, true);
    const given = this.arguments(node, definition, { place, scope });
    // What an argument still reads must not be overwritten by the result.
    const isRead = given.some((v) => v.type === 'bits' && v.bits.some((b) => wanted?.includes(b)));
    const own = isRead ? undefined : wanted;
    const frame: Frame = {
      ...{ definition, conditions: place.conditions, wanted: own, returned: undefined },
    };
    this.frames.push(frame);
    const name = returnedName(definition);
    const into: WantedResult | undefined =
      own && name !== undefined ? { scope, name, bits: own } : undefined;
    const { sink, conditions } = place;
    const flow = this.parts.variables.within(into, () =>
      this.runBody(definition.body, { scope, sink, conditions }),
    );
    this.frames.pop();
    if (flow !== 'next' && flow !== 'return') {
      throw context.unsupported(node.at, `'${flow}' in a subroutine`);
    }
    return frame.returned;
  }

  /** Executes `return`. */
  leave({ at, value: node }: Return, { scope, sink, conditions }: Place): void {
    const { context } = this;
    const frame = this.frames.at(-1);
    if (frame === undefined) throw context.wrong(at, "'return' outside of a subroutine");
    if (conditions > frame.conditions) {
      throw context.unsupported(at, "'return' under a condition on measured bits");
    }
    const { returns, name } = frame.definition;
    if ((returns === undefined) !== (node === undefined)) {
      const what = returns === undefined ? 'returns no value' : 'returns a value';
      throw context.wrong(at, `the subroutine '${name}' ${what}`);
    }
    if (returns === undefined || node === undefined) return;
    const { evaluator, variables, registers } = this.parts;
    if (node.type === 'measure') {
      if (returns.base !== 'bit') throw context.wrong(at, 'only bits can hold a measurement');
      const { qubits, single } = evaluator.qubits(node.operand, scope);
      const fits = frame.wanted?.length === qubits.length ? frame.wanted : undefined;
      const bits = fits ?? registers.addBits(at, name, qubits.length);
      measurements(context, at, { qubits, bits, sink });
      frame.returned = { type: 'bits', bits: [...bits], single };
      return;
    }
    const value = evaluator.value(node, scope);
    const isBits = returns.base === 'bit' && isMeasured(value);
    frame.returned = isBits ? value : variables.cast(returns, node, { value, scope });
  }

  private arguments(
    node: Call,
    { parameters, name }: SubroutineDefinition,
    { place, scope }: { place: Place; scope: Scope },
  ): Value[] {
    const { at, arguments: given } = node;
    if (given.length !== parameters.length) {
      const wanted = `${parameters.length} arguments of '${name}'`;
      throw this.context.expected(at, wanted, `${given.length}`);
    }
    this.context.step(at, given.length);
    const values = parameters.map((parameter, i) =>
      this.argument(parameter, given[i] as Expr, { caller: place.scope, scope }),
    );
    const qubits = values.flatMap((value) => (value.type === 'qubits' ? value.qubits : []));
    if (new Set(qubits).size < qubits.length) {
      throw this.context.wrong(at, `'${name}' has the same qubit twice`);
    }
    parameters.forEach((parameter, i) => {
      const { of, readonly } = parameter;
      const symbol = { kind: 'value' as const, value: values[i], conditions: place.conditions };
      const isQubit = of.base === 'qubit';
      this.parts.variables.declare(scope, parameter.at, parameter.name, {
        ...symbol,
        ...(isQubit ? {} : { of: of as ScalarType }),
        constant: readonly || isQubit,
      });
    });
    return values;
  }

  private argument(
    { of, name }: SubroutineParameter,
    node: Expr,
    { caller, scope }: { caller: Scope; scope: Scope },
  ): Value {
    const { evaluator, variables } = this.parts;
    const size = of.size === undefined ? undefined : variables.size(of.size, scope);
    if (of.base === 'qubit') {
      const value = evaluator.qubits(node, caller);
      const isFitting =
        size === undefined ? value.qubits.length === 1 : value.qubits.length === size;
      const wanted = `${size ?? 1} qubits for '${name}'`;
      if (!isFitting) throw this.context.expected(node.at, wanted, `${value.qubits.length}`);
      return { ...value, single: size === undefined };
    }
    const value = evaluator.value(node, caller);
    if (of.base !== 'bit' || !isMeasured(value)) {
      return variables.cast(of as ScalarType, node, { value, scope: caller });
    }
    if (value.type === 'bits' && value.bits.length !== (size ?? 1)) {
      const wanted = `${size ?? 1} bits for '${name}'`;
      throw this.context.expected(node.at, wanted, `${value.bits.length}`);
    }
    return value;
  }
}

/** The variable that a body returns in its last statement, as most do. */
function returnedName({ body }: SubroutineDefinition): string | undefined {
  const last = body.at(-1);
  const value = last?.type === 'return' ? last.value : undefined;
  return value?.type === 'name' ? value.name : undefined;
}
