import { AthanorError } from '../../../schemas/errors';
import { type Path, showPath } from '../../../schemas/path';

/** The field that holds a SMARTS, beside the name that its writer gave it. */
const FIELD = 'smarts';

interface Pattern {
  path: Path;
  name: string;
  smarts: string;
}

/**
 * Refuses a SMARTS that RDKit cannot read, before anything is started. RDKit is loaded where an input has
 * a SMARTS, and there only: it takes some 0.1 s.
 * @throws AthanorError INPUT_INVALID naming the field, the pattern and what RDKit says of it
 */
export async function requireReadableSmarts(input: unknown): Promise<void> {
  const patterns = [...patternsIn(input, [])];
  if (patterns.length === 0) return;
  const {
    loadChemistry,
  }: typeof import('../../../kernels/chemistry') = require('../../../kernels/chemistry');
  const chemistry = await loadChemistry();
  for (const { path, name, smarts } of patterns) {
    const result = chemistry.compileSmarts(smarts);
    if (result.ok) continue;
    const field = showPath(path);
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `${field} (${name}) is "${smarts}", which is no valid SMARTS: ${result.reason}. ` +
        'Allowed is a SMARTS pattern that RDKit reads.',
      details: { field, smarts },
    });
  }
}

function* patternsIn(value: unknown, path: Path): Generator<Pattern> {
  if (typeof value !== 'object' || value === null) return;
  const { smarts, name } = value as { smarts?: unknown; name?: unknown };
  if (typeof smarts === 'string') {
    yield { path: [...path, FIELD], name: String(name ?? ''), smarts };
    return;
  }
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, child] of entries) yield* patternsIn(child, [...path, key]);
}
