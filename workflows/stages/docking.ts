import type { ArtifactRef } from '../../schemas/artifact';
import { protonate } from '../../schemas/chemistry/protonate-steps';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import * as learning from '../../schemas/discovery/learning-steps';
import type { SearchBox } from '../../schemas/docking/box';
import type { DockingCore } from '../../schemas/docking/dock-steps';
import * as docking from '../../schemas/docking/dock-steps';
import * as ligands from '../../schemas/docking/ligand-steps';
import * as poses from '../../schemas/docking/pose-checks';
import * as library from '../../schemas/library/steps';
import type { StepOutput } from '../../schemas/step';
import type { Run } from '../run';
import type { Stage } from '../stage';
import type { Failures, Found, Outcome } from '../staged';
import { moleculesOf } from './ingestion';
import { call, type Molecules, mapMolecules } from './molecules';
import {
  type Docked,
  LIBRARY,
  type PreparedReceptors,
  type Programme,
  type ProgrammeState,
} from './programme';

/** Task queues without which nothing is docked. */
export const DOCKING_NEEDS = [
  capabilityQueue(CAPABILITIES.structure),
  capabilityQueue(CAPABILITIES.vina),
  capabilityQueue(CAPABILITIES.rdkit),
];
/** What is docked, learned and ranked by. */
export const DOCKING = 'docking';
const LOWER = 'lower' as const;
/** So few that a lost node costs little, and many nodes share a round. */
const MOLECULES_PER_BATCH = 2;
const TOP_K = 10;
/** Why molecules that a stage had chosen were left out. */
export const SPENT = 'the node-seconds that the programme allows for it were spent';

/** Why nothing can be docked; null when something can. */
export function whyNoDocking(
  { input }: Programme,
  found: Found<ProgrammeState, 'receptors'>,
): string | null {
  if (input.receptors.length === 0) return 'the programme names no receptor';
  if (found.receptors.length === 0) return 'no receptor was prepared';
  const boxless = found.receptors.filter(({ box }) => box === null).map(({ name }) => name);
  if (boxless.length === 0) return null;
  return `nothing says where to dock into ${boxless.join(', ')}: give a box or a bound ligand`;
}

/** Docks a first batch, chosen to be unlike one another, into every receptor. */
export async function dockFirst(
  stage: Stage,
  programme: Programme,
  found: Found<ProgrammeState, 'scored' | 'actives' | 'receptors'>,
): Promise<Outcome<ProgrammeState>> {
  const { scored, actives } = found;
  const { batchSize, dock } = programme.input;
  const exclude = actives.hidden === null ? [] : [actives.hidden];
  const all = { batches: scored.batches, exclude, batchSize };
  const selected = await stage.step(library.select, all, 'dock/pool');
  const pool = await inWater(stage, programme, moleculesOf(selected));
  const none: Docked = { history: null, evaluated: [], failures: [], count: 0, failed: 0 };
  const round = await dockRound(stage, programme, {
    ...{ pool: pool.batches, docked: none, receptors: found.receptors },
    ...{ count: dock.first, remaining: dock.first },
  });
  const { docked, curve } = round;
  stage.note(`${docked.count} docked${docked.failed === 0 ? '' : `, ${docked.failed} failed`}`);
  return { found: { pool, docked, curve }, failures: failuresOf(docked.failures) };
}

/** Molecules without a possible pose: they stay candidates, and are listed with the reason. */
export function failuresOf(indexes: ArtifactRef[]): Failures[] {
  return [{ of: LIBRARY, indexes }];
}

/** The pool with each molecule's form at the pH that is asked for; as drawn where no node can tell it. */
async function inWater(
  stage: Stage,
  { run, input: { protonateAtPh: pH } }: Programme,
  pool: Molecules,
): Promise<Molecules> {
  if (pH === null) return pool;
  const unserved = await run.unserved([capabilityQueue(CAPABILITIES.openbabel)]);
  if (unserved.length > 0) {
    const because = `no node offers ${unserved.join(', ')}: molecules are docked as drawn`;
    run.partNotRun(`protonation at pH ${pH}`, because);
    return pool;
  }
  const map = { ...pool, label: 'pool' };
  return moleculesOf(await mapMolecules(stage, map, [call(protonate, { pH })]));
}

/** One round: what to dock, from which pool, after what was docked before. */
export interface Round {
  pool: ArtifactRef;
  docked: Docked;
  receptors: PreparedReceptors;
  /** Molecules wanted, and how many the budget still allows. */
  count: number;
  remaining: number;
}

