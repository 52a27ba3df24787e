import type { ArtifactRef } from '../../schemas/artifact';
import * as affinity from '../../schemas/discovery/affinity-steps';
import * as evaluated from '../../schemas/discovery/evaluated-steps';
import type { Objective } from '../../schemas/discovery/objectives';
import * as discovery from '../../schemas/discovery/steps';
import { viewPoses } from '../../schemas/docking/pose-view';
import * as library from '../../schemas/library/steps';
import type { Run } from '../run';
import type { Stage } from '../stage';
import type { Found, Outcome } from '../staged';
import { DOCKING } from './docking';
import { call, type Molecules, mapMolecules } from './molecules';
import { LIBRARY, type Programme, type ProgrammeState } from './programme';
import { rankBest } from './ranking';

/** Standard error of Vina's scores about measured affinities (doi:10.1002/jcc.21334), kcal/mol. */
const DOCKING_ERROR = 2.85;
/** Candidates whose poses the report draws, and how far the pocket about each reaches. */
const POSES_DRAWN = 20;
const POCKET_ANGSTROM = 5;

/** Ranks what was scored, with what was docked; says how that compares with measured affinities. */
export async function rank(
  stage: Stage,
  { run, input }: Programme,
  found: Found<ProgrammeState, 'scored' | 'actives' | 'objectives' | 'quality'>,
): Promise<Outcome<ProgrammeState>> {
  const { scored, actives } = found;
  const { top, seed, combine } = input;
  const { all: references, hidden: exclude } = actives;
  const objectives = objectivesOf(input, found);
  const pool = await withDocking(stage, found);
  const options = { references, exclude, objectives, combine, top, seed };
  const best = await rankBest(stage, pool, options);
  const { molecules, count, considered, sensitivity, front } = best;
  const named = await stage.step(discovery.identify, { molecules });
  const poses = count === 0 ? null : await drawPoses(stage, molecules, found);
  const checked = await checkAffinity(run, stage, { pool, objectives, found, programme: input });
  const ranked = { molecules, count, ...named, poses, sensitivity, front };
  const result = { ranked, affinity: checked };
  if (considered === scored.count) return { found: result };
  const dropped = { HIDDEN_ACTIVE: scored.count - considered };
  return { found: result, molecules: { entered: scored.count, left: considered, dropped } };
}

/** What is wanted of a candidate, with docking where molecules were docked. */
export function objectivesOf(
  input: Programme['input'],
  found: Pick<Partial<ProgrammeState>, 'objectives' | 'docked'>,
): Objective[] {
  return wanted(input.objectives, [
    ...(found.objectives ?? []),
    ...(found.docked === undefined ? [] : dockingObjective(input.weights.docking)),
  ]);
}

function dockingObjective(weight: number): Objective[] {
  if (weight === 0) return [];
  const limits = { goal: 'lower' as const, low: -11, high: -5 };
  const named = { name: DOCKING, title: 'Docking score', unit: 'kcal/mol' };
  return [{ ...named, weight, ...limits, error: DOCKING_ERROR }];
}

/** What is wanted anyway, as the programme bends it, and what it wants besides. */
function wanted(own: readonly Objective[], all: readonly Objective[]): Objective[] {
  const named = new Map(all.map((one) => [one.name, one]));
  for (const one of own) named.set(one.name, one);
  return [...named.values()].filter(({ weight }) => weight > 0);
}

/** The pool with the scores of what was docked; what was scored, where nothing was. */
export async function withDocking(
  stage: Stage,
  { scored, pool, docked }: Found<ProgrammeState, 'scored'>,
): Promise<Molecules> {
  if (pool === undefined || docked === undefined || docked.evaluated.length === 0) return scored;
  const o = { batches: pool.batches, evaluated: docked.evaluated, quantities: [DOCKING] };
  const { batches, batchCount, count } = await stage.step(evaluated.merge, o);
  return { batches, batchCount, count };
}

async function checkAffinity(
  run: Run,
  stage: Stage,
  o: {
    pool: Molecules;
    objectives: Objective[];
    found: Found<ProgrammeState, 'actives' | 'quality'>;
    programme: Programme['input'];
  },
): Promise<ProgrammeState['affinity']> {
  const { pool, objectives, found } = o;
  const measured = found.quality[LIBRARY]?.values?.count ?? 0;
  if (measured === 0) return null;
  const { combine, seed } = o.programme;
  const asked = { batches: pool.batches, exclude: found.actives.all, objectives, combine, seed };
  const { check, because } = await stage.step(affinity.checkAffinity, asked);
  if (check === null) run.partNotRun('comparison with measured affinities', because);
  return check;
}

/** The poses of the best candidates with what lies about them, as the report draws them. */
async function drawPoses(
  stage: Stage,
  list: ArtifactRef,
  { docked, refined, receptors = [] }: Partial<ProgrammeState>,
): Promise<ArtifactRef | null> {
  if (docked === undefined || docked.evaluated.length === 0) return null;
  const indexes = [...docked.evaluated, ...(refined === undefined ? [] : [refined])];
  const o = { list, evaluated: indexes, most: POSES_DRAWN, batchSize: POSES_DRAWN };
  const taken = await stage.step(evaluated.take, o);
  if (taken.count === 0) return null;
  const structures = receptors.map(({ name, structure }) => ({ name, structure }));
  const calls = [call(viewPoses, { receptors: structures, pocketAngstrom: POCKET_ANGSTROM })];
  const drawn = await mapMolecules(stage, { ...taken, label: 'poses' }, calls);
  const whole = { indexes: [drawn.batches], rows: true };
  return (await stage.step(library.concatenate, whole, 'poses/rows')).rows;
}
