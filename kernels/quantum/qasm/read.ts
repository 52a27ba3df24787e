import type { Circuit } from '../circuit';
import type { QasmOptions } from './context';
import { Lexer } from './lexer';
import { DEFAULT_LIMITS } from './limits';
import { Lowering } from './lower';
import { Parser } from './parse';

/**
 * Reads OpenQASM 2.0 (arXiv:1707.03429, as Qiskit understands it) or 3.0 (openqasm.com, edition of
 * 2026). Pure: files are never opened, `stdgates.inc` and `qelib1.inc` are built in. Names become
 * those of the table of gates: `u3` is `u`, `cu1` is `cp`; definitions are expanded, and what
 * depends on measured bits becomes `if` operations. Angles are in radians.
 * @throws QasmError for every text that is no such program, cannot be a circuit, or is too large
 */
export function readOpenQasm(text: string, options: QasmOptions = {}): Circuit {
  const limit = options.limits?.characters ?? DEFAULT_LIMITS.characters;
  const lexer = new Lexer(text.length > limit ? '' : text);
  if (text.length > limit) {
    throw lexer.error({ code: 'LIMIT', offset: 0, reason: `more than ${limit} characters` });
  }
  const parser = new Parser(lexer, options.version);
  const lowering = new Lowering(lexer, parser.languageVersion, options);
  let ended = false;
  for (let next = parser.next(); next !== undefined; next = parser.next()) {
    // What follows an 'end' is still read, so that it has no mistakes.
    if (!ended) ended = lowering.run(next);
  }
  return lowering.circuit();
}
