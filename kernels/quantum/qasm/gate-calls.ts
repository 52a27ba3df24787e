import type { Operation, Parameter } from '../circuit';
import type { Expr, GateCall, GateDefinition, Modifier, Statement } from './ast';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import type { LibraryGate } from './libraries';
import { EXTRAS } from './libraries';
import { MAX_NESTING } from './limits';
import { controlled, gate, inverse, power, type Unitary } from './modifiers';
import { type Declared, Scope } from './scope';

const NO_PARAMETERS: readonly Parameter[] = [];
const NO_MODIFIERS: readonly AppliedModifier[] = [];

/** An exponent beyond this is a mistake, and its angles would be noise. */
const MAX_EXPONENT = 2147483647;

/** What a gate name stands for. */
type Gate = Exclude<Declared, { kind: 'value' | 'subroutine' }>;

/** A gate with the qubits and parameters that it is to act on. */
interface Application {
  at: number;
  target: Gate;
  parameters: readonly Parameter[];
  qubits: readonly number[];
  modifiers: readonly AppliedModifier[];
}

/** A modifier with what its argument comes to. */
interface AppliedModifier {
  at: number;
  name: Modifier['name'];
  /** Number of controls, or exponent; 1 for `inv`. */
  argument: number;
}

/** Statements that the body of a gate may have besides gates: loops with what they hold. */
export type BodyRunner = (body: readonly Statement[], scope: Scope, sink: Operation[]) => void;

/** Turns the application of gates into operations of the table, definitions expanded. */
export class GateCalls {
  private nesting = 0;
  private modifiedCalls = 0;
  /** Whether a library was included, so that its usual companions are there too. */
  hasLibrary = false;

  constructor(
    private readonly context: Context,
    private readonly evaluator: Evaluator,
    /** The outermost names, which gate definitions see. */
    private readonly globals: Scope,
    private readonly runBody: BodyRunner,
  ) {}

  /**
   * Adds what a gate call does to a list, once for each qubit of its registers. Throws QasmError.
   */
  call(node: GateCall, scope: Scope, sink: Operation[]): void {
    const { context, evaluator } = this;
    const target = this.find(node.name, node.at, scope);
    context.step(node.at, node.parameters.length + node.operands.length);
    const parameters =
      node.parameters.length === 0
        ? NO_PARAMETERS
        : node.parameters.map((expr) => evaluator.parameter(expr, scope));
    if (
      node.modifiers.length === 0 &&
      this.callQuickly(node, { target, parameters }, scope, sink)
    ) {
      return;
    }
    const operands = node.operands.map((expr) => evaluator.qubits(expr, scope));
    const modifiers = node.modifiers.map((modifier) =>
      this.modifier(modifier, scope, operands.length),
    );
    this.checkCounts(node, target, modifiers);
    let size = -1;
    operands.forEach(({ single, qubits }, index) => {
      if (single) return;
      if (size !== -1 && size !== qubits.length) {
        const { at } = node.operands[index] as Expr;
        throw context.expected(at, `a register of ${size} qubits`, `one of ${qubits.length}`);
      }
      size = qubits.length;
    });
    for (let i = 0; i < Math.abs(size); i++) {
      const qubits = operands.map((operand) => operand.qubits[operand.single ? 0 : i] as number);
      this.checkDifferent(node, qubits);
      this.apply({ at: node.at, target, parameters, qubits, modifiers }, sink);
    }
  }

  /** The same for a gate without modifiers on single qubits; false where it is something else. */
  private callQuickly(
    node: GateCall,
    { target, parameters }: Pick<Application, 'target' | 'parameters'>,
    scope: Scope,
    sink: Operation[],
  ): boolean {
    const qubits: number[] = [];
    for (const operand of node.operands) {
      const qubit = this.evaluator.quickQubit(operand, scope);
      if (qubit === undefined) return false;
      qubits.push(qubit);
    }
    this.checkCounts(node, target, NO_MODIFIERS);
    this.checkDifferent(node, qubits);
    this.applyPlain({ at: node.at, target, parameters, qubits, modifiers: NO_MODIFIERS }, sink);
    return true;
  }

  /** Whether what is expanded will be turned about, so that it may hold nothing but gates. */
  get isModified(): boolean {
    return this.modifiedCalls > 0;
  }

  /** What a gate's name stands for. Throws QasmError where there is no such gate. */
  find(name: string, at: number, scope: Scope): Gate {
    const symbol = scope.find(name);
    if (symbol === undefined) {
      const extra = this.hasLibrary ? EXTRAS.get(name) : undefined;
      if (extra !== undefined) return { kind: 'library', gate: extra };
      throw this.context.wrong(at, `there is no gate '${name}'`);
    }
    if (symbol.kind === 'value' || symbol.kind === 'subroutine') {
      throw this.context.expected(at, 'a gate', `'${name}', which is none`);
    }
    return symbol;
  }

  private modifier(
    { at, name, argument }: Modifier,
    scope: Scope,
    operands: number,
  ): AppliedModifier {
    if (name === 'pow') {
      const exponent = this.evaluator.parameter(argument as Expr, scope);
      if (typeof exponent !== 'number') {
        throw this.context.unsupported(at, 'a power that depends on inputs');
      }
      if (Math.abs(exponent) > MAX_EXPONENT)
        throw this.context.wrong(at, 'a power is out of range');
      return { at, name, argument: exponent };
    }
    const count = argument === undefined ? 1 : this.evaluator.integer(argument, scope);
    if (count < 1) throw this.context.wrong(at, `there cannot be ${count} controls`);
    if (count > operands) {
      throw this.context.expected(at, `at most ${operands} controls`, `${count}`);
    }
    return { at, name, argument: count };
  }

