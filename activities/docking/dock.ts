import { type Conformer, wholePose } from '../../kernels/docking';
import {
  type DockedRow,
  type DockingOptions,
  dock,
  type SearchResult,
} from '../../schemas/docking/dock-steps';
import type { PreparedReceptor, PreparedRow } from '../../schemas/docking/prepared';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';
import { choosePoses, type FoundPose, summarise } from './found-poses';
import { readLigand } from './ligand';
import { type ReadReceptor, readReceptor } from './receptors';
import { DockingFailed, openVina, type Vina } from './vina';

type Receptor = ReadReceptor & Pick<PreparedReceptor, 'box'>;

interface Work {
  vina: Vina;
  receptors: readonly Receptor[];
  options: DockingOptions;
}

/**
 * Docks a batch of molecules with the Vina of this node. A molecule keeps what at least one search found;
 * one for which all fail is dropped with the reason of the first.
 * @throws AthanorError TOOL_MISSING where Vina does not run at all; INPUT_INVALID for a receptor without atoms
 */
export const dockStep = implement(dock, async (input, context) => {
  const { molecules, receptors, ...options } = input;
  const vina = await openVina(context.tools, options);
  const read = await Promise.all(receptors.map((one) => readReceptor(context.artifacts, one)));
  const work = { vina, receptors: read, options };
  return mapBatch<PreparedRow, DockedRow>(context, molecules, (row) => dockOne(row, work));
});

async function dockOne(row: PreparedRow, work: Work): Promise<Outcome<DockedRow>> {
  try {
    const conformer = readLigand(row.ligand);
    const searches: SearchResult[] = [];
    const found: FoundPose[] = [];
    // One after the other: a node has given this step one core.
    for (const receptor of work.receptors) {
      for (const seed of work.options.seeds) {
        const { result, poses } = await searchOnce(row, { work, conformer, receptor, seed });
        searches.push(result);
        found.push(...poses);
      }
    }
    if (found.length === 0) throw allFailed(searches);
    const poses = choosePoses(found, { ...work.options, conformer, molblock: row.ligand.molblock });
    return {
      kept: { ...row, docking: summarise(poses, { tool: work.vina.tool, searches }), poses },
    };
  } catch (error) {
    if (!(error instanceof DockingFailed)) throw error;
    return { dropped: { code: error.code, reason: error.message } };
  }
}

async function searchOnce(
  row: PreparedRow,
  o: { work: Work; conformer: Conformer; receptor: Receptor; seed: number },
): Promise<{ result: SearchResult; poses: FoundPose[] }> {
  const { vina, options } = o.work;
  const place = { receptor: o.receptor.name, seed: o.seed };
  try {
    const { exhaustiveness, modes, energyRangeKcalPerMol } = options;
    const poses = await vina.search({
      ...{ receptor: o.receptor.text, ligand: row.ligand.pdbqt, box: o.receptor.box },
      ...{ atoms: row.ligand.atoms.length, seed: o.seed },
      ...{ exhaustiveness, modes, energyRangeKcalPerMol },
    });
    const found = poses.map(({ coordinates, ...energies }) => ({
      ...place,
      ...energies,
      coordinates: wholePose(o.conformer, coordinates),
    }));
    const scoreKcalPerMol = Math.min(...found.map((pose) => pose.scoreKcalPerMol));
    return { result: { ...place, scoreKcalPerMol, poses: found.length }, poses: found };
  } catch (error) {
    if (!(error instanceof DockingFailed)) throw error;
    return { result: { ...place, code: error.code, reason: error.message }, poses: [] };
  }
}

function allFailed(searches: readonly SearchResult[]): DockingFailed {
  const [first] = searches.filter((search) => 'code' in search);
  if (first === undefined) throw new Error('no search was made');
  return new DockingFailed(first.code, first.reason);
}
