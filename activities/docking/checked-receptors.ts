import { readSurroundings } from '../../kernels/poses';
import { StructureError } from '../../kernels/structure/errors';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type { StepContext } from '../implement';

const RECEPTOR_BYTES_MAX = 64 * 1024 * 1024;

/** A receptor as poses are held against it. */
export type Receptor = ReturnType<typeof readSurroundings>;
/** Receptors by their names. */
export type Receptors = ReadonlyMap<string, Receptor>;

/** Reads the receptors that poses lie in. Throws INPUT_INVALID for one without atoms of a protein. */
export async function readReceptors(
  given: readonly { name: string; structure: ArtifactRef }[],
  { artifacts }: StepContext,
): Promise<Receptors> {
  const found = new Map<string, Receptor>();
  for (const { name, structure } of given) {
    const bytes = await artifacts.get(structure, { bytesMax: RECEPTOR_BYTES_MAX });
    const receptor = surroundingsOf(name, bytes.toString('utf8'));
    if (receptor.protein.atomicNumbers.length === 0) {
      throw new AthanorError({
        code: 'INPUT_INVALID',
        message: `The receptor ${name} has no atoms of a protein: nothing can be checked against it.`,
      });
    }
    found.set(name, receptor);
  }
  return found;
}

function surroundingsOf(name: string, text: string): Receptor {
  try {
    return readSurroundings(text);
  } catch (cause) {
    if (!(cause instanceof StructureError)) throw cause;
    const message = `The receptor ${name} cannot be read: ${cause.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause });
  }
}

/** The receptor of a pose, which need not name an only one. Throws INPUT_INVALID for an unknown name. */
export function receptorOf(pose: { receptor?: string }, receptors: Receptors): Receptor {
  const [only] = receptors.values();
  const { receptor: name } = pose;
  const found = name === undefined && receptors.size === 1 ? only : receptors.get(name ?? '');
  if (found !== undefined) return found;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `A pose is in the receptor ${name ?? 'of no name'}, which is not among those given.`,
  });
}
