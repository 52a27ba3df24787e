import type { Expr, Index, Range, ScalarType } from './ast';
import type { QasmError } from './error';
import { type Lexer, Token } from './lexer';
import { MAX_EXPRESSION_DEPTH, MAX_NESTING } from './limits';
import {
  OPERATORS_2,
  OPERATORS_3,
  type Operators,
  POWER_PRECEDENCE,
  UNARY_PRECEDENCE,
} from './precedence';

const SCALAR_TYPES = new Set(['bit', 'int', 'uint', 'float', 'angle', 'bool']);
const OTHER_TYPES = new Set(['complex', 'duration', 'stretch', 'void', 'readonly', 'mutable']);

/** Reads expressions and types; the base of the reader of statements. */
export class ExpressionParser {
  protected version: 2 | 3 = 3;
  private nesting = 0;

  constructor(protected readonly lexer: Lexer) {}

  /** Whether the current token is a symbol or a word. */
  protected at(text: string): boolean {
    return this.lexer.text === text;
  }

  /** Skips a symbol or a word where it stands. */
  protected accept(text: string): boolean {
    if (this.lexer.text !== text) return false;
    this.lexer.next();
    return true;
  }

  /** Skips a symbol or a word; throws where something else stands. */
  protected expect(text: string): void {
    if (this.lexer.text !== text) throw this.lexer.unexpected(`'${text}'`);
    this.lexer.next();
  }

  /** Reads one level deeper. */
  protected nested<T>(read: () => T): T {
    this.enter();
    const result = read();
    this.leave();
    return result;
  }

  /** As `nested`, for what is read often. */
  protected enter(): void {
    this.nesting += 1;
    if (this.nesting > MAX_NESTING) throw this.tooDeep();
  }

  protected leave(): void {
    this.nesting -= 1;
  }

  /** An expression whose operators bind at least so tightly. */
  protected expression(precedence = 0): Expr {
    let left = this.unary();
    for (;;) {
      const { text } = this.lexer;
      // Nearly every expression ends at one of these.
      if (text === ')' || text === ']' || text === ',') return left;
      const operator = this.operators().get(text);
      if (operator === undefined || operator.precedence < precedence) return left;
      const { start } = this.lexer;
      this.lexer.next();
      const isPower = operator.precedence === POWER_PRECEDENCE;
      this.enter();
      const right = this.expression(operator.precedence + (isPower ? 0 : 1));
      this.leave();
      const depth = this.above(left, right);
      left = { type: 'binary', at: start, depth, op: operator.op, left, right };
    }
  }

  /**
   * Expressions between commas up to a closing symbol, which is skipped; a last comma may stand.
   */
  protected list(close: string): Expr[] {
    const items: Expr[] = [];
    while (!this.at(close)) {
      this.enter();
      items.push(this.item());
      this.leave();
      if (!this.accept(',')) break;
    }
    this.expect(close);
    return items;
  }

  /** An expression with its indices: the operand of a gate, the target of an assignment. */
  protected operand(): Expr {
    const { kind, text, start, value } = this.lexer;
    if (kind !== Token.Identifier && kind !== Token.Hardware)
      throw this.lexer.unexpected('a qubit');
    this.lexer.next();
    return this.indices(
      kind === Token.Hardware
        ? { type: 'hardware', at: start, depth: 0, index: Number(value) }
        : { type: 'name', at: start, depth: 0, name: text },
    );
  }

  /** The indices after what they are applied to. */
  protected indices(of: Expr): Expr {
    let result = of;
    while (this.at('[')) {
      const { start } = this.lexer;
      this.lexer.next();
      this.enter();
      const indices = this.indexList();
      this.leave();
      for (const index of indices) {
        result = { type: 'index', at: start, depth: this.above(result), of: result, index };
      }
    }
    return result;
  }

  /** `[start : step : stop]` with its brackets. */
  protected bracketedRange(): Range {
    const { start } = this.lexer;
    this.expect('[');
    const range = this.nested(() => this.rangeOrExpression());
    if (range.type !== 'range') throw this.lexer.unexpected("':'");
    this.expect(']');
    return { ...range, at: start };
  }

  /** Whether the current word begins a classical type. */
  protected atType(): boolean {
    if (this.lexer.kind !== Token.Identifier || this.version === 2) return false;
    const { text } = this.lexer;
    if (OTHER_TYPES.has(text)) throw this.unsupported(`the type '${text}'`);
    return SCALAR_TYPES.has(text) || text === 'array';
  }

  /** A classical type. */
  protected scalarType(): ScalarType {
    if (!this.atType()) throw this.lexer.unexpected('a type');
    const base = this.lexer.text;
    this.lexer.next();
    if (base === 'array') return this.arrayType();
    const type: ScalarType = { base: base as ScalarType['base'] };
    if (base !== 'bool' && this.accept('[')) {
      type.size = this.nested(() => this.expression());
      this.expect(']');
    }
    return type;
  }

