import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';

/** A pipeline's input as it was written, before a contract has judged it. */
export interface WrittenInput {
  value: unknown;
  /** In words, where a field stands: `input.yaml line 3`. */
  locate(path: readonly PropertyKey[]): string | undefined;
}

/**
 * Reads YAML 1.2, of which JSON is a part.
 * @param name what the text is called in messages
 * @throws INPUT_INVALID with line and column; LIMIT_EXCEEDED
 */
export function readInput(text: string, name: string): WrittenInput {
  if (Buffer.byteLength(text) > LIMITS.inputBytesMax) {
    throw new AthanorError({
      code: 'LIMIT_EXCEEDED',
      message: `${name} is larger than ${LIMITS.inputBytesMax} bytes. Put data into files that the input names.`,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const [why] = error.message.split(/ at line \d+/);
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${name} line ${line}, column ${col}: ${why}.`,
      cause: error,
    });
  }
  return {
    value: toValue(document, name),
    locate(path) {
      const line = lineOf(document, path, lines);
      return line === undefined ? undefined : `${name} line ${line}`;
    },
  };
}

function toValue(document: Document, name: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: `${name}: ${(cause as Error).message}.`,
      cause,
    });
  }
}

// A field that is missing has no line; then the nearest thing around it has.
function lineOf(
  document: Document,
  path: readonly PropertyKey[],
  lines: LineCounter,
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