  private checkCounts(node: GateCall, target: Gate, modifiers: readonly AppliedModifier[]): void {
    const { parameters, qubits } = arityOf(target);
    if (node.parameters.length !== parameters) {
      const found = `${node.parameters.length}`;
      throw this.context.expected(node.at, `${parameters} parameters of '${node.name}'`, found);
    }
    let wanted = qubits;
    for (const { name, argument } of modifiers) {
      if (name === 'ctrl' || name === 'negctrl') wanted += argument;
    }
    if (node.operands.length !== wanted) {
      const found = `${node.operands.length}`;
      throw this.context.expected(node.at, `${wanted} qubits of '${node.name}'`, found);
    }
  }

  private checkDifferent(node: GateCall, qubits: readonly number[]): void {
    let isTwice = false;
    if (qubits.length > 8) isTwice = new Set(qubits).size < qubits.length;
    else
      for (let i = 1; i < qubits.length; i++) isTwice ||= qubits.indexOf(qubits[i] as number) < i;
    if (isTwice) throw this.context.wrong(node.at, `'${node.name}' has the same qubit twice`);
  }

  private apply(application: Application, sink: Operation[]): void {
    const { at, modifiers, qubits } = application;
    if (modifiers.length === 0) {
      this.applyPlain(application, sink);
      return;
    }
    const controls = modifiers.reduce(
      (sum, { name, argument }) => sum + (isControl(name) ? argument : 0),
      0,
    );
    let list: Unitary[] = [];
    const plain = { ...application, modifiers: [], qubits: qubits.slice(controls) };
    this.modifiedCalls += 1;
    this.applyPlain(plain, list as Operation[]);
    this.modifiedCalls -= 1;
    let left = qubits.slice(0, controls);
    for (const modifier of [...modifiers].reverse()) {
      this.context.step(at, list.length);
      const own = isControl(modifier.name) ? left.slice(left.length - modifier.argument) : [];
      left = left.slice(0, left.length - own.length);
      list = this.context.symbolic(at, () => this.modified(list, modifier, own));
    }
    for (const operation of list) sink.push(this.finite(at, operation));
  }

  private finite(at: number, operation: Unitary): Unitary {
    const parameters = operation.kind === 'gate' ? operation.parameters : NO_PARAMETERS;
    for (const parameter of parameters) {
      if (typeof parameter !== 'number' || Number.isFinite(parameter)) continue;
      throw this.context.wrong(at, `a parameter becomes ${parameter}`);
    }
    return operation;
  }

  private modified(
    list: readonly Unitary[],
    { at, name, argument }: AppliedModifier,
    controls: readonly number[],
  ): Unitary[] {
    if (name === 'inv') return inverse(list);
    if (name === 'pow') return power(this.context, at, { operations: list, exponent: argument });
    const on = name === 'ctrl' ? 1 : 0;
    return controls.reduceRight<readonly Unitary[]>(
      (inner, qubit) => this.underControl(at, inner, { qubit, on }),
      list,
    ) as Unitary[];
  }

  private underControl(
    at: number,
    list: readonly Unitary[],
    { qubit, on }: { qubit: number; on: 0 | 1 },
  ): Unitary[] {
    return list.map((operation) => {
      if (operation.kind === 'unitary')
        this.context.operation(at, 1 << (2 * operation.qubits.length));
      this.context.step(at, operation.qubits.length);
      return controlled(operation, qubit, on);
    });
  }

  private applyPlain(application: Application, sink: Operation[]): void {
    const { at, target, parameters, qubits } = application;
    this.context.step(at);
    if (target.kind === 'library') {
      this.applyLibrary(application, target.gate, sink);
      return;
    }
    const { definition } = target;
    if (++this.nesting > MAX_NESTING)
      throw this.context.tooMany(at, 'gates within gates', MAX_NESTING);
    const scope = new Scope(this.globals, true);
    definition.parameters.forEach((name, index) => {
      scope.declare(name, constant({ type: 'real', value: parameters[index] as Parameter }));
    });
    definition.qubits.forEach((name, index) => {
      scope.declare(
        name,
        constant({ type: 'qubits', qubits: [qubits[index] as number], single: true }),
      );
    });
    this.runBody(definition.body, scope, sink);
    this.nesting -= 1;
  }

  private applyLibrary(
    { at, parameters, qubits }: Application,
    library: LibraryGate,
    sink: Operation[],
  ): void {
    if (library.gate !== undefined) {
      this.context.operation(at);
      sink.push(gate(library.gate, parameters, qubits));
      return;
    }
    for (const step of this.context.symbolic(at, () => library.steps(parameters))) {
      this.context.operation(at);
      const controls = Array.from({ length: step.controls ?? 0 }, () => 1 as const);
      const own = step.gate === 'gphase' ? [] : qubits;
      sink.push(this.finite(at, gate(step.gate, step.parameters, own, controls)));
    }
  }
}

function isControl(name: Modifier['name']): boolean {
  return name === 'ctrl' || name === 'negctrl';
}

function arityOf(target: Gate): { parameters: number; qubits: number } {
  if (target.kind === 'library') return target.gate;
  const { parameters, qubits } = target.definition as GateDefinition;
  return { parameters: parameters.length, qubits: qubits.length };
}

function constant(value: Extract<Declared, { kind: 'value' }>['value']): Declared {
  return { kind: 'value', value, conditions: 0, constant: true };
}
