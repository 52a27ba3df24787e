import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commit, withSeed } from '../support/faults';
import { type Fleet, openFleet } from '../support/fleet';
import {
  discoverInput,
  type SmallProgramme,
  writeSmallProgramme,
} from '../support/small-programme';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { type Conclusion, conclusionOf, expectUnharmed } from '../support/trials';
import { Churn } from './churn';
import { chaosSeeds } from './seeds';

/*
 * The long form of tests/e2e/fleet.test.ts: ten minutes in which machines of strangers come, leave, sleep
 * and are killed, some of them lie, and the gate is killed; run after run ends with the undisturbed
 * result, and no wrong answer is accepted. `ATHANOR_CHAOS_MINUTES=2 ATHANOR_CHAOS_SEEDS=7`
 */

const MINUTES = Number(process.env.ATHANOR_CHAOS_MINUTES ?? 10);
const MINUTE_MS = 60_000;
/** For the start, and for the last run. */
const SPARE_MS = 1_200_000;
const BATCH_SIZE = 12;
const [SEED = 1] = chaosSeeds();
jest.setTimeout(MINUTES * MINUTE_MS + SPARE_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-churn-'));
const inputs: Record<string, unknown> = {};
const undisturbed: Record<string, Conclusion> = {};
let files: SmallProgramme;
let stack: TestStack;
let fleet: Fleet;

beforeAll(async () => {
  tell(`commit ${commit()}, seed ${SEED}, ${MINUTES} minutes`);
  files = writeSmallProgramme(folder, { size: 120, measured: 60 });
  const data = path.join(REPOSITORY, 'examples/data/maxcut-8.csv');
  // Only what is not confidential may reach machines of strangers.
  const discover = { ...discoverInput(files, BATCH_SIZE), confidential: false, autoApprove: true };
  Object.assign(inputs, { discover, qaoa: { problem: 'maxcut', data, depth: 2, seed: 7 } });
  stack = await startTestStack();
  for (const [pipeline, input] of Object.entries(inputs)) {
    const { runId } = await stack.client.submit(pipeline, input, { key: 'undisturbed' });
    undisturbed[pipeline] = await conclusionOf(stack, runId);
  }
  fleet = await openFleet(stack, folder);
  // From here on only strangers compute.
  expect(await stack.cli(['node', 'pause']).ended).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await fleet?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function tell(text: string): void {
  process.stderr.write(`chaos: ${text}\n`);
}

test(`${MINUTES} minutes of churn change no result`, async () => {
  await withSeed(SEED, async () => {
    const churn = new Churn({ stack, fleet, seed: SEED });
    await churn.begin();
    let isOver = false;
    const until = Date.now() + MINUTES * MINUTE_MS;
    const churning = churn.goOn(() => isOver);
    churning.catch(() => undefined);
    let runs = 0;
    try {
      while (runs < 2 || Date.now() < until) {
        await oneRun(runs % 2 === 0 ? 'discover' : 'qaoa', `churn-${runs}`);
        runs += 1;
      }
    } finally {
      isOver = true;
      tell(`${runs} runs; ${JSON.stringify(churn.counts)}`);
    }
    await churning;
    const accepted = ['agreed', 'accepted-alone', 'trusted'];
    let lies = 0;
    for (const liar of churn.liars) {
      const answers = await fleet.database.envelopes.ofNode(liar);
      lies += answers.length;
      expect(answers.filter(({ verdict }) => accepted.includes(verdict))).toEqual([]);
    }
    tell(`${lies} lies of ${churn.liars.length} liars, none accepted`);
    expect(lies).toBeGreaterThan(0);
  });
});

async function oneRun(pipeline: string, key: string): Promise<void> {
  const asked = { key, useCache: false, tier: 'public' as const };
  const { runId } = await stack.client.submit(pipeline, inputs[pipeline], asked);
  const expected = undisturbed[pipeline] as Conclusion;
  if (pipeline === 'discover') {
    await expectUnharmed(stack, { runId, undisturbed: expected, ids: files.ids });
  } else {
    const { outcome } = await conclusionOf(stack, runId);
    expect(outcome.resultDigest).toBe(expected.outcome.resultDigest);
  }
  tell(`${key}: ${pipeline} ended with the undisturbed result`);
}
