import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Candidate } from '../../schemas/discovery/steps';
import type { PipelineOutput } from '../../schemas/pipeline';
import type { discover } from '../../schemas/pipelines/discover';
import type { RunRecord } from '../../schemas/run-record';
import {
  dockingInput,
  FRAGMENT_IDS,
  hasDockingPrograms,
  writeDockingProgramme,
} from '../support/docking-programme';
import { inflict, planKills, withSeed } from '../support/faults';
import { openHistories } from '../support/histories';
import { startTestStack, type TestStack } from '../support/stack';
import { type Conclusion, conclusionOf, expectConserved, expectUnharmed } from '../support/trials';
import { until } from '../support/until';

/*
 * A programme with a receptor: molecules are docked, a model learns from their scores and chooses the
 * next, the best is refined. Vina and xtb give the same bytes again on one machine, so that even these
 * results are held to the bit here.
 */

type Output = PipelineOutput<typeof discover>;
interface Replay {
  sameDigest: boolean;
  isReproduced: boolean;
  counts: Record<string, number>;
}

/** The fewest scores that a model is learned from. */
const ENOUGH = 25;
const SEED = 6;
const KILLS_A_STAGE = 2;
const LIMIT_MS = 400_000;
/** Works where the programs are, and is seen to be skipped elsewhere. */
const describeDocking = hasDockingPrograms ? describe : describe.skip;
jest.setTimeout(LIMIT_MS);

