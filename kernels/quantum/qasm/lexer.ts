import { QasmError, type QasmFault } from './error';

/** What a token is. */
export const Token = {
  End: 0,
  Identifier: 1,
  Integer: 2,
  Real: 3,
  String: 4,
  Symbol: 5,
  /** A physical qubit: `$3`. */
  Hardware: 6,
  /** A number with a unit of time: `100ns`. */
  Timing: 7,
} as const;

const SYMBOLS = [
  '[ ] { } ( ) : ; . , = + - * / % | & ^ @ ~ ! < >',
  '-> ++ ** || && == != += -= *= /= &= |= ~= ^= %= >= <= >> <<',
  '<<= >>= **=',
]
  .join(' ')
  .split(' ');

/** Symbols by their first character, the longest first. */
const SYMBOLS_AT: (string[] | undefined)[] = [];
for (const symbol of SYMBOLS.sort((a, b) => b.length - a.length)) {
  const first = symbol.charCodeAt(0);
  SYMBOLS_AT[first] = [...(SYMBOLS_AT[first] ?? []), symbol];
}

const TIME_UNITS = new Set(['dt', 'ns', 'us', 'µs', 'μs', 'ms', 's']);
const UNICODE_LETTER = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}]/u;
const RADIX_DIGITS = { b: /^[01]$/, o: /^[0-7]$/, x: /^[0-9a-fA-F]$/ } as const;
const RADIX: Record<string, keyof typeof RADIX_DIGITS | undefined> = {
  b: 'b',
  B: 'b',
  o: 'o',
  x: 'x',
  X: 'x',
};

/** Integers of so many decimal digits are exact as doubles. */
const SAFE_DIGITS = 15;

/** Class of each ASCII character. */
const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) CLASS[code] = LETTER;
  else if (/[0-9]/.test(character)) CLASS[code] = DIGIT;
  else if (/[ \t\r\n]/.test(character)) CLASS[code] = SPACE;
}

/** Reads an OpenQASM text token by token; the fields describe the current token. */
export class Lexer {
  kind: number = Token.End;
  /** The text of an identifier, symbol or string; empty for numbers. */
  text = '';
  /** The value of a number. */
  value: number | bigint = 0;
  start = 0;
  end = 0;
  /** Where the token before ended. */
  previousEnd = 0;

  constructor(readonly source: string) {
    this.next();
  }

  /** Goes to the next token. Throws QasmError for a character or a literal that is none. */
  next(): void {
    const { source } = this;
    this.previousEnd = this.end;
    this.start = this.skipBlank(this.end);
    const code = source.charCodeAt(this.start);
    const kind = code < 128 ? CLASS[code] : 0;
    if (kind === LETTER) this.identifier(this.start + 1);
    else if (kind === DIGIT) this.number();
    else if (this.start >= source.length) this.set(Token.End, '', this.start);
    else this.other(code);
  }

  /**
   * Skips the rest of the line, from the end of the current token on, and goes to the next token.
   */
  skipLine(): void {
    const newline = this.source.indexOf('\n', this.start);
    this.end = newline === -1 ? this.source.length : newline;
    this.next();
  }

  /** An error at the current token. */
  unexpected(expected: string): QasmError {
    return this.error({ code: 'SYNTAX', offset: this.start, expected, found: this.describe() });
  }

  /** An error of this text. */
  error(fault: QasmFault): QasmError {
    return new QasmError(this.source, fault);
  }

  private describe(): string {
    if (this.kind === Token.End) return 'the end of the text';
    const token = this.source.slice(this.start, Math.min(this.end, this.start + 40));
    return `'${token}'`;
  }

  /** Every reader of a token ends here; it returns the kind so that readers can return it. */
  private set(kind: number, text: string, end: number): number {
    this.kind = kind;
    this.text = text;
    this.end = end;
    return kind;
  }

  private skipBlank(from: number): number {
    const { source } = this;
    let at = from;
    for (;;) {
      const code = source.charCodeAt(at);
      // A byte order mark is blank too, since editors leave it at the start.
      if (code < 128 ? CLASS[code] === SPACE : code === 0xfeff) at += 1;
      else if (code === 47 && source.charCodeAt(at + 1) === 47) at = this.endOfLine(at);
      else if (code === 47 && source.charCodeAt(at + 1) === 42) at = this.endOfComment(at);
      else return at;
    }
  }

  private endOfLine(at: number): number {
    const end = this.source.indexOf('\n', at);
    return end === -1 ? this.source.length : end;
  }

  private endOfComment(at: number): number {
    const end = this.source.indexOf('*/', at + 2);
    if (end !== -1) return end + 2;
    const fault = { expected: "'*/'", found: 'the end of the text' };
    throw this.error({ code: 'SYNTAX', offset: at, ...fault });
  }

  private identifier(from: number): number {
    const end = this.wordEnd(from);
    return this.set(Token.Identifier, this.source.slice(this.start, end), end);
  }

