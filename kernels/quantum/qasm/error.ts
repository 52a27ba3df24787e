/**
 * Why a text was refused. SYNTAX: it is not OpenQASM. MEANING: it is, but says something
 * impossible. UNSUPPORTED: it is valid but needs what circuits do not have. LIMIT: it is too large.
 */
export type QasmErrorCode = 'SYNTAX' | 'MEANING' | 'UNSUPPORTED' | 'LIMIT';

/** What an error is made of. */
export interface QasmFault {
  code: QasmErrorCode;
  /** Where in the text, in UTF-16 units from its start. */
  offset: number;
  /** What would have been right. */
  expected?: string;
  /** What stands there. */
  found?: string;
  /** A sentence, where `expected` and `found` do not say it all. */
  reason?: string;
}

/** Thrown by the OpenQASM reader for every text that it refuses; lines and columns count from 1. */
export class QasmError extends Error {
  override readonly name = 'QasmError';
  readonly code: QasmErrorCode;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;

  constructor(text: string, fault: QasmFault) {
    const { line, column } = placeOf(text, fault.offset);
    const { expected = '', found = '' } = fault;
    super(`line ${line}, column ${column}: ${fault.reason ?? contrast(expected, found)}`);
    this.code = fault.code;
    this.line = line;
    this.column = column;
    this.expected = expected;
    this.found = found;
  }
}

function contrast(expected: string, found: string): string {
  return `expected ${expected}, found ${found}`;
}

/** Columns count characters, so that an editor finds them. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: [...text.slice(start, offset)].length + 1 };
}
