import type { Declaration, Expr, ScalarType, Statement, SubroutineParameter } from './ast';
import { Token } from './lexer';
import { ExpressionParser } from './parse-expressions';
import { RESERVED, RESERVED_2 } from './reserved';

/** Reads the statements that begin with a word of their own; each method starts at that word. */
export abstract class StatementParser extends ExpressionParser {
  /** Any statement. */
  abstract statement(): Statement;

  /** Statements in braces. */
  block(): Statement[] {
    this.expect('{');
    const body: Statement[] = [];
    while (!this.at('}')) {
      if (this.lexer.kind === Token.End) throw this.lexer.unexpected("'}'");
      body.push(this.statement());
    }
    this.lexer.next();
    return body;
  }

  /** A block or a single statement. */
  body(): Statement[] {
    return this.at('{') ? this.nested(() => this.block()) : [this.nested(() => this.statement())];
  }

  /** A name that is being declared. */
  newName(): string {
    const { kind, text } = this.lexer;
    const reserved = this.version === 2 ? RESERVED_2 : RESERVED;
    if (kind !== Token.Identifier || reserved.has(text)) throw this.lexer.unexpected('a name');
    this.lexer.next();
    return text;
  }

  /** `[size]`, where it stands. */
  designator(): Expr | undefined {
    if (!this.accept('[')) return undefined;
    const size = this.nested(() => this.expression());
    this.expect(']');
    return size;
  }

  skippedLine(at: number): Statement {
    this.lexer.skipLine();
    return { type: 'nothing', at };
  }

  /** Skips to the end of the statement: it does nothing to an ideal state. */
  skippedStatement(at: number): Statement {
    this.skipTo(';');
    return { type: 'nothing', at };
  }

  /** Skips what stands before a symbol, and the symbol; braces, with what they hold, as a whole. */
  private skipTo(symbol: string): void {
    for (let depth = 0; depth > 0 || !this.at(symbol); this.lexer.next()) {
      if (this.lexer.kind === Token.End) throw this.lexer.unexpected(`'${symbol}'`);
      if (this.at('{')) depth += 1;
      if (this.at('}')) depth -= 1;
    }
    this.lexer.next();
  }

  declaration(at: number, how: Declaration['how']): Statement {
    const of = this.scalarType();
    const name = this.newName();
    let value: Expr | undefined;
    if (how !== 'input' && this.accept('=')) value = this.measurementOr(() => this.item());
    if (how === 'const' && value === undefined) throw this.lexer.unexpected("'='");
    this.expect(';');
    return { type: 'declaration', at, how, of, name, value };
  }

  oldBits(at: number): Statement {
    this.lexer.next();
    const name = this.newName();
    const of: ScalarType = { base: 'bit', size: this.designator() };
    this.expect(';');
    return { type: 'declaration', at, how: 'variable', of, name };
  }

  qubits(at: number, sizeFirst: boolean): Statement {
    this.lexer.next();
    const before = sizeFirst ? this.designator() : undefined;
    const name = this.newName();
    const size = sizeFirst ? before : this.designator();
    this.expect(';');
    return { type: 'qubits', at, name, size };
  }

  keywordDeclaration(at: number, how: Declaration['how']): Statement {
    this.lexer.next();
    // How long something takes is nothing to an ideal state.
    if (this.at('duration')) return this.skippedStatement(at);
    return this.declaration(at, how);
  }

  alias(at: number): Statement {
    this.lexer.next();
    const name = this.newName();
    this.expect('=');
    const value = this.expression();
    this.expect(';');
    return { type: 'alias', at, name, value };
  }

  include(at: number): Statement {
    this.lexer.next();
    if (this.lexer.kind !== Token.String) throw this.lexer.unexpected("a file's name in quotes");
    const file = this.lexer.text.slice(1, -1);
    this.lexer.next();
    this.expect(';');
    return { type: 'include', at, file };
  }

  gateDefinition(at: number): Statement {
    this.lexer.next();
    const name = this.newName();
    let parameters: string[] = [];
    if (this.accept('(')) {
      parameters = this.names(')');
      this.expect(')');
    }
    const qubits = this.names('{');
    const body = this.block();
    const end = this.lexer.previousEnd;
    return { type: 'gate-definition', at, name, parameters, qubits, body, end };
  }

