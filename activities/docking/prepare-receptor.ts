import { ligandPlaces, prepareReceptor, StructureError } from '../../kernels/receptor';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { prepareReceptor as contract } from '../../schemas/docking/receptor-steps';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';
import { implement } from '../implement';

/** A structure of a hundred thousand atoms, as mmCIF. */
const STRUCTURE_BYTES_MAX = 32 * 1024 * 1024;
const LIGAND_BYTES_MAX = 1024 * 1024;

/** Reads, checks, protonates and writes a receptor, and lays the box. */
export const prepareReceptorStep = implement(
  contract,
  async ({ structure, ligand, ...question }, { artifacts }) => {
    const text = await textOf(artifacts, structure, STRUCTURE_BYTES_MAX);
    const bound = ligand === null ? undefined : await textOf(artifacts, ligand, LIGAND_BYTES_MAX);
    const prepared = refusing(() =>
      prepareReceptor(text, question, bound === undefined ? [] : ligandPlaces(bound)),
    );
    const { pdbqt, pdb, boundLigandPdb, ...stated } = prepared;
    const put = (content: string) => artifacts.put(content, MEDIA_TYPES.text);
    return {
      receptor: await put(pdbqt),
      structure: await put(pdb),
      boundLigand: boundLigandPdb === null ? null : await put(boundLigandPdb),
      ...stated,
    };
  },
);

async function textOf(
  artifacts: ArtifactStore,
  ref: ArtifactRef,
  bytesMax: number,
): Promise<string> {
  return (await artifacts.get(ref, { bytesMax })).toString('utf8');
}

/** What cannot be used is a mistake of the input, with the sentence that says which. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StructureError)) throw error;
    const message = `The receptor: ${error.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
}
