import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { mapBounded } from '../../workflows/logic/bounded';
import { startBrowser } from '../support/browser';
import { type Fleet, type FleetNode, openFleet } from '../support/fleet';
import {
  discoverInput,
  type SmallProgramme,
  writeSmallProgramme,
} from '../support/small-programme';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { approveWhenAsked, type Conclusion, conclusionOf, expectUnharmed } from '../support/trials';
import { until } from '../support/until';

/*
 * Ten machines of four owners and a browser, none of which anybody has to believe: one lies, one falls
 * asleep, one is killed. Runs end with the result of a run on a trusted machine, no wrong answer becomes
 * a result, and the liar is found.
 */

const LIMIT_MS = 600_000;
const BATCH_SIZE = 12;
const SLEEP_MS = 20_000;
jest.setTimeout(LIMIT_MS);

describe('machines that nobody has to believe', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-fleet-'));
  let stack: TestStack;
  let fleet: Fleet;
  let browser: Browser;
  let files: SmallProgramme;
  let liar: FleetNode;
  let sleeper: FleetNode;
  let mortal: FleetNode;
  const expected = new Map<string, Conclusion>();
  const inputs = new Map<string, unknown>();

  beforeAll(async () => {
    files = writeSmallProgramme(folder, { size: 120, measured: 60 });
    const data = path.join(REPOSITORY, 'examples/data/maxcut-8.csv');
    // Only what is not confidential may reach machines of strangers.
    inputs.set('discover', { ...discoverInput(files, BATCH_SIZE), confidential: false });
    inputs.set('qaoa', { problem: 'maxcut', data, depth: 2, seed: 7 });
    stack = await startTestStack();
    fleet = await openFleet(stack, folder);
    const undisturbed = [...inputs].map(async ([pipeline, input]) => {
      const { runId } = await stack.client.submit(pipeline, input, { key: 'undisturbed' });
      if (pipeline === 'discover') await approveWhenAsked(stack, runId);
      expected.set(pipeline, await conclusionOf(stack, runId));
    });
    const owners = ['ada', 'bob', 'cleo', 'dan'];
    const nodes: FleetNode[] = [];
    // Two at a time, while the undisturbed runs are on their way: those name no tier, and reach no stranger.
    const joining = mapBounded(Array.from({ length: 10 }), 2, async (_, i) => {
      const owner = owners[i % owners.length] as string;
      nodes[i] = await fleet.join({ owner, name: `machine ${i}`, lies: i === 3 });
    });
    await Promise.all([...undisturbed, joining]);
    // From here on only strangers compute.
    const paused = await stack.cli(['node', 'pause']).ended;
    expect(paused).toMatchObject({ code: 0 });
    [, sleeper, mortal, liar] = nodes as [FleetNode, FleetNode, FleetNode, FleetNode];
    browser = await startBrowser();
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(await fleet.invite({ owner: 'eve', tier: 'public' }));
    await page.locator('#join').click();
    await page.locator('#state[data-state=waiting]').waitFor({ timeout: 60_000 });
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await fleet?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, LIMIT_MS);

  test('discover ends with the undisturbed result, though one lies, one sleeps and one dies', async () => {
    const asked = { key: 'strangers', useCache: false, tier: 'public' as const };
    const { runId } = await stack.client.submit('discover', inputs.get('discover'), asked);
    const undisturbed = expected.get('discover') as Conclusion;
    const underWay = () => fleet.database.allocations.openNodes();
    await until(async () => (await underWay()).length > 0, { limitMs: 60_000 });
    sleeper.child.kill('SIGSTOP');
    setTimeout(() => sleeper.child.kill('SIGCONT'), SLEEP_MS);
    mortal.child.kill('SIGKILL');
    await approveWhenAsked(stack, runId);
    await expectUnharmed(stack, { runId, undisturbed, ids: files.ids });
    const { record } = await conclusionOf(stack, runId);
    const computing = new Set(record.provenance.flatMap(({ nodes }) => nodes));
    expect(computing.has(liar.id)).toBe(false);
    const trusted = (await fleet.database.nodes.list()).filter(({ tier }) => tier === 'managed');
    expect(trusted.filter(({ id }) => computing.has(id))).toEqual([]);
  });

  test('qaoa too', async () => {
    const asked = { key: 'strangers', useCache: false, tier: 'public' as const };
    const { runId } = await stack.client.submit('qaoa', inputs.get('qaoa'), asked);
    const found = await conclusionOf(stack, runId);
    const undisturbed = expected.get('qaoa') as Conclusion;
    expect(found.outcome.resultDigest).toBe(undisturbed.outcome.resultDigest);
  });

  test('the liar is in quarantine, with a reason to read, and no answer of it became a result', async () => {
    const node = await fleet.database.nodes.get(liar.id);
    expect(node).toMatchObject({ tier: 'quarantined', state: 'QUARANTINED' });
    expect(node?.reason).toMatch(/another answer|known/);
    const answers = await fleet.database.envelopes.ofNode(liar.id);
    expect(answers.length).toBeGreaterThan(0);
    const accepted = ['agreed', 'accepted-alone', 'trusted'];
    expect(answers.filter(({ verdict }) => accepted.includes(verdict))).toEqual([]);
    const others = (await fleet.database.nodes.list()).filter(({ id }) => id !== liar.id);
    expect(others.filter(({ tier }) => tier === 'quarantined')).toEqual([]);
    const audit = await fleet.database.audit.list({ subject: liar.id });
    expect(audit.items.map(({ action }) => action)).toContain('node.quarantine');
  });

  test('what a node that had earned trust gave is computed again when it is taken out', async () => {
    const undisturbed = expected.get('discover') as Conclusion;
    // A check is drawn for one answer in twenty-five: one that is found out at its first shows nothing.
    for (const name of ['cheat 1', 'cheat 2', 'cheat 3']) {
      const cheat = await fleet.join({ owner: name.replace(' ', '-'), name, lies: true });
      await fleet.vouchFor(cheat.id, undisturbed.record.provenance);
      const asked = { key: name.replace(' ', '-'), useCache: false, tier: 'public' as const };
      const { runId } = await stack.client.submit('discover', inputs.get('discover'), asked);
      let believed = 0;
      await approveWhenAsked(stack, runId, async () => {
        // Suspect already where a check has found it out meanwhile.
        const taken = ['accepted-alone', 'suspect'];
        const answers = await fleet.database.envelopes.ofNode(cheat.id);
        believed = answers.filter(({ verdict }) => taken.includes(verdict)).length;
        await stack.client.nodes.quarantine(cheat.id, 'its figures cannot be right');
        const doubted = () => fleet.database.envelopes.suspects(runId);
        if (believed > 0) await until(async () => (await doubted()).length > 0);
      });
      // What was approved rested on lies: the run begins again, and asks again.
      if (believed > 0) await approveWhenAsked(stack, runId);
      await expectUnharmed(stack, { runId, undisturbed, ids: files.ids });
      expect(await fleet.database.envelopes.suspects(runId)).toEqual([]);
      const { record } = await conclusionOf(stack, runId);
      expect(record.provenance.flatMap(({ nodes }) => nodes)).not.toContain(cheat.id);
      if (believed > 0) return;
    }
    throw new Error('no cheat was ever believed');
  });
});