  subroutine(at: number): Statement {
    this.lexer.next();
    const name = this.newName();
    this.expect('(');
    const parameters: SubroutineParameter[] = [];
    while (!this.at(')')) {
      parameters.push(this.subroutineParameter());
      if (!this.accept(',')) break;
    }
    this.expect(')');
    const returns = this.accept('->') ? this.scalarType() : undefined;
    const body = this.block();
    return { type: 'subroutine-definition', at, name, parameters, returns, body };
  }

  private subroutineParameter(): SubroutineParameter {
    const { start: at } = this.lexer;
    if (this.at('mutable')) throw this.unsupported("'mutable'");
    if (this.accept('qubit')) {
      const size = this.designator();
      return { at, of: { base: 'qubit', size }, readonly: true, name: this.newName() };
    }
    const readonly = this.accept('readonly');
    return { at, of: this.scalarType(), readonly, name: this.newName() };
  }

  returned(at: number): Statement {
    this.lexer.next();
    const value = this.at(';') ? undefined : this.measurementOr(() => this.expression());
    this.expect(';');
    return { type: 'return', at, value };
  }

  measure(at: number): Statement {
    this.lexer.next();
    const operand = this.operand();
    const target = this.accept('->') ? this.operand() : undefined;
    this.expect(';');
    return { type: 'measure', at, operand, target };
  }

  reset(at: number): Statement {
    this.lexer.next();
    const operand = this.operand();
    this.expect(';');
    return { type: 'reset', at, operand };
  }

  barrier(at: number): Statement {
    this.lexer.next();
    const operands = this.at(';') ? [] : this.operands();
    this.expect(';');
    return { type: 'barrier', at, operands };
  }

  condition(): Expr {
    this.lexer.next();
    this.expect('(');
    const condition = this.expression();
    this.expect(')');
    return condition;
  }

  conditional(at: number): Statement {
    const condition = this.condition();
    const body = this.body();
    const otherwise = this.version === 3 && this.accept('else') ? this.body() : [];
    return { type: 'if', at, condition, body, otherwise };
  }

  whileLoop(at: number): Statement {
    const condition = this.condition();
    return { type: 'while', at, condition, body: this.body() };
  }

  box(at: number): Statement {
    this.lexer.next();
    if (this.accept('[')) this.skipTo(']');
    return { type: 'block', at, body: this.block() };
  }

  /** A statement of one word. */
  single(at: number, type: 'break' | 'continue' | 'end'): Statement {
    this.lexer.next();
    this.expect(';');
    return { type, at };
  }

  /** Throws for a statement that circuits cannot do. */
  refuse(): never {
    throw this.unsupported(`'${this.lexer.text}'`);
  }

  forLoop(at: number): Statement {
    this.lexer.next();
    const of: ScalarType = this.atType() ? this.scalarType() : { base: 'int' };
    const name = this.newName();
    this.expect('in');
    const values = this.loopValues();
    return { type: 'for', at, of, name, values, body: this.body() };
  }

  switchStatement(at: number): Statement {
    const value = this.condition();
    const cases: { labels: Expr[]; body: Statement[] }[] = [];
    let otherwise: Statement[] | undefined;
    this.expect('{');
    while (!this.accept('}')) {
      if (otherwise !== undefined) throw this.lexer.unexpected("'}'");
      if (this.accept('default')) otherwise = this.nested(() => this.block());
      else cases.push(this.switchCase());
    }
    return { type: 'switch', at, value, cases, otherwise: otherwise ?? [] };
  }

  protected switchCase(): { labels: Expr[]; body: Statement[] } {
    this.expect('case');
    const labels = [this.expression()];
    while (this.accept(',') && !this.at('{')) labels.push(this.expression());
    return { labels, body: this.nested(() => this.block()) };
  }

  protected loopValues() {
    const { start: at } = this.lexer;
    if (this.at('[')) return this.bracketedRange();
    if (this.accept('{')) return { type: 'set' as const, at, items: this.list('}') };
    return this.expression();
  }

  protected names(close: string): string[] {
    const names: string[] = [];
    while (!this.at(close)) {
      names.push(this.newName());
      if (!this.accept(',')) break;
    }
    if (!this.at(close)) throw this.lexer.unexpected(`',' or '${close}'`);
    return names;
  }

  protected operands(): Expr[] {
    const operands = [this.operand()];
    while (this.accept(',') && !this.at(';')) operands.push(this.operand());
    return operands;
  }

  protected measurementOr(read: () => Expr): Expr {
    const { start: at } = this.lexer;
    if (this.version === 2 || !this.accept('measure')) return read();
    const operand = this.operand();
    return { type: 'measure', at, depth: this.above(operand), operand };
  }
}
