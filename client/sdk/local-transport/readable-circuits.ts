import { readFile } from 'node:fs/promises';
import { AthanorError } from '../../../schemas/errors';

const FIELD = /(^|[.\]])circuit$/;
const CIRCUIT = /\.qasm3?$/i;
/** A longer circuit takes a while to read; that is left to the step. */
const BYTES_MAX = 4 * 1024 * 1024;

/**
 * Refuses a local OpenQASM file that cannot be read, before anything is started. What this lets pass, the
 * step that runs the circuit judges.
 * @param siblings the fields beside the file's, whose `inputs` a circuit may need to be read
 * @throws AthanorError INPUT_INVALID naming the field, the file, line and column, and what is wrong there
 */
export async function requireReadableCircuit(
  siblings: unknown,
  o: { field: string; value: string; absolute: string; bytes: number },
): Promise<void> {
  if (!FIELD.test(o.field) || !CIRCUIT.test(o.absolute) || o.bytes > BYTES_MAX) return;
  const text = await readFile(o.absolute, 'utf8');
  const {
    QasmError,
    readOpenQasm,
  }: typeof import('../../../kernels/quantum/qasm') = require('../../../kernels/quantum/qasm');
  try {
    readOpenQasm(text, { inputs: inputsAmong(siblings) });
  } catch (cause) {
    if (!(cause instanceof QasmError)) throw cause;
    const { line, column } = cause;
    throw new AthanorError({
      code: cause.code === 'LIMIT' ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID',
      message: `${o.field}: ${o.value}, ${cause.message}.`,
      cause,
      details: { field: o.field, path: o.absolute, line, column },
    });
  }
}

/** Values of inputs; where there are several points, or a file of them, none is known yet. */
function inputsAmong(siblings: unknown): Record<string, number> {
  const { inputs } = (siblings ?? {}) as { inputs?: unknown };
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return {};
  const entries = Object.entries(inputs);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number'));
}