/** What a round came to. */
export interface RoundOutcome extends Pick<Required<ProgrammeState>, 'docked' | 'curve'> {
  /** Why it was the last, or what was seen of convergence. */
  proposal: StepOutput<typeof learning.propose>;
}

/**
 * Chooses molecules, docks them, keeps possible poses only, and enters what came of it: what was docked
 * until the budget was spent, should it not suffice.
 */
export async function dockRound(
  stage: Stage,
  { run, input }: Programme,
  { pool, docked, receptors, count, remaining }: Round,
): Promise<RoundOutcome> {
  const { learn, seed } = input;
  const { history } = docked;
  const topK = TOP_K;
  const proposal = await stage.step(learning.propose, {
    ...{ pool, history, property: DOCKING, goal: LOWER, batchSize: count, remaining, seed },
    ...{ acquisition: learn.acquisition, regionShare: learn.regionShare, maxSimilarity: 1 },
    controlShare: learn.controlShare,
    convergence: {
      ...{ patience: learn.patience, minImprovement: learn.minImprovementKcalPerMol, topK },
    },
  });
  const { round, picks, batch } = proposal;
  if (proposal.count === 0) return { docked, curve: [], proposal };
  const label = `round-${round}`;
  const whole = await stage.asBatches(batch, proposal.count);
  const cut = { batches: whole, exclude: [], batchSize: MOLECULES_PER_BATCH };
  const small = await stage.step(library.select, cut, `${label}/cut`);
  const chain = calls(input, { prepared: receptors, byMeeko: await isMeekoAsked(run, input) });
  const evaluated = await mapMolecules(stage, { ...small, label }, chain, { isCutOff: true });
  const notRun = stage.isSpent() ? { notRun: SPENT } : {};
  const observed = await stage.step(learning.observe, {
    ...{ batch, picks, evaluated: evaluated.batches, rejections: evaluated.rejections },
    ...{ history, property: DOCKING, goal: LOWER, topK, ...notRun },
  });
  const left = await leftOf(stage, run, { round, notRun: observed.notRun });
  return {
    docked: {
      history: observed.history,
      evaluated: [...docked.evaluated, evaluated.batches],
      failures: [...docked.failures, ...evaluated.rejections, ...left],
      count: observed.measured,
      failed: observed.failed,
    },
    curve: observed.curve,
    proposal,
  };
}

/** Tells of chosen molecules that the budget left out, and gives where they are listed. */
async function leftOf(
  stage: Stage,
  run: Run,
  { round, notRun }: { round: number } & Pick<StepOutput<typeof learning.observe>, 'notRun'>,
): Promise<ArtifactRef[]> {
  if (notRun === undefined || notRun.count === 0) return [];
  const { count, rejections } = notRun;
  run.partNotRun(`docking of ${count} molecules chosen in round ${round}`, SPENT);
  return [await stage.asBatches(rejections, 0)];
}

/** Whether Meeko is to write PDBQTs, and a node has it; ours are docked otherwise, and the run says so. */
async function isMeekoAsked(run: Run, { dock }: Programme['input']): Promise<boolean> {
  if (dock.pdbqt !== 'meeko') return false;
  const unserved = await run.unserved([capabilityQueue(CAPABILITIES.meeko)]);
  if (unserved.length === 0) return true;
  const because = `no node offers ${unserved.join(', ')}: PDBQTs are Athanor's own`;
  run.partNotRun('preparation by Meeko', because);
  return false;
}

/** A molecule is prepared, docked into every receptor, and keeps its poses if one at least is possible. */
function calls(
  { dock }: Programme['input'],
  { prepared, byMeeko }: { prepared: PreparedReceptors; byMeeko: boolean },
) {
  const { first: _, ligands: preparation, pdbqt: __, core, ...options } = dock;
  const places = prepared.map(({ name, receptor: pdbqt, box }) => ({
    ...{ name, pdbqt, box: box as SearchBox },
  }));
  const structures = prepared.map(({ name, structure }) => ({ name, structure }));
  return [
    call(ligands.prepareLigands, { preparation }),
    ...(byMeeko ? [call(ligands.meekoLigands, {})] : []),
    call(docking.dock, { ...options, core: core as DockingCore | null, receptors: places }),
    call(poses.checkPoses, { receptors: structures }),
  ];
}
