import type { Circuit, Operation } from '../circuit';
import type { Expr, GateDefinition, Statement } from './ast';
import { conditionOf, isMeasured } from './conditions';
import { Context, type QasmOptions } from './context';
import { Evaluator } from './evaluate';
import { GateCalls } from './gate-calls';
import { sequence } from './indices';
import type { Lexer } from './lexer';
import { builtInsOf, EXTRAS, libraryOf, STDGATES_FILE } from './libraries';
import { MAX_EXPRESSION_DEPTH, MAX_NESTING } from './limits';
import { integerOf, truthOf } from './operators';
import { measurements, Registers } from './registers';
import { Scope, type Value } from './scope';
import { SIGNATURES } from './signatures';
import { type Place, Variables } from './variables';

/** How execution goes on after a statement. */
type Flow = 'next' | 'break' | 'continue' | 'end';

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

const CONSTANTS_3 = {
  pi: Math.PI,
  π: Math.PI,
  tau: 2 * Math.PI,
  τ: 2 * Math.PI,
  euler: Math.E,
  ℇ: Math.E,
};
const CONSTANTS_2 = { pi: Math.PI };

/** What the body of a gate may hold. */
const IN_GATES: ReadonlySet<Statement['type']> = new Set([
  'gate-call',
  'barrier',
  'for',
  'while',
  'if',
  'switch',
  'block',
  'declaration',
  'assign',
  'break',
  'continue',
  'nothing',
] as const);

/** Executes statements: what is known is computed, what is not becomes operations. */
export class Lowering {
  private readonly context: Context;
  private readonly registers: Registers;
  private readonly evaluator: Evaluator;
  private readonly variables: Variables;
  private readonly gates: GateCalls;
  private readonly globals = new Scope();
  private readonly operations: Operation[] = [];
  private readonly included = new Set<string>();
  private readonly top: Place;

  constructor(
    lexer: Lexer,
    version: 2 | 3,
    private readonly options: QasmOptions,
  ) {
    this.context = new Context(lexer, options);
    this.registers = new Registers(this.context);
    const physical = (at: number, index: number) => this.registers.physicalQubit(at, index);
    this.evaluator = new Evaluator(this.context, version, physical);
    this.variables = new Variables(this.context, this.evaluator, this.registers);
    this.gates = new GateCalls(this.context, this.evaluator, this.globals, (body, scope, sink) =>
      this.gateBody(body, scope, sink),
    );
    this.top = { scope: this.globals, sink: this.operations, conditions: 0 };
    for (const [name, gate] of builtInsOf(version, options.phases)) {
      this.globals.declare(name, { kind: 'library', gate });
    }
    for (const [name, value] of Object.entries(version === 2 ? CONSTANTS_2 : CONSTANTS_3)) {
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
        this.include(node, place);
        return;
      case 'gate-definition':
        this.define(node, place);
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
    this.onlyGlobal(at, scope, 'qubits');
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

  private include({ at, file }: Of<'include'>, { scope }: Place): void {
    this.onlyGlobal(at, scope, 'includes');
    const library = libraryOf(file, this.options.phases);
    if (library === undefined) {
      const what = `including '${file}' (stdgates.inc and qelib1.inc are built in)`;
      throw this.context.unsupported(at, what);
    }
    this.gates.hasLibrary = true;
    if (this.included.has(file)) return;
    this.included.add(file);
    for (const [name, gate] of library) scope.declare(name, { kind: 'library', gate });
  }

  private define(node: GateDefinition, { scope }: Place): void {
    const { at, name } = node;
    this.onlyGlobal(at, scope, 'gates');
    const names = [...node.parameters, ...node.qubits];
    if (new Set(names).size < names.length) {
      throw this.context.wrong(at, `the gate '${name}' has two arguments of the same name`);
    }
    const gate = EXTRAS.get(name);
    const source = this.context.slice(at, node.end).replace(/\s+/g, ' ');
    if (
      gate !== undefined &&
      this.included.has(STDGATES_FILE) &&
      source === SIGNATURES.get(name)?.definition
    ) {
      this.variables.declare(scope, at, name, { kind: 'library', gate });
      return;
    }
    this.checkBody(node.body);
    this.variables.declare(scope, at, name, { kind: 'gate', definition: node });
  }

  /** Gates are declared before they are used, so that none contains itself. */
  private checkBody(body: readonly Statement[]): void {
    for (const node of body) {
      if (!IN_GATES.has(node.type)) {
        throw this.context.wrong(node.at, 'the body of a gate can hold only gates');
      }
      if (node.type === 'declaration' && (node.how === 'input' || node.of.base === 'bit')) {
        throw this.context.wrong(node.at, 'the body of a gate can hold only gates');
      }
      if (node.type === 'gate-call') this.gates.find(node.name, node.at, this.globals);
      else if (node.type === 'if') this.checkBody([...node.body, ...node.otherwise]);
      else if ('body' in node) this.checkBody(node.body);
      else if (node.type === 'switch') {
        this.checkBody([...node.cases.flatMap((branch) => branch.body), ...node.otherwise]);
      }
    }
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
    for (const value of this.loopValues(node, place.scope)) {
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

  private loopValues({ values }: Of<'for'>, scope: Scope): Iterable<Value> {
    if (values.type === 'set') return values.items.map((item) => this.evaluator.value(item, scope));
    if (values.type === 'range') {
      const { start, step, stop } = values;
      if (start === undefined || stop === undefined) {
        throw this.context.wrong(values.at, 'the range of a loop needs a start and an end');
      }
      const integer = (item: Expr) => this.evaluator.integer(item, scope);
      const bounds = { start: integer(start), step: step ? integer(step) : 1, stop: integer(stop) };
      return sequence(this.context, values, bounds).map(
        (value): Value => ({ type: 'integer', value: BigInt(value) }),
      );
    }
    const value = this.evaluator.value(values, scope);
    if (value.type === 'array') return value.items;
    if (value.type !== 'bits') throw this.evaluator.mismatch(values, 'an array', value);
    return value.bits.map((bit): Value => ({ type: 'bits', bits: [bit], single: true }));
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

  private onlyGlobal(at: number, scope: Scope, what: string): void {
    if (scope === this.globals) return;
    throw this.context.wrong(at, `${what} can be declared only outside of all blocks`);
  }
}

type Run = (place: Place) => unknown;
