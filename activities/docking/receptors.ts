import type { PreparedReceptor } from '../../schemas/docking/prepared';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';

/** 100 000 atoms. */
const RECEPTOR_BYTES_MAX = 8 * 1024 * 1024;

/** A receptor with its text. */
export interface ReadReceptor extends Omit<PreparedReceptor, 'pdbqt' | 'box'> {
  text: string;
}

/** Reads a receptor. @throws AthanorError INPUT_INVALID where it has no atoms; errors of the store */
export async function readReceptor<R extends Omit<PreparedReceptor, 'box'>>(
  artifacts: ArtifactStore,
  receptor: R,
): Promise<Omit<R, 'pdbqt'> & ReadReceptor> {
  const { pdbqt, ...own } = receptor;
  const bytes = await artifacts.get(pdbqt, { bytesMax: RECEPTOR_BYTES_MAX });
  const text = bytes.toString('utf8');
  if (/^(ATOM|HETATM)/m.test(text)) return { ...own, text };
  const message = `The receptor ${receptor.name} has no atoms.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}
