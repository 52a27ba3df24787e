import { wholePose } from '../../kernels/docking';
import {
  type DockedRow,
  type DockingOptions,
  type DockingReceptor,
  dock,
  type SearchResult,
} from '../../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';
import { posesOnCore, type ReadCore, readCore } from './core';
import { choosePoses, type FoundPose, type PlacedPose, summarise } from './found-poses';
import { type ReadForm, readForms } from './ligand';
import { readReceptor } from './receptors';
import { DockingFailed, openVina, type Vina } from './vina';

/** What one search is for. */
interface Search {
  receptor: DockingReceptor & { text: string };
  form: ReadForm;
  seed: number;
}

interface Work {
  vina: Vina;
  receptors: readonly Search['receptor'][];
  options: DockingOptions;
  core: ReadCore | null;
}

/**
 * Docks a batch of molecules with the Vina of this node. A molecule keeps what at least one search found;
 * one for which all fail is dropped with the reason of the first.
 * @throws AthanorError TOOL_MISSING where Vina does not run at all; INPUT_INVALID for a receptor without atoms
 */
export const dockStep = implement(dock, async (input, context) => {
  const { molecules, receptors, ...options } = input;
  const vina = await openVina(context.tools, options);
  const read = await Promise.all(
    receptors.map(async (one) => ({ ...one, text: await readReceptor(context.artifacts, one) })),
  );
  const core = options.core === null ? null : await readCore(context.artifacts, options.core);
  const work = { vina, receptors: read, options, core };
  return mapBatch<PreparedLigandRow, DockedRow>(context, molecules, (row) => dockOne(row, work));
});

async function dockOne(row: PreparedLigandRow, work: Work): Promise<Outcome<DockedRow>> {
  try {
    const forms = readForms(row);
    const searches: SearchResult[] = [];
    const found: PlacedPose[] = [];
    // One after the other: a node has given this step one core.
    for (const search of searchesOf(forms, work)) {
      const place = { receptor: search.receptor.name, seed: search.seed, form: search.form.form };
      const result = await searchOnce(search, work);
      searches.push({ ...place, ...result.outcome });
      found.push(...result.poses.map((pose) => ({ ...place, ...pose })));
    }
    if (found.length === 0) throw firstFailure(searches);
    const poses = choosePoses(found, { ...work.options, forms });
    const docking = summarise(poses, { tool: work.vina.tool, searches });
    return { kept: { ...row, docking, poses } };
  } catch (error) {
    if (!(error instanceof DockingFailed)) throw error;
    return { dropped: { code: error.code, reason: error.reason } };
  }
}

function searchesOf(forms: readonly ReadForm[], { receptors, options }: Work): Search[] {
  return receptors.flatMap((receptor) =>
    forms.flatMap((form) => options.seeds.map((seed) => ({ receptor, form, seed }))),
  );
}

async function searchOnce(
  search: Search,
  work: Work,
): Promise<{
  outcome: { scoreKcalPerMol: number; poses: number } | Pick<DockingFailed, 'code' | 'reason'>;
  poses: FoundPose[];
}> {
  try {
    const { form, receptor, seed } = search;
    const poses =
      work.core === null
        ? await freePoses(search, work)
        : await posesOnCore(form, work.core, { ...work, receptor, seed });
    const scoreKcalPerMol = Math.min(...poses.map((pose) => pose.scoreKcalPerMol));
    return { outcome: { scoreKcalPerMol, poses: poses.length }, poses };
  } catch (error) {
    if (!(error instanceof DockingFailed)) throw error;
    const { code, reason } = error;
    return { outcome: { code, reason }, poses: [] };
  }
}

async function freePoses(
  { receptor, form, seed }: Search,
  { vina, options }: Work,
): Promise<FoundPose[]> {
  const { exhaustiveness, modes, energyRangeKcalPerMol } = options;
  const poses = await vina.search({
    ...{ receptor: receptor.text, box: receptor.box, ligand: form.pdbqt },
    ...{ atoms: form.conformer.atoms.length, seed },
    ...{ exhaustiveness, modes, energyRangeKcalPerMol },
  });
  return poses.map((pose) => ({
    ...pose,
    coordinates: wholePose(form.conformer, pose.coordinates),
  }));
}

function firstFailure(searches: readonly SearchResult[]): DockingFailed {
  const [first] = searches.filter((search) => 'code' in search);
  if (first === undefined) throw new Error('no search was made');
  return new DockingFailed(first.code, first.reason);
}
