import type { Circuit, Operation } from '../circuit';
import type { Expr, Statement } from './ast';
import { Context, type QasmOptions } from './context';
import { ControlFlow, type Flow } from './control-flow';
import { Definitions } from './definitions';
import { Evaluator } from './evaluate';
import { GateCalls } from './gate-calls';
import type { Lexer } from './lexer';
import { builtInsOf, constantsOf } from './libraries';
import { measurements, Registers } from './registers';
import { Scope, type Value } from './scope';
import { Subroutines } from './subroutines';
import { type Place, Variables } from './variables';

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

/** Executes statements: what is known is computed, what is not becomes operations. */
export class Lowering {
  private readonly context: Context;
  private readonly registers: Registers;
  private readonly evaluator: Evaluator;
  private readonly variables: Variables;
  private readonly gates: GateCalls;
  private readonly definitions: Definitions;
  private readonly globals = new Scope();
  private readonly operations: Operation[] = [];
  private readonly top: Place;
  private readonly subroutines: Subroutines;
  private readonly control: ControlFlow;
  /** Where the statement stands that is being executed: what its expressions call happens there. */
  private current: Place;

  constructor(lexer: Lexer, version: 2 | 3, options: QasmOptions) {
    this.context = new Context(lexer, options);
    this.registers = new Registers(this.context);
    const physical = (at: number, index: number) => this.registers.physicalQubit(at, index);
    this.evaluator = new Evaluator(this.context, version, physical, (node, scope) =>
      this.called(node, scope),
    );
    const { context, evaluator, registers } = this;
    this.variables = new Variables(context, evaluator, registers, (node, place, bits) =>
      node.type === 'call' && this.subroutines.has(node.name, place.scope)
        ? this.subroutines.call(node, place, bits)
        : undefined,
    );
    const parts = { evaluator, variables: this.variables, registers };
    this.subroutines = new Subroutines(context, parts, this.globals, (body, place) =>
      this.statements(body, place),
    );
    this.control = new ControlFlow(context, evaluator, this.variables, (body, place) =>
      this.statements(body, place),
    );
    this.gates = new GateCalls(this.context, this.evaluator, this.globals, (body, scope, sink) =>
      this.gateBody(body, scope, sink),
    );
    this.definitions = new Definitions(this.context, this.variables, this.gates, this.globals);
    this.top = { scope: this.globals, sink: this.operations, conditions: 0 };
    this.current = this.top;
    for (const [name, gate] of builtInsOf(version, options.phases)) {
      this.globals.declare(name, { kind: 'library', gate });
    }
    for (const [name, value] of Object.entries(constantsOf(version))) {
      const real: Value = { type: 'real', value };
      this.globals.declare(name, { kind: 'value', value: real, conditions: 0, constant: true });
    }
  }

  /** Executes a statement of the program itself; true where it ends the program. */
  run(statement: Statement): boolean {
    this.context.step(statement.at);
    const flow = this.execute(statement, this.top);
    if (flow === 'break' || flow === 'continue') {
      throw this.context.wrong(statement.at, `'${flow}' outside of a loop`);
    }
    return flow === 'end';
  }

  /** What the statements came to. */
  circuit(): Circuit {
    const { qubits, bits, qubitCount, bitCount } = this.registers;
    const { operations } = this;
    const { inputs } = this.variables;
    return { qubitCount, bitCount, qubitRegisters: qubits, bitRegisters: bits, inputs, operations };
  }

  private execute(node: Statement, place: Place): Flow {
    const before = this.current;
    this.current = place;
    const flow = this.dispatch(node, place);
    this.current = before;
    return flow;
  }

  /** What an expression calls, at the statement that it is in; undefined where it is no subroutine. */
  private called(node: ExprOf<'call'>, scope: Scope): Value | undefined {
    if (!this.subroutines.has(node.name, scope)) return undefined;
    const value = this.subroutines.call(node, { ...this.current, scope });
    if (value !== undefined) return value;
    throw this.context.wrong(node.at, `the subroutine '${node.name}' has returned no value`);
  }

