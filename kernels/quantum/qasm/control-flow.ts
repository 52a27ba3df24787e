import type { Operation } from '../circuit';
import type { Expr, Statement } from './ast';
import { conditionOf, isMeasured } from './conditions';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import { MAX_EXPRESSION_DEPTH, MAX_NESTING } from './limits';
import { loopValues } from './loop-values';
import { integerOf, truthOf } from './operators';
import { Scope, type Value } from './scope';
import type { Place, Variables } from './variables';

/** How execution goes on after a statement. */
export type Flow = 'next' | 'break' | 'continue' | 'end' | 'return';

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;
type Run = (place: Place) => unknown;

/** Executes branches and loops. All methods throw QasmError. */
export class ControlFlow {
  constructor(
    private readonly context: Context,
    private readonly evaluator: Evaluator,
    private readonly variables: Variables,
    /** Executes statements, in the scope of the place. */
    private readonly run: (body: readonly Statement[], place: Place) => Flow,
  ) {}

  /** Executes `if`: what is known is decided, what is measured becomes an operation. */
  conditional(node: Of<'if'>, place: Place): Flow {
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

  /** Executes `switch`, from one of its cases on. */
  switchCase(node: Of<'switch'>, place: Place, from = 0): Flow {
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

  /** Executes `for`: all its values are known. */
  forLoop(node: Of<'for'>, place: Place): Flow {
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
      const flow = this.run(node.body, { ...place, scope });
      if (flow === 'break') break;
      if (flow === 'end' || flow === 'return') return flow;
    }
    return 'next';
  }

  /** Executes `while`. */
  whileLoop(node: Of<'while'>, place: Place): Flow {
    for (;;) {
      this.context.step(node.at);
      const before = place.sink.length;
      const value = this.evaluator.value(node.condition, place.scope);
      const truth = truthOf(value);
      if (truth === undefined) {
        if (place.sink.length === before) return this.measuredLoop(node, place);
        const what = 'a call in the condition of a loop that depends on measured bits';
        throw this.context.unsupported(node.at, what);
      }
      if (!truth) return 'next';
      const flow = this.block(node.body, place);
      if (flow === 'break') return 'next';
      if (flow === 'end' || flow === 'return') return flow;
    }
  }

  /** Makes an operation of a loop that goes on while measured bits say so. */
  private measuredLoop(node: Of<'while'>, place: Place): Flow {
    if (place.conditions >= MAX_NESTING) {
      throw this.context.tooMany(node.at, 'conditions within conditions', MAX_NESTING);
    }
    const conditions = place.conditions + 1;
    // Executed for nothing once: what was kept of bits that the loop measures is out of date in it.
    this.block(node.body, { ...place, sink: [], conditions });
    const value = this.evaluator.value(node.condition, place.scope);
    const condition = conditionOf(this.context, node.condition.at, value);
    if (condition === undefined)
      throw this.evaluator.mismatch(node.condition, 'a truth value', value);
    this.context.operation(node.at);
    const body: Operation[] = [];
    this.block(node.body, { ...place, sink: body, conditions });
    place.sink.push({ kind: 'while', condition, body });
    return 'next';
  }

  private block(body: readonly Statement[], place: Place): Flow {
    return this.run(body, { ...place, scope: new Scope(place.scope) });
  }
}
