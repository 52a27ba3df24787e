import type { ArtifactRef } from '../../schemas/artifact';
import { refine } from '../../schemas/chemistry/refine-steps';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import * as evaluated from '../../schemas/discovery/evaluated-steps';
import * as discovery from '../../schemas/discovery/steps';
import * as library from '../../schemas/library/steps';
import type { Stage } from '../stage';
import { StageNotRun } from '../stage-not-run';
import type { Found, Outcome } from '../staged';
import { objectivesOf, withDocking } from './candidates';
import { failuresOf, SPENT } from './docking';
import { call, mapMolecules } from './molecules';
import type { Programme, ProgrammeState } from './programme';
import { gatherEvidence } from './quantum-evidence';

/** Task queues without which nothing is refined. */
export const REFINEMENT_NEEDS = [capabilityQueue(CAPABILITIES.xtb)];
const QUANTUM_NEEDS = [capabilityQueue(CAPABILITIES.pyscf)];
/** One molecule takes a node minutes. */
const MOLECULES_PER_BATCH = 1;
const HALF_HOUR_MS = 1_800_000;
const POCKET = { pocketAngstrom: 4, pocketAtomsMax: 700 };

/** Looks at the best docked molecules by tight binding, and at fewer by quantum methods: evidence only. */
export async function refineBest(
  stage: Stage,
  { run, input }: Programme,
  found: Found<ProgrammeState, 'scored' | 'actives' | 'objectives' | 'docked'>,
): Promise<Outcome<ProgrammeState>> {
  const { actives, docked, receptors = [] } = found;
  const { seed, combine, refine: plan } = input;
  const pool = await withDocking(stage, found);
  const { molecules: list } = await stage.step(discovery.rank, {
    ...{ batches: pool.batches, references: actives.all, exclude: actives.hidden },
    ...{ objectives: objectivesOf(input, found), combine, top: input.top, seed },
  });
  const best = await stage.step(evaluated.take, {
    ...{ list, evaluated: docked.evaluated, most: plan.top, batchSize: MOLECULES_PER_BATCH },
  });
  const structures = receptors.map(({ name, structure }) => ({ name, structure }));
  const options = { receptors: structures, solvent: 'water' as const, runMsMax: HALF_HOUR_MS };
  const calls = [call(refine, { ...options, ...POCKET })];
  const refined = await mapMolecules(stage, { ...best, label: 'best' }, calls, { isCutOff: true });
  const { batches } = refined;
  const failures = failuresOf(refined.rejections);
  const { refinements } = await stage.step(evaluated.listRefinements, { batches });
  const failed = Object.values(refined.dropped).reduce((sum, count) => sum + count, 0);
  const left = best.count - refined.count - failed;
  stage.note(`${refinements.length} refined`);
  if (left > 0) run.partNotRun(`refinement of ${left} molecules`, SPENT);
  const kept = { refinements, refined: batches };
  if (plan.quantum === 0) return { found: kept, failures };
  const unserved = await run.unserved(QUANTUM_NEEDS);
  if (unserved.length > 0) {
    run.partNotRun('quantum evidence', `no node offers ${unserved.join(', ')}`);
    return { found: kept, failures };
  }
  const whole = { indexes: [batches], rows: true };
  const joined = await stage.step(library.concatenate, whole, 'best/rows');
  const asked = { molecules: joined.rows as ArtifactRef, most: plan.quantum, orbitals: 4 };
  const quantum = await gatherEvidence(stage, { ...asked, basis: 'sto-3g' }).catch(
    (error: unknown) => {
      // What was refined is worth keeping where the budget ends with it.
      if (!(error instanceof StageNotRun)) throw error;
      run.partNotRun('quantum evidence', error.message);
      return undefined;
    },
  );
  return { found: quantum === undefined ? kept : { ...kept, quantum }, failures };
}
