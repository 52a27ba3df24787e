import type { Circuit, Operation } from '../circuit';
import type { Expr, Statement } from './ast';
import { conditionOf, isMeasured } from './conditions';
import { Context, type QasmOptions } from './context';
import { Definitions } from './definitions';
import { Evaluator } from './evaluate';
import { GateCalls } from './gate-calls';
import type { Lexer } from './lexer';
import { builtInsOf, constantsOf } from './libraries';
import { MAX_EXPRESSION_DEPTH, MAX_NESTING } from './limits';
import { loopValues } from './loop-values';
import { integerOf, truthOf } from './operators';
import { measurements, Registers } from './registers';
import { Scope, type Value } from './scope';
import { type Place, Variables } from './variables';

/** How execution goes on after a statement. */
type Flow = 'next' | 'break' | 'continue' | 'end';

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

  constructor(lexer: Lexer, version: 2 | 3, options: QasmOptions) {
    this.context = new Context(lexer, options);
    this.registers = new Registers(this.context);
    const physical = (at: number, index: number) => this.registers.physicalQubit(at, index);
    this.evaluator = new Evaluator(this.context, version, physical);
    this.variables = new Variables(this.context, this.evaluator, this.registers);
    this.gates = new GateCalls(this.context, this.evaluator, this.globals, (body, scope, sink) =>
      this.gateBody(body, scope, sink),
    );
    this.definitions = new Definitions(this.context, this.variables, this.gates, this.globals);
    this.top = { scope: this.globals, sink: this.operations, conditions: 0 };
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
    switch (node.type) {
      case 'gate-call':
        this.gates.call(node, place.scope, place.sink);
        return 'next';
      case 'measure':
        this.measure(node, place);
        return 'next';
      case 'if':
        return this.conditional(node, place);
      case 'for':
        return this.forLoop(node, place);
      case 'while':
        return this.whileLoop(node, place);
      case 'switch':
        return this.switchCase(node, place);
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
    this.statements(body, { scope, sink, conditions: 0 });
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

  private conditional(node: Of<'if'>, place: Place): Flow {
    const value = this.evaluator.value(node.condition, place.scope);
    const truth = truthOf(value);
    if (truth !== undefined) return this.block(truth ? node.body : node.otherwise, place);
    this.branch(node.condition, place, {
      value,
      whenTrue: (inner) => this.block(node.body, inner),
      otherwise: (inner) => this.block(node.otherwise, inner),
    });
    return 'next';
  }

  /** Makes an operation of what happens under a condition on measured bits. */
  private branch(
    node: Expr,
    place: Place,
    { value, whenTrue, otherwise }: { value: Value; whenTrue: Run; otherwise: Run },
  ): void {
    const condition = conditionOf(this.context, node.at, value);
    if (condition === undefined) throw this.evaluator.mismatch(node, 'a truth value', value);
    this.context.operation(node.at);
    if (place.conditions >= MAX_NESTING) {
      throw this.context.tooMany(node.at, 'conditions within conditions', MAX_NESTING);
    }
    const under = (sink: Operation[]): Place => ({
      ...place,
      sink,
      conditions: place.conditions + 1,
    });
    // biome-ignore lint/suspicious/noThenProperty: circuits call it so, and are never awaited
    const operation = { kind: 'if' as const, condition, then: [], otherwise: [] };
    whenTrue(under(operation.then));
    otherwise(under(operation.otherwise));
    if (operation.then.length + operation.otherwise.length > 0) place.sink.push(operation);
  }

  private switchCase(node: Of<'switch'>, place: Place, from = 0): Flow {
    const { scope } = place;
    const value = this.evaluator.value(node.value, scope);
    const branch = node.cases[from];
    if (!isMeasured(value)) return this.knownCase(node, integerOf(value), place);
    if (branch === undefined) return this.block(node.otherwise, place);
    if (branch.labels.length > MAX_EXPRESSION_DEPTH) {
      throw this.context.tooMany(node.at, 'labels', MAX_EXPRESSION_DEPTH);
    }
    const matches = branch.labels
      .map((label): Expr => {
        const { at, depth } = label;
        return { type: 'binary', at, depth, op: '==', left: node.value, right: label };
      })
      .reduce((left, right): Expr => {
        const { at, depth } = left;
        return { type: 'binary', at, depth, op: '||', left, right };
      });
    this.branch(node.value, place, {
      value: this.evaluator.value(matches, scope),
      whenTrue: (inner) => this.block(branch.body, inner),
      otherwise: (inner) => this.switchCase(node, inner, from + 1),
    });
    return 'next';
  }

  private knownCase(node: Of<'switch'>, value: bigint | undefined, place: Place): Flow {
    if (value === undefined) throw this.context.expected(node.value.at, 'an integer', 'none');
    const branch = node.cases.find(({ labels }) =>
      labels.some((label) => integerOf(this.evaluator.value(label, place.scope)) === value),
    );
    return this.block(branch?.body ?? node.otherwise, place);
  }

  private forLoop(node: Of<'for'>, place: Place): Flow {
    for (const value of loopValues(
      this.context,
      { evaluator: this.evaluator, scope: place.scope },
      node,
    )) {
      this.context.step(node.at);
      const scope = new Scope(place.scope);
      const { of } = node;
      const cast = this.variables.cast(of, node as unknown as Expr, { value, scope });
      const { conditions } = place;
      scope.declare(node.name, { kind: 'value', value: cast, of, conditions, constant: false });
      const flow = this.statements(node.body, { ...place, scope });
      if (flow === 'break') break;
      if (flow === 'end') return flow;
    }
    return 'next';
  }

  private whileLoop(node: Of<'while'>, place: Place): Flow {
    for (;;) {
      this.context.step(node.at);
      const value = this.evaluator.value(node.condition, place.scope);
      const truth = truthOf(value);
      if (truth === undefined) {
        throw this.context.unsupported(node.at, 'a loop that depends on measured bits');
      }
      if (!truth) return 'next';
      const flow = this.block(node.body, place);
      if (flow === 'break') return 'next';
      if (flow === 'end') return flow;
    }
  }
}

type Run = (place: Place) => unknown;