  private dispatch(node: Statement, place: Place): Flow {
    switch (node.type) {
      case 'gate-call':
        this.gateOrSubroutine(node, place);
        return 'next';
      case 'return':
        this.subroutines.leave(node, place);
        return 'return';
      case 'measure':
        this.measure(node, place);
        return 'next';
      case 'if':
        return this.control.conditional(node, place);
      case 'for':
        return this.control.forLoop(node, place);
      case 'while':
        return this.control.whileLoop(node, place);
      case 'switch':
        return this.control.switchCase(node, place);
      case 'block':
        return this.block(node.body, place);
      case 'break':
      case 'continue':
      case 'end':
        if (place.conditions === 0) return node.type;
        throw this.context.unsupported(
          node.at,
          `'${node.type}' under a condition on measured bits`,
        );
      default:
        this.simple(node, place);
        return 'next';
    }
  }

  private gateOrSubroutine(node: Of<'gate-call'>, place: Place): void {
    const { at, name, parameters, operands, modifiers } = node;
    const isPlain = operands.length === 0 && modifiers.length === 0;
    if (isPlain && this.subroutines.has(name, place.scope)) {
      this.subroutines.call({ at, name, arguments: [...parameters] }, place);
    } else this.gates.call(node, place.scope, place.sink);
  }

  private simple(node: Statement, place: Place): void {
    const { scope, sink } = place;
    switch (node.type) {
      case 'declaration':
        this.variables.declaration(node, place);
        return;
      case 'assign':
        this.variables.assign(node, place);
        return;
      case 'qubits':
        this.qubits(node, place);
        return;
      case 'alias':
        this.alias(node, place);
        return;
      case 'include':
        this.definitions.include(node, scope);
        return;
      case 'gate-definition':
        this.definitions.define(node, scope);
        return;
      case 'subroutine-definition':
        this.subroutines.define(node, scope);
        return;
      case 'barrier':
        this.barrier(node, place);
        return;
      case 'reset':
        for (const qubit of this.evaluator.qubits(node.operand, scope).qubits) {
          this.context.operation(node.at);
          sink.push({ kind: 'reset', qubit });
        }
    }
  }

  private block(body: readonly Statement[], place: Place): Flow {
    return this.statements(body, { ...place, scope: new Scope(place.scope) });
  }

  private statements(body: readonly Statement[], place: Place): Flow {
    for (const statement of body) {
      this.context.step(statement.at);
      const flow = this.execute(statement, place);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  private gateBody(body: readonly Statement[], scope: Scope, sink: Operation[]): void {
    this.statements(body, { scope, sink, conditions: 0, isGate: true });
  }

  private qubits({ at, name, size }: Of<'qubits'>, { scope }: Place): void {
    this.definitions.onlyGlobal(at, scope, 'qubits');
    const count = size === undefined ? 1 : this.variables.size(size, scope);
    const qubits = this.registers.addQubits(at, name, count);
    const value: Value = { type: 'qubits', qubits, single: size === undefined };
    this.variables.declare(scope, at, name, {
      kind: 'value',
      value,
      conditions: 0,
      constant: false,
    });
  }

  private alias({ at, name, value: node }: Of<'alias'>, { scope, conditions }: Place): void {
    const value = this.evaluator.value(node, scope);
    if (value.type !== 'qubits' && value.type !== 'bits') {
      throw this.evaluator.mismatch(node, 'a register', value);
    }
    this.variables.declare(scope, at, name, { kind: 'value', value, conditions, constant: false });
  }

  private barrier({ at, operands }: Of<'barrier'>, { scope, sink }: Place): void {
    // Under a modifier there is no order left that a barrier could keep.
    if (this.gates.isModified) return;
    const all = operands.flatMap((operand) => this.evaluator.qubits(operand, scope).qubits);
    const qubits = operands.length === 0 ? this.registers.allQubits() : [...new Set(all)];
    this.context.step(at, all.length);
    this.context.operation(at, 1 + (qubits.length >> 3));
    sink.push({ kind: 'barrier', qubits });
  }

  private measure({ at, operand, target }: Of<'measure'>, { scope, sink }: Place): void {
    const { qubits } = this.evaluator.qubits(operand, scope);
    const bits =
      target === undefined
        ? qubits.map(() => this.registers.discardedBit(at))
        : this.evaluator.bits(target, scope).bits;
    measurements(this.context, at, { qubits, bits, sink });
  }
}

type ExprOf<T extends Expr['type']> = Extract<Expr, { type: T }>;
