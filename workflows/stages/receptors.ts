import type { ArtifactRef } from '../../schemas/artifact';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import { prepareReceptor } from '../../schemas/docking/receptor-steps';
import type { Run } from '../run';
import type { Stage } from '../stage';
import type { PreparedReceptors, ProgrammeInput } from './programme';

/** What was decided about the receptors: a problem of one ends the run before anything is computed. */
export async function prepareReceptors(
  run: Run,
  stage: Stage,
  input: ProgrammeInput,
): Promise<PreparedReceptors> {
  if (input.receptors.length === 0) return [];
  const unserved = await run.unserved([capabilityQueue(CAPABILITIES.structure)]);
  if (unserved.length > 0) {
    run.partNotRun('preparation of the receptors', `no node offers ${unserved.join(', ')}`);
    return [];
  }
  const prepared: PreparedReceptors = [];
  for (const { name, file, ligand, ...question } of input.receptors) {
    const structure = file as ArtifactRef;
    const asked = { ...question, structure, ligand: ligand as ArtifactRef | null };
    const found = await stage.step(prepareReceptor, asked, `receptor/${name}`);
    prepared.push({ name, ...found });
  }
  return prepared;
}
