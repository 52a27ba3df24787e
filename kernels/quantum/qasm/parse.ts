import type { BinaryOperator, Expr, GateCall, Modifier, Statement } from './ast';
import { type Lexer, Token } from './lexer';
import { StatementParser } from './parse-statements';
import { REFUSED_3 } from './reserved';

const MODIFIERS = new Set(['ctrl', 'negctrl', 'inv', 'pow']);
const NO_MODIFIERS: readonly Modifier[] = [];
const NO_PARAMETERS: readonly Expr[] = [];

type Reader = (parser: Parser, at: number) => Statement;

/** Reads a text statement by statement. */
export class Parser extends StatementParser {
  constructor(lexer: Lexer, version?: 2 | 3) {
    super(lexer);
    this.version = version ?? 3;
    this.header(version);
  }

  /** 2 or 3, by the header; 3 where there is none. */
  get languageVersion(): 2 | 3 {
    return this.version;
  }

  /** The next statement; undefined at the end. Throws QasmError. */
  next(): Statement | undefined {
    return this.lexer.kind === Token.End ? undefined : this.statement();
  }

  /** `OPENQASM 3.0;`, where it stands. */
  private header(version: 2 | 3 | undefined): void {
    if (!this.accept('OPENQASM')) return;
    const { kind, value, start } = this.lexer;
    if (kind !== Token.Integer && kind !== Token.Real) throw this.lexer.unexpected('a version');
    const major = Math.floor(Number(value));
    const found = this.lexer.source.slice(start, this.lexer.end);
    if (major !== 2 && major !== 3) throw this.unsupported(`version ${found} of OpenQASM`);
    if (version !== undefined && version !== major) throw this.lexer.unexpected(`${version}.0`);
    this.version = major;
    this.lexer.next();
    this.expect(';');
  }

  /** One statement. */
  statement(): Statement {
    const { kind, text, start } = this.lexer;
    if (kind === Token.Identifier) {
      const reader = (this.version === 2 ? STATEMENTS_2 : STATEMENTS_3).get(text);
      if (reader !== undefined) return this.nested(() => reader(this, start));
      if (this.version === 3 && MODIFIERS.has(text)) return this.modifiedCall(start);
      if (this.atType()) return this.declaration(start, 'variable');
      return this.callOrAssignment(start);
    }
    if (this.version === 3 && text === '{') {
      return this.nested(() => ({ type: 'block', at: start, body: this.block() }));
    }
    if (this.version === 3 && text === '@') return this.skippedLine(start);
    // An empty statement is none, but a ';' too many is in many a file.
    if (this.accept(';')) return { type: 'nothing', at: start };
    throw this.lexer.unexpected('a statement');
  }

  private modifiedCall(at: number): Statement {
    const modifiers: Modifier[] = [];
    while (MODIFIERS.has(this.lexer.text)) {
      const { start, text } = this.lexer;
      this.lexer.next();
      const modifier: Modifier = { at: start, name: text as Modifier['name'] };
      if (modifier.name !== 'inv' && (modifier.name === 'pow' || this.at('('))) {
        this.expect('(');
        modifier.argument = this.nested(() => this.expression());
        this.expect(')');
      }
      this.expect('@');
      modifiers.push(modifier);
    }
    const { kind, text } = this.lexer;
    if (kind !== Token.Identifier) throw this.lexer.unexpected('a gate');
    this.lexer.next();
    return this.gateCall({ at, name: text, modifiers });
  }

  private callOrAssignment(at: number): Statement {
    const name = this.lexer.text;
    this.lexer.next();
    if (this.version === 3) {
      const { text } = this.lexer;
      if (text === '[' || (text.endsWith('=') && text !== '==')) return this.assignment(at, name);
    }
    return this.gateCall({ at, name, modifiers: NO_MODIFIERS });
  }

  private assignment(at: number, name: string): Statement {
    const target = this.indices({ type: 'name', at, depth: 0, name });
    const { text } = this.lexer;
    if (!text.endsWith('=') || text === '==') throw this.lexer.unexpected("'='");
    this.lexer.next();
    const op = text === '=' ? undefined : (text.slice(0, -1) as BinaryOperator);
    const value = this.measurementOr(() => this.item());
    this.expect(';');
    return { type: 'assign', at, target, op, value };
  }

  private gateCall(head: Pick<GateCall, 'at' | 'name' | 'modifiers'>): Statement {
    const parameters = this.accept('(') ? this.list(')') : NO_PARAMETERS;
    const operands = this.at(';') ? [] : this.operands();
    this.expect(';');
    return { type: 'gate-call', parameters, operands, ...head };
  }
}

const STATEMENTS_2 = new Map<string, Reader>([
  ['qreg', (parser, at) => parser.qubits(at, false)],
  ['creg', (parser, at) => parser.oldBits(at)],
  ['include', (parser, at) => parser.include(at)],
  ['gate', (parser, at) => parser.gateDefinition(at)],
  ['measure', (parser, at) => parser.measure(at)],
  ['reset', (parser, at) => parser.reset(at)],
  ['barrier', (parser, at) => parser.barrier(at)],
  ['if', (parser, at) => parser.conditional(at)],
  ['opaque', (parser) => parser.refuse()],
]);

const STATEMENTS_3 = new Map<string, Reader>([
  ...STATEMENTS_2,
  ...REFUSED_3.map((word): [string, Reader] => [word, (parser) => parser.refuse()]),
  ['qubit', (parser, at) => parser.qubits(at, true)],
  ['let', (parser, at) => parser.alias(at)],
  ['const', (parser, at) => parser.keywordDeclaration(at, 'const')],
  ['input', (parser, at) => parser.keywordDeclaration(at, 'input')],
  ['output', (parser, at) => parser.keywordDeclaration(at, 'variable')],
  ['for', (parser, at) => parser.forLoop(at)],
  ['while', (parser, at) => parser.whileLoop(at)],
  ['switch', (parser, at) => parser.switchStatement(at)],
  ['box', (parser, at) => parser.box(at)],
  ['def', (parser, at) => parser.subroutine(at)],
  ['return', (parser, at) => parser.returned(at)],
  ['duration', (parser, at) => parser.skippedStatement(at)],
  ['stretch', (parser, at) => parser.skippedStatement(at)],
  ['delay', (parser, at) => parser.skippedStatement(at)],
  ['nop', (parser, at) => parser.skippedStatement(at)],
  ['pragma', (parser, at) => parser.skippedLine(at)],
  ['#pragma', (parser, at) => parser.skippedLine(at)],
  ['break', (parser, at) => parser.single(at, 'break')],
  ['continue', (parser, at) => parser.single(at, 'continue')],
  ['end', (parser, at) => parser.single(at, 'end')],
]);
