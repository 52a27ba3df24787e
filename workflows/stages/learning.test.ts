import { ApplicationFailure } from '@temporalio/common';
import type { ArtifactRef } from '../../schemas/artifact';
import type { Run } from '../run';
import type { Stage } from '../stage';
import { StageNotRun } from '../stage-not-run';
import { learn } from './learning';
import type { ProgrammeInput } from './programme';

const REF: ArtifactRef = { sha256: '0'.repeat(64), size: 1, mediaType: 'application/x-ndjson' };
const POOL = { batches: REF, batchCount: 1, count: 100 };
const NOTHING = { history: null, evaluated: [], failures: [], count: 5, failed: 0 };
const FOUND = { pool: POOL, docked: NOTHING, curve: [], receptors: [] };
const LEARN = { rounds: 4, batch: 2, acquisition: { kind: 'ucb' } };
const INPUT = { seed: 1, learn: LEARN, dock: {} } as unknown as ProgrammeInput;

/** A stage in which each round docks two molecules, and whose budget ends in the given round. */
function stageOf(spentInRound: number, why = 'its budget was spent') {
  const notes: string[] = [];
  let round = 0;
  const answers: Record<string, () => unknown> = {
    'discovery.propose': () => {
      round += 1;
      const convergence = { because: 'it improves' };
      return { round, count: 2, picks: REF, batch: REF, region: null, convergence };
    },
    'library.select': () => POOL,
    'library.concatenate': () => POOL,
    'discovery.observe': () => ({
      ...{ history: null, measured: 5 + 2 * round, failed: 0 },
      curve: Array.from({ length: round }, (_, i) => ({ round: i + 1 })),
    }),
  };
  const stage = {
    note: (text: string) => notes.push(text),
    nodeSeconds: () => 61,
    isSpent: () => round >= spentInRound,
    step: async ({ name }: { name: string }) => answers[name]?.(),
    asBatches: async () => REF,
    mapBatches: async () => {
      if (round >= spentInRound) throw new StageNotRun(why);
      return { indexes: [REF], dropped: {}, rejections: [] };
    },
  };
  return { stage: stage as unknown as Stage, notes };
}

const run = {} as Run;

test('rounds before the one in which the budget is spent are kept', async () => {
  const { stage, notes } = stageOf(3);
  const { found } = await learn(stage, { run, input: INPUT }, FOUND);
  expect(found.rounds?.map(({ round }) => round)).toEqual([1, 2]);
  expect(found.docked?.count).toBe(9);
  expect(notes).toEqual(['9 docked after 2 rounds: its budget was spent after 61 node-seconds']);
});

test('all rounds, where the budget allows them', async () => {
  const { stage, notes } = stageOf(99);
  const { found } = await learn(stage, { run, input: INPUT }, FOUND);
  expect(found.docked?.count).toBe(13);
  expect(notes).toEqual(['13 docked after 4 rounds: 4 rounds were asked for']);
});

test('another reason not to run is no end of the budget', async () => {
  const { stage } = stageOf(1);
  const other = { ...stage, isSpent: () => false };
  await expect(learn(other, { run, input: INPUT }, FOUND)).rejects.toBeInstanceOf(StageNotRun);
});

test('rounds before the one that no node could do are kept, and the reason is told', async () => {
  const { stage, notes } = stageOf(3);
  const missing = ApplicationFailure.nonRetryable('vina is not on this machine.', 'TOOL_MISSING');
  const mapBatches: Stage['mapBatches'] = (o) =>
    stage.mapBatches(o).catch(() => Promise.reject(missing));
  const other = { ...stage, mapBatches, isSpent: () => false };
  const { found } = await learn(other, { run, input: INPUT }, FOUND);
  expect(found.docked?.count).toBe(9);
  const because = 'no node could do it: vina is not on this machine.';
  expect(notes).toEqual([`9 docked after 2 rounds: ${because}`]);
  const atOnce = { ...stageOf(1).stage, mapBatches: () => Promise.reject(missing) };
  const first = learn({ ...atOnce, isSpent: () => false }, { run, input: INPUT }, FOUND);
  await expect(first).rejects.toBe(missing);
});