describeDocking('a programme with docking, learning and refinement', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-docking-'));
  const whole = () =>
    dockingInput(writeDockingProgramme(folder), { first: ENOUGH, rounds: 1, refine: 1 });
  let stack: TestStack;
  let first: Conclusion;

  beforeAll(async () => {
    stack = await startTestStack();
    const input = { ...whole(), autoApprove: true };
    const { runId } = await stack.client.submit('discover', input, { key: 'undisturbed' });
    first = await conclusionOf(stack, runId);
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('docks, learns, docks what the model chose, refines, and ranks by what came of it', async () => {
    const { outcome, record } = first;
    const { docking, learning, refinements, notRun } = record.output as Output;
    expect(outcome.status).toBe('completed');
    expect(notRun.map(({ what }) => what)).toEqual(['Generate', 'retrospective check']);
    expect(statusOf(record, ['dock', 'learn', 'refine', 'rank'])).toEqual(Array(4).fill('done'));
    expect(docking).toMatchObject({ failed: 0, rounds: [{ chosen: 3 }] });
    expect(learning?.curve.map(({ total }) => total)).toEqual([ENOUGH, ENOUGH + 3]);
    // The second batch was chosen by predictions, and these are held against what came of it.
    expect(learning?.curve.map(({ rmse }) => rmse)).toEqual([null, expect.any(Number)]);
    expect(stepsOf(record)).toMatchObject({ 'chemistry.fit': 1, 'chemistry.refine': 1 });
    expect(refinements).toHaveLength(1);
    // Which Vina it was stands with every result: another one's are not taken for them.
    const tools = new Map(record.provenance.map(({ step, toolVersion }) => [step, toolVersion]));
    expect(tools.get('docking.dock')).toMatch(/^vina \d+\.\d/);
    expect(tools.get('chemistry.refine')).toMatch(/^xtb \d+\.\d/);
    await expectConserved(stack, record, FRAGMENT_IDS);
    const scores = scoresOf(record);
    expect(scores).toHaveLength(docking?.count ?? 0);
    // Small fragments bind weakly.
    expect(Math.max(...scores)).toBeLessThan(-2);
    expect(Math.min(...scores)).toBeGreaterThan(-9);
    expect((record.tables.poses as unknown[]).length).toBeGreaterThan(0);
  });

  test('kills of node and workflows, while docking and while learning, change nothing', async () => {
    const input = { ...whole(), autoApprove: true };
    await withSeed(SEED, async () => {
      const asked = { key: 'disturbed', useCache: false };
      const { runId } = await stack.client.submit('discover', input, asked);
      for (const stage of ['dock', 'learn']) {
        await within(stack, runId, stage);
        const victims = ['node', 'pipeline'] as const;
        const o = { kills: KILLS_A_STAGE, victims, pauseMsMax: 500 };
        await inflict(stack, planKills({ seed: SEED, trial: stage, ...o }));
      }
      const o = { runId, undisturbed: first, ids: FRAGMENT_IDS };
      const { record, cached } = await expectUnharmed(stack, o);
      expect(cached).toBe(0);
      // Something was under way when its node was killed, and not everything was done again.
      const repeated = record.provenance.reduce((sum, one) => sum + one.repeated, 0);
      expect(repeated).toBeGreaterThan(0);
      expect(repeated).toBeLessThan(
        record.provenance.reduce((sum, one) => sum + one.results, 0) / 2,
      );
    });
  });

  test('other weights rank the same molecules again, from what an earlier run left', async () => {
    const args = ['--from', `${first.record.run.id}:rank`, '--set', 'weights.docking=50'];
    const { record } = await athanorRun(stack, [...args, '--id', 'docking-counts']);
    expect(stepsOf(record)['docking.dock']).toBeUndefined();
    const taken = record.stages.filter(({ note }) => note.startsWith('taken from'));
    expect(taken.map(({ name }) => name)).toEqual(expect.arrayContaining(['dock', 'learn']));
    const was = candidatesOf(first.record).map(({ id }) => id);
    const is = candidatesOf(record).map(({ id }) => id);
    expect(is).not.toEqual(was);
    expect([...is].sort()).toEqual([...was].sort());
    // With docking far above all else the order is that of the scores, but for ties.
    // All above -5 kcal/mol are equally undesirable.
    const scores = scoresOf(record).filter((score) => score < -5);
    expect(scores.length).toBeGreaterThan(10);
    scores.slice(1).forEach((score, i) => {
      expect(score).toBeGreaterThan((scores[i] as number) - 0.05);
    });
    expect(record.output).toMatchObject({ docking: (first.record.output as Output).docking });
  });

  test('one stage alone, with other settings, and what cannot go on', async () => {
    const from = `${first.record.run.id}:dock`;
    const alone = ['--from', from, '--until', 'dock', '--set', 'dock.first=2', '--id', 'alone'];
    const { record } = await athanorRun(stack, alone);
    expect(record.output).toMatchObject({ docking: { count: 2 }, decision: 'not reviewed' });
    expect(statusOf(record, ['score', 'dock'])).toEqual(['done', 'done']);
    const later = ['learn', 'refine', 'rank', 'approve'];
    expect(statusOf(record, later)).toEqual(later.map(() => 'not run'));
    const notes = record.stages.filter(({ name }) => later.includes(name)).map(({ note }) => note);
    for (const note of notes) expect(note).toContain("asked to end with the stage 'dock'");
    // And from that one the loop goes on.
    const on = await athanorRun(stack, ['--from', `${record.run.id}:learn`, '--id', 'on']);
    expect((on.record.output as Output).docking?.count).toBe(5);
    for (const [args, said] of [
      [['--from', `${record.run.id}:dokc`], /no stage 'dokc'.*Did you mean dock\?/],
      [['--from', 'nothing:dock'], /nothing/],
      [['--from', from, '--until', 'rang'], /no stage 'rang'.*Did you mean rank\?/],
    ] as const) {
      const { code, stderr } = await stack.cli(['run', 'discover', ...args]).ended;
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(said) });
    }
  });

  test('a structure alone will do: molecules are docked and ranked without known actives', async () => {
    const { actives: _, ...programme } = dockingInput(writeDockingProgramme(folder), {
      ...{ first: 3, rounds: 0 },
    });
    const input = JSON.stringify({ ...programme, autoApprove: true });
    const run = await stack.cli(['run', 'discover', '-', '--json'], { input }).ended;
    expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
    const { runId } = JSON.parse(run.stdout) as { runId: string };
    const record = await stack.client.runs.record(runId);
    const { docking, notRun } = record.output as Output;
    expect(docking).toMatchObject({ count: 3, failed: 0 });
    expect(notRun.map(({ what }) => what)).toContain('retrospective check');
    const candidates = candidatesOf(record);
    expect(candidates.map(({ nearest }) => nearest)).toEqual(candidates.map(() => ''));
    const objectives = new Set(
      candidates.flatMap(({ evidence }) => evidence.map((e) => e.objective)),
    );
    expect([...objectives]).toContain('docking');
    expect([...objectives]).not.toContain('similarity');
    expect(scoresOf(record)).toHaveLength(3);
  });

  test('a package is whole, and is computed again in another place to the same bits', async () => {
    const from = `${first.record.run.id}:dock`;
    const input = JSON.stringify({
      ...dockingInput(writeDockingProgramme(folder), { first: 3, rounds: 1 }),
      autoApprove: true,
    });
    const run = await stack.cli(['run', 'discover', '-', '--json'], { input }).ended;
    const { runId } = JSON.parse(run.stdout) as { runId: string };
    const handover = path.join(folder, 'handover');
    const exported = await stack.cli(['runs', 'export', runId, '-o', handover]).ended;
    expect({ code: exported.code, stderr: exported.stderr }).toMatchObject({ code: 0 });
    const sums = readFileSync(path.join(handover, 'SHA256SUMS'), 'utf8');
    for (const name of ['report.html', 'candidates.sdf', 'poses.sdf', 'plate-map.csv']) {
      expect(sums).toContain(`  ${name}\n`);
    }
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: handover });
    const elsewhere = await startTestStack();
    try {
      const bundle = path.join(handover, 'reproduce');
      const { code, stdout, stderr } = await elsewhere.cli(['replay', bundle, '--json']).ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const { counts, sameDigest, isReproduced } = JSON.parse(stdout) as Replay;
      expect({ sameDigest, isReproduced }).toEqual({ sameDigest: true, isReproduced: true });
      expect(counts).toMatchObject({ near: 0, differs: 0, follows: 0, missing: 0 });
      expect(counts.same).toBeGreaterThan(20);
    } finally {
      await elsewhere.stop();
    }
    // What went on from another run cannot stand alone.
    const partial = await athanorRun(stack, ['--from', from, '--until', 'dock', '--id', 'part']);
    const part = path.join(folder, 'part');
    await stack.cli(['runs', 'export', partial.record.run.id, '-o', part]).ended;
    const refused = await stack.cli(['replay', path.join(part, 'reproduce')]).ended;
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(first.record.run.id),
    });
  });

  test('histories are recorded when asked for', async () => {
    const histories = await openHistories(stack);
    try {
      await histories.keep(first.record.run.id, 'discover-2');
    } finally {
      await histories.close();
    }
  });
});