  /** Where the letters and digits end that start at an offset. */
  private wordEnd(from: number): number {
    const { source } = this;
    let at = from;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code < 128) {
        const kind = CLASS[code];
        if (kind !== LETTER && kind !== DIGIT) return at;
        at += 1;
      } else {
        const length = this.letterLength(at);
        if (length === 0) return at;
        at += length;
      }
    }
  }

  /** UTF-16 units of the letter at an offset, 0 where there is none. */
  private letterLength(at: number): number {
    const point = this.source.codePointAt(at);
    if (point === undefined || !UNICODE_LETTER.test(String.fromCodePoint(point))) return 0;
    return point > 0xffff ? 2 : 1;
  }

  private number(): number {
    const { source, start } = this;
    let end = start;
    let value = 0;
    let code = source.charCodeAt(end);
    for (; code >= 48 && code <= 57; code = source.charCodeAt(end)) {
      value = value * 10 + code - 48;
      end += 1;
    }
    // Most integers end at a bracket or a comma; what may go on is read again with care.
    const isWord = code === 46 || code > 127 || CLASS[code] === LETTER;
    if (isWord || end === start || end - start > SAFE_DIGITS) return this.longNumber();
    this.value = value;
    return this.set(Token.Integer, '', end);
  }

  private longNumber(): number {
    const { source, start } = this;
    let end = this.digitsEnd(start);
    const hasExponent = this.exponentEnd(end) > end;
    const isReal = source.charCodeAt(end) === 46 || hasExponent;
    const radix = end === start + 1 && source[start] === '0' ? RADIX[source[end] ?? ''] : undefined;
    if (radix !== undefined) return this.radixInteger(radix);
    if (isReal) {
      if (source.charCodeAt(end) === 46) end = this.digitsEnd(end + 1);
      end = this.exponentEnd(end);
    }
    let digits = source.slice(start, end);
    if (digits.includes('_')) digits = digits.replaceAll('_', '');
    this.value = isReal || digits.length <= SAFE_DIGITS ? Number(digits) : this.bigInteger(digits);
    return this.finishNumber(isReal ? Token.Real : Token.Integer, end);
  }

  /** BigInt takes quadratic time, so that only as many digits are read as can be used. */
  private bigInteger(digits: string): bigint {
    if (digits.length > 100) {
      throw this.error({ code: 'LIMIT', offset: this.start, reason: 'an integer is too long' });
    }
    return BigInt(digits);
  }

  private radixInteger(radix: keyof typeof RADIX_DIGITS): number {
    const { source, start } = this;
    let end = start + 2;
    while (RADIX_DIGITS[radix].test(source[end] ?? ' ') || source[end] === '_') end += 1;
    const digits = source.slice(start + 2, end).replaceAll('_', '');
    this.set(Token.Integer, '', end);
    if (digits === '') throw this.unexpected(`digits after '0${radix}'`);
    if (digits.length > 256) throw this.bigInteger(digits);
    this.value = BigInt(`0${radix}${digits}`);
    return this.finishNumber(Token.Integer, end);
  }

  /** A number must not run into a word, except for a unit of time. */
  private finishNumber(kind: number, end: number): number {
    this.set(kind, '', end);
    const code = this.source.charCodeAt(end);
    if (code < 128 && CLASS[code] !== LETTER) return kind;
    const wordEnd = this.wordEnd(end);
    if (wordEnd === end) return kind;
    const unit = this.source.slice(end, wordEnd);
    if (TIME_UNITS.has(unit)) return this.set(Token.Timing, '', wordEnd);
    this.end = wordEnd;
    throw this.unexpected('a number');
  }

  private digitsEnd(from: number): number {
    let at = from;
    for (;;) {
      const code = this.source.charCodeAt(at);
      if (code >= 48 && code <= 57) at += 1;
      else if (code === 95 && at > from) at += 1;
      else return at;
    }
  }

  /** Where an exponent ends that starts at an offset; the offset itself where there is none. */
  private exponentEnd(from: number): number {
    if ((this.source.charCodeAt(from) | 32) !== 101) return from;
    const sign = this.source[from + 1];
    const digits = sign === '+' || sign === '-' ? from + 2 : from + 1;
    const end = this.digitsEnd(digits);
    return end > digits ? end : from;
  }

  private other(code: number): number {
    const { source, start } = this;
    if (code === 34 || code === 39) return this.string(source[start] as string);
    if (code === 46 && CLASS[source.charCodeAt(start + 1)] === DIGIT) return this.number();
    if (code === 36 && this.digitsEnd(start + 1) > start + 1) return this.hardwareQubit();
    if (code === 35 && CLASS[source.charCodeAt(start + 1)] === LETTER) {
      return this.identifier(start + 1);
    }
    const symbol = SYMBOLS_AT[code]?.find((candidate) => source.startsWith(candidate, start));
    if (symbol !== undefined) return this.set(Token.Symbol, symbol, start + symbol.length);
    const length = this.letterLength(start);
    if (length > 0) return this.identifier(start + length);
    this.set(Token.Symbol, '', start + ((source.codePointAt(start) ?? 0) > 0xffff ? 2 : 1));
    throw this.unexpected('a statement or an expression');
  }

  private hardwareQubit(): number {
    const end = this.digitsEnd(this.start + 1);
    this.value = Number(this.source.slice(this.start + 1, end).replaceAll('_', ''));
    return this.set(Token.Hardware, '', end);
  }

  private string(quote: string): number {
    const end = this.source.indexOf(quote, this.start + 1);
    const newline = this.source.indexOf('\n', this.start);
    if (end === -1 || (newline !== -1 && newline < end)) {
      const offset = this.start;
      throw this.error({ code: 'SYNTAX', offset, expected: `${quote} in the line`, found: 'none' });
    }
    return this.set(Token.String, this.source.slice(this.start, end + 1), end + 1);
  }
}
