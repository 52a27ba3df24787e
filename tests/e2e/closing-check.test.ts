import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Fleet, type FleetNode, openFleet } from '../support/fleet';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { type Conclusion, conclusionOf } from '../support/trials';

/*
 * A node that has earned trust begins to lie in the last answer of a run, where nothing is compared any
 * more: it is found before the run ends, by the check that closes it.
 */

const LIMIT_MS = 600_000;
/** Whoever suits a step best computes it: now and then that is an honest node. */
const RUNS_MAX = 8;
jest.setTimeout(LIMIT_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-closing-'));
const data = path.join(REPOSITORY, 'examples/data/maxcut-8.csv');
const input = { problem: 'maxcut', data, depth: 2, seed: 7 };
let stack: TestStack;
let fleet: Fleet;
let undisturbed: Conclusion;
let cheat: FleetNode;

beforeAll(async () => {
  stack = await startTestStack();
  const { runId } = await stack.client.submit('qaoa', input, { key: 'undisturbed' });
  undisturbed = await conclusionOf(stack, runId);
  fleet = await openFleet(stack, folder);
  expect(await stack.cli(['node', 'pause']).ended).toMatchObject({ code: 0 });
  const owners = ['ada', 'bob', 'cleo', 'dan'];
  const join = (owner: string) => fleet.join({ owner, name: `machine of ${owner}` });
  const honest = await Promise.all(owners.map(join));
  cheat = await fleet.join({ owner: 'eve', name: 'cheat', lies: true });
  for (const { id } of [...honest, cheat]) {
    await fleet.vouchFor(id, undisturbed.record.provenance);
  }
});

afterAll(async () => {
  await fleet?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a lie of a trusted node that nobody compared is found before its run ends', async () => {
  const answersOf = () => fleet.database.envelopes.ofNode(cheat.id);
  for (let i = 0; i < RUNS_MAX && (await answersOf()).length === 0; i += 1) {
    const asked = { key: `run-${i}`, useCache: false, tier: 'public' as const };
    const { runId } = await stack.client.submit('qaoa', input, asked);
    const { outcome } = await conclusionOf(stack, runId);
    expect(outcome.resultDigest).toBe(undisturbed.outcome.resultDigest);
  }
  const answers = await answersOf();
  expect(answers.length).toBeGreaterThan(0);
  const accepted = ['agreed', 'accepted-alone', 'trusted'];
  expect(answers.filter(({ verdict }) => accepted.includes(verdict))).toEqual([]);
  expect(await fleet.database.nodes.get(cheat.id)).toMatchObject({ tier: 'quarantined' });
});