/** Runs `discover` by the command line to its end, and reads its record. */
async function athanorRun(stack: TestStack, args: string[]): Promise<{ record: RunRecord }> {
  const { code, stdout, stderr } = await stack.cli(['run', 'discover', ...args, '--json']).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { runId } = JSON.parse(stdout) as { runId: string };
  return { record: await stack.client.runs.record(runId) };
}

/** Waits until some of a stage is done, and not all. */
function within(stack: TestStack, runId: string, stage: string): Promise<true> {
  const isUnderWay = async () => {
    const { state, status } = await stack.client.runs.show(runId);
    if (status !== 'running') throw new Error(`${runId} is ${status}`);
    const found = state?.stages.find(({ name }) => name === stage);
    return found?.status === 'running' && found.done > 0 ? true : undefined;
  };
  return until(isUnderWay, { limitMs: LIMIT_MS, what: () => `the stage '${stage}' is under way` });
}

function statusOf(record: RunRecord, names: readonly string[]): (string | undefined)[] {
  return names.map((name) => record.stages.find((stage) => stage.name === name)?.status);
}

/** How many results each step has. */
function stepsOf(record: RunRecord): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { step, results } of record.provenance) counts[step] = (counts[step] ?? 0) + results;
  return counts;
}

function candidatesOf(record: RunRecord): Candidate[] {
  return (record.tables.candidates ?? []) as Candidate[];
}

/** What docking said of candidates, best candidate first; predicted scores are left out. */
function scoresOf(record: RunRecord): number[] {
  return candidatesOf(record).flatMap(({ evidence }) =>
    evidence.flatMap(({ objective, note, value }) =>
      objective === 'docking' && note.startsWith('vina') && value !== null ? [value] : [],
    ),
  );
}
