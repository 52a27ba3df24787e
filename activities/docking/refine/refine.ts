import {
  type Refinement,
  type RefinementFailure,
  refine,
} from '../../../schemas/chemistry/refine-steps';
import type { DockedRow } from '../../../schemas/docking/dock-steps';
import { implement } from '../../implement';
import { mapBatch } from '../../library/map-batch';
import { readForms } from '../ligand';
import { DockingFailed } from '../vina';
import { interactionOf, type PocketLimits } from './interaction';
import { moleculeOf, strainOf } from './strain';
import { openXtb, RefinementFailed, type Xtb } from './xtb';

const STRUCTURE_BYTES_MAX = 64 * 1024 * 1024;

type Row = DockedRow & { bestValidPose?: number };

interface Work {
  xtb: Xtb;
  solvent: string;
  /** Text of each receptor, by name. */
  structures: ReadonlyMap<string, string>;
  limits: PocketLimits;
}

/**
 * Refines the best pose of each molecule of a batch by the xtb of this node. What cannot be computed is left
 * out with its reason; no row is dropped.
 * @throws AthanorError TOOL_MISSING; errors of the store
 */
export const refineStep = implement(refine, async (input, context) => {
  const { molecules, receptors, solvent, pocketAngstrom, pocketAtomsMax, runMsMax } = input;
  const xtb = await openXtb(context.tools, { solvent, runMsMax });
  const structures = new Map<string, string>();
  for (const { name, structure } of receptors) {
    const bytes = await context.artifacts.get(structure, { bytesMax: STRUCTURE_BYTES_MAX });
    structures.set(name, bytes.toString('utf8'));
  }
  const work = { xtb, solvent, structures, limits: { pocketAngstrom, pocketAtomsMax } };
  return mapBatch<Row, Row & { refinement: Refinement }>(context, molecules, async (row) => ({
    kept: { ...row, refinement: await refineOne(row, work) },
  }));
});

async function refineOne(row: Row, work: Work): Promise<Refinement> {
  const position = row.bestValidPose ?? 0;
  const pose = row.poses?.[position];
  const refinement: Refinement = {
    ...{ pose: pose === undefined ? -1 : position, tool: work.xtb.tool, solvent: work.solvent },
    ...{ charge: 0, strainKcalPerMol: null, solvationKcalPerMol: null },
    ...{ interactionKcalPerMol: null, pocket: null, relaxedMolblock: null, heldMolblock: null },
    failures: [],
  };
  const part = async (
    name: RefinementFailure['part'],
    make: () => Promise<Partial<Refinement>>,
  ) => {
    try {
      Object.assign(refinement, await make());
    } catch (error) {
      refinement.failures.push({ part: name, ...failureOf(error) });
    }
  };
  await part('strain', async () => {
    if (pose === undefined) throw new RefinementFailed('NO_POSE', 'it has no pose');
    const form = readForms(row)[pose.form];
    if (form === undefined) throw new RefinementFailed('NO_POSE', 'its pose is of no form');
    refinement.charge = moleculeOf(pose.molblock).charge;
    return strainOf(work.xtb, { molblock: pose.molblock, form });
  });
  if (pose === undefined || work.structures.size === 0) return refinement;
  await part('interaction', () => {
    const structure = work.structures.get(pose.receptor);
    if (structure !== undefined) {
      const ligand = moleculeOf(pose.molblock);
      return interactionOf(work.xtb, { ligand, structure, limits: work.limits });
    }
    const reason = `there is no structure of the receptor ${pose.receptor}`;
    throw new RefinementFailed('NO_STRUCTURE', reason);
  });
  return refinement;
}

function failureOf(error: unknown): Pick<RefinementFailure, 'code' | 'reason'> {
  if (error instanceof RefinementFailed) return { code: error.code, reason: error.reason };
  if (error instanceof DockingFailed) return { code: 'NO_POSE', reason: error.reason };
  throw error;
}