  /** An error for what OpenQASM has and circuits have not. */
  protected unsupported(what: string): QasmError {
    const reason = `${what} is not supported`;
    return this.lexer.error({ code: 'UNSUPPORTED', offset: this.lexer.start, reason });
  }

  private operators(): Operators {
    return this.version === 2 ? OPERATORS_2 : OPERATORS_3;
  }

  private arrayType(): ScalarType {
    this.expect('[');
    const type = this.nested(() => this.scalarType());
    this.expect(',');
    const dimensions = this.list(']');
    return { ...type, dimensions };
  }

  /** An expression, or an array literal of such. */
  protected item(): Expr {
    const { start } = this.lexer;
    if (!this.accept('{')) return this.expression();
    const items = this.list('}');
    return { type: 'array', at: start, depth: this.above(...items), items };
  }

  private unary(): Expr {
    const { start, text } = this.lexer;
    if (this.version === 2 && text === '+') {
      this.lexer.next();
      return this.nested(() => this.expression(UNARY_PRECEDENCE));
    }
    const isUnary = text === '-' || (this.version === 3 && (text === '!' || text === '~'));
    if (!isUnary) return this.primary();
    this.lexer.next();
    const of = this.nested(() => this.expression(UNARY_PRECEDENCE));
    return { type: 'unary', at: start, depth: this.above(of), op: text as '-' | '!' | '~', of };
  }

  private primary(): Expr {
    const { kind, start: at, text, value } = this.lexer;
    switch (kind) {
      case Token.Integer:
        this.lexer.next();
        return { type: 'integer', at, depth: 0, value };
      case Token.Real:
        this.lexer.next();
        return { type: 'real', at, depth: 0, value: Number(value) };
      case Token.String:
        return this.bitstring();
      case Token.Identifier:
        return this.named();
      case Token.Hardware:
        return this.operand();
    }
    if (text !== '(') throw this.lexer.unexpected('an expression');
    this.lexer.next();
    const inner = this.nested(() => this.expression());
    this.expect(')');
    return this.indices(inner);
  }

  private bitstring(): Expr {
    const { start: at, text } = this.lexer;
    const digits = text.slice(1, -1).replaceAll('_', '');
    if (!/^[01]{1,256}$/.test(digits)) throw this.lexer.unexpected('an expression');
    this.lexer.next();
    const value = BigInt(`0b${digits}`);
    return { type: 'bitstring', at, depth: 0, value, width: digits.length };
  }

  private named(): Expr {
    const { start: at, text } = this.lexer;
    if (this.atType()) {
      const to = this.scalarType();
      this.expect('(');
      const of = this.nested(() => this.expression());
      this.expect(')');
      return { type: 'cast', at, depth: this.above(of), to, of };
    }
    this.lexer.next();
    if (this.version === 3 && (text === 'true' || text === 'false')) {
      return { type: 'boolean', at, depth: 0, value: text === 'true' };
    }
    if (!this.accept('(')) return this.indices({ type: 'name', at, depth: 0, name: text });
    const items = this.list(')');
    return { type: 'call', at, depth: this.above(...items), name: text, arguments: items };
  }

  private indexList(): Index[] {
    const { start: at } = this.lexer;
    if (this.accept('{')) {
      const items = this.list('}');
      this.expect(']');
      return [{ type: 'set', at, items }];
    }
    const items: Index[] = [this.rangeOrExpression()];
    while (this.accept(',') && !this.at(']')) items.push(this.rangeOrExpression());
    this.expect(']');
    return items;
  }

  private rangeOrExpression(): Expr | Range {
    const { start: at } = this.lexer;
    const first = this.at(':') ? undefined : this.expression();
    if (first !== undefined && !this.at(':')) return first;
    this.expect(':');
    const open = () => this.at(':') || this.at(']') || this.at(',');
    const second = open() ? undefined : this.expression();
    if (!this.accept(':')) return { type: 'range', at, start: first, stop: second };
    if (second === undefined) throw this.lexer.unexpected('a step');
    const third = open() ? undefined : this.expression();
    return { type: 'range', at, start: first, step: second, stop: third };
  }

  /** The depth of a node above others. */
  protected above(...nodes: Expr[]): number {
    let depth = 0;
    for (const node of nodes) if (node.depth > depth) depth = node.depth;
    if (depth >= MAX_EXPRESSION_DEPTH) throw this.tooDeep();
    return depth + 1;
  }

  private tooDeep(): QasmError {
    const reason = 'nested too deeply';
    return this.lexer.error({ code: 'LIMIT', offset: this.lexer.start, reason });
  }
}
