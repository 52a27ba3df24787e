import type { Stage } from '../stage';
import { notRunBecause, StageNotRun } from '../stage-not-run';
import type { Found, Outcome } from '../staged';
import { DOCKING, DOCKING_NEEDS, dockRound, failuresOf, type RoundOutcome } from './docking';
import { moleculesOf } from './ingestion';
import { fitModels } from './models';
import { type Molecules, mapMolecules } from './molecules';
import type { Docked, Programme, ProgrammeState, RoundNote } from './programme';

const UNIT = 'kcal/mol';

/**
 * Rounds of docking: a model learned from what was docked predicts the rest, and the acquisition
 * function chooses what is docked next, until the rounds or the budget are spent, the pool is empty, or
 * nothing better is to be expected.
 */
export async function learn(
  stage: Stage,
  programme: Programme,
  found: Found<ProgrammeState, 'pool' | 'docked' | 'curve' | 'receptors'>,
): Promise<Outcome<ProgrammeState>> {
  const { rounds: most, batch: count } = programme.input.learn;
  let { pool, docked, curve } = found;
  const rounds: RoundNote[] = [];
  let ending = `${most} rounds were asked for`;
  for (let i = 0; i < most; i += 1) {
    const o = { docked, receptors: found.receptors, count, remaining: (most - i) * count };
    const result = await unlessStopped(stage, rounds.length > 0, async () => {
      pool = await predictScores(stage, programme, { pool, docked, round: i });
      return dockRound(stage, programme, { ...o, pool: pool.batches });
    });
    if (typeof result === 'string') {
      ending = result;
      break;
    }
    const { round, convergence, region, count: chosen } = result.proposal;
    rounds.push({ round, chosen, because: convergence.because, region });
    if (chosen === 0) {
      ending = convergence.because;
      break;
    }
    ({ docked, curve } = result);
  }
  const after = rounds.filter(({ chosen }) => chosen > 0).length;
  stage.note(`${docked.count} docked after ${after} rounds: ${ending}`);
  const failures = failuresOf(docked.failures.slice(found.docked.failures.length));
  return { found: { pool: moleculesOf(pool), docked, curve, rounds }, failures };
}

/** A round; why there is none, where the budget is spent, or after `earlier` ones no node can do it. */
async function unlessStopped(
  stage: Stage,
  earlier: boolean,
  round: () => Promise<RoundOutcome>,
): Promise<RoundOutcome | string> {
  const spent = () => `its budget was spent after ${Math.round(stage.nodeSeconds())} node-seconds`;
  if (stage.isSpent()) return spent();
  try {
    return await round();
  } catch (error) {
    if (error instanceof StageNotRun && stage.isSpent()) return spent();
    const because = error instanceof StageNotRun ? undefined : notRunBecause(error, DOCKING_NEEDS);
    if (!earlier || because === undefined) throw error;
    return because;
  }
}

/** Predicts the docking score of the whole pool from what was docked; the pool as it was, with too little. */
async function predictScores(
  stage: Stage,
  { run, input }: Programme,
  o: { pool: Molecules; docked: Docked; round: number },
): Promise<Molecules> {
  const { pool, docked, round } = o;
  if (docked.history === null) return pool;
  const training = { property: DOCKING, title: 'docking score', unit: UNIT, rows: docked.history };
  const at = `learn/fit/${round}`;
  const { calls } = await fitModels(run, stage, { trainings: [training], seed: input.seed, at });
  if (calls.length === 0) return pool;
  return moleculesOf(await mapMolecules(stage, { ...pool, label: `pool-${round}` }, calls));
}
