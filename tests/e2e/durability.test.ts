import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflict, planKills, withSeed } from '../support/faults';
import {
  discoverInput,
  type SmallProgramme,
  screenInput,
  writeSmallProgramme,
} from '../support/small-programme';
import { PROCESSES, startTestStack, type TestStack } from '../support/stack';
import {
  approveWhenAsked,
  awaitEnd,
  type Conclusion,
  conclusionOf,
  expectConserved,
  expectUnharmed,
  underWay,
} from '../support/trials';

/*
 * Whatever is killed, and however often: a run ends, with the result of a run that nobody disturbed,
 * and no molecule is lost or counted twice. More seeds, and longer: `npm run test:chaos`.
 */

const SEED = 20;
const KILLS = 20;
const BATCH_SIZE = 8;
/** So small that batches go to child workflows. */
const SCREEN_BATCH_SIZE = 3;
/** A noisy circuit whose shots take a node some seconds, and into how many fragments they go. */
const NOISY = `OPENQASM 3.0;
include "stdgates.inc";
qubit[11] q;
bit[11] c;
for uint k in [0:3] {
  for uint i in [0:9] { ry(0.3) q[i]; cx q[i], q[i + 1]; }
}
c = measure q;
`;
const NOISE = { rules: [{ channel: { kind: 'depolarizing', probability: 0.2 } }] };
const FRAGMENTS = 15;
jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-durability-'));
let stack: TestStack;
let files: SmallProgramme;
let discovered: Conclusion;
let screened: Conclusion;

beforeAll(async () => {
  files = writeSmallProgramme(folder, { size: 120, measured: 60 });
  stack = await startTestStack();
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A run that nobody disturbs. */
async function undisturbed(pipeline: string, input: unknown): Promise<Conclusion> {
  const { runId } = await stack.client.submit(pipeline, input, { key: 'undisturbed' });
  if (pipeline === 'discover') await approveWhenAsked(stack, runId);
  const conclusion = await conclusionOf(stack, runId);
  expect(conclusion.outcome.status).toBe('completed');
  await expectConserved(stack, conclusion.record, files.ids);
  return conclusion;
}

test('discover: twenty kills of every process do not change the result', async () => {
  const input = discoverInput(files, BATCH_SIZE);
  discovered = await undisturbed('discover', input);
  await withSeed(SEED, async () => {
    const options = { key: 'disturbed', useCache: false };
    const { runId } = await stack.client.submit('discover', input, options);
    const killed: string[] = [];
    const plan = planKills({ seed: SEED, trial: 'discover', kills: KILLS });
    const inflicted = inflict(stack, plan, { onKill: ({ victim }) => killed.push(victim) });
    // The run cannot end before it is approved, and that is not before the last kill.
    let whileComputing = 0;
    const approved = approveWhenAsked(stack, runId, () => {
      whileComputing = killed.length;
      return inflicted;
    });
    await Promise.all([inflicted, approved]);
    const o = { runId, undisturbed: discovered, ids: files.ids };
    const disturbed = await expectUnharmed(stack, o);
    expect(disturbed.cached).toBe(0);
    expect(killed).toHaveLength(KILLS);
    expect(new Set(killed)).toEqual(new Set(PROCESSES));
    // Kills of a run that only waits for its approval would prove little.
    expect(whileComputing).toBeGreaterThanOrEqual(KILLS / 4);
  });
});

test('screen: a killed command line, and a crash of the whole stack, lose nothing', async () => {
  const input = screenInput(files, SCREEN_BATCH_SIZE);
  screened = await undisturbed('screen', input);
  await withSeed(SEED, async () => {
    const run = stack.cli(['run', 'screen', '-', '--id', 'disturbed', '--no-cache'], {
      input: JSON.stringify(input),
    });
    const [, runId = ''] = await run.said(/^Started (\S+)$/m);
    await underWay(stack, runId);
    run.child.kill('SIGKILL');
    await run.ended;

    await inflict(stack, planKills({ seed: SEED, trial: 'screen', kills: PROCESSES.length }));
    await stack.crash();
    // Others may have taken its ports meanwhile: whoever watches must find it on new ones.
    rmSync(stack.folder.portsFile);
    await stack.start();

    const watch = await stack.cli(['runs', 'watch', runId, '--json']).ended;
    expect({ code: watch.code, stderr: watch.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(watch.stdout)).toMatchObject({ runId, status: 'completed' });
    await expectUnharmed(stack, { runId, undisturbed: screened, ids: files.ids });
  });
});

test('simulate-circuit: fragments of killed nodes are done again, and the bits are the same', async () => {
  const circuit = path.join(folder, 'noisy.qasm');
  writeFileSync(circuit, NOISY);
  const input = { circuit, noise: NOISE, shots: 5_000, fragments: FRAGMENTS };
  const alone = await stack.client.submit('simulate-circuit', input, { key: 'undisturbed' });
  const expected = await conclusionOf(stack, alone.runId);
  await withSeed(SEED, async () => {
    const asked = { key: 'disturbed', useCache: false };
    const { runId } = await stack.client.submit('simulate-circuit', input, asked);
    await underWay(stack, runId);
    const options = { kills: 2, victims: ['node'] as const, pauseMsMax: 300 };
    const plan = planKills({ seed: SEED, trial: 'fragments', ...options });
    const { isOver } = awaitEnd(stack, runId);
    let killed = 0;
    await inflict(stack, plan, { isOver, onKill: () => killed++ });
    const found = await conclusionOf(stack, runId);
    expect(killed).toBeGreaterThan(0);
    expect(found.outcome.status).toBe('completed');
    expect(found.outcome.resultDigest).toBe(expected.outcome.resultDigest);
    expect([...found.results].sort()).toEqual([...expected.results].sort());
    const ran = found.record.provenance.find(({ step }) => step === 'quantum.runFragment');
    expect(ran?.results).toBe(FRAGMENTS);
    // Only those that were under way, and there are fewer workers than fragments.
    expect(ran?.repeated).toBeGreaterThan(0);
    expect(ran?.repeated).toBeLessThan(FRAGMENTS);
  });
});

test('what was computed once is not computed again, and says so', async () => {
  const input = screenInput(files, SCREEN_BATCH_SIZE);
  const { runId } = await stack.client.submit('screen', input, { key: 'again' });
  const again = await expectUnharmed(stack, { runId, undisturbed: screened, ids: files.ids });
  expect(again.cached).toBe(again.results.size);
  const { results } = await stack.client.runs.show(runId);
  expect(results).toMatchObject({ count: again.results.size, cached: again.results.size });

  const same = await stack.client.submit('screen', input, { key: 'again' });
  expect(same).toMatchObject({ runId, existing: true, status: 'completed' });
});
