import type { DockingReceptor } from '../../schemas/docking/dock-steps';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';

/** 100 000 atoms. */
const RECEPTOR_BYTES_MAX = 8 * 1024 * 1024;

/** Text of a receptor's PDBQT. @throws AthanorError INPUT_INVALID where it has no atoms; errors of the store */
export async function readReceptor(
  artifacts: ArtifactStore,
  { name, pdbqt }: Omit<DockingReceptor, 'box'>,
): Promise<string> {
  const bytes = await artifacts.get(pdbqt, { bytesMax: RECEPTOR_BYTES_MAX });
  const text = bytes.toString('utf8');
  if (/^(ATOM|HETATM)/m.test(text)) return text;
  const message = `The receptor ${name} has no atoms.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}
