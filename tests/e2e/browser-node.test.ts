import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { descriptorsStep, standardiseStep } from '../../activities/chemistry';
import type { ArtifactRef } from '../../schemas/artifact';
import { fingerprintOptions } from '../../schemas/molecule';
import { digestOf, verifyResult } from '../../trust';
import { startBrowser } from '../support/browser';
import { type BrowserGate, openBrowserGate } from '../support/browser-gate';
import { openStepBench, type StepBench } from '../support/step-context';
import { until } from '../support/until';

/*
 * A tab is a node: it joins by the link alone, computes through the gate with the very code of other
 * nodes, and what it answers has the same digest as what Node computes.
 */

const RDKIT = 'chemistry.rdkit.v1';
const LIMIT_MS = 180_000;
jest.setTimeout(LIMIT_MS);

/** Names and structures that exercise charges, salts, stereo and aromaticity. */
const MOLECULES = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'C[C@H](N)C(=O)O.Cl',
  'CN1C=NC2=C1C(=O)N(C)C(=O)N2C',
  '[Na+].[O-]C(=O)c1ccccc1',
  'OC[C@H]1OC(O)[C@H](O)[C@@H](O)[C@@H]1O',
  'not a molecule',
  'c1ccc2c(c1)[nH]c1ccccc12',
];

describe('a browser as a node', () => {
  let place: BrowserGate;
  let browser: Browser;
  let page: Page;
  let bench: StepBench;
  let rows: ArtifactRef;
  const problems: string[] = [];

  beforeAll(async () => {
    place = await openBrowserGate(problems);
    bench = await openStepBench();
    const lines = MOLECULES.map((smiles, index) =>
      JSON.stringify({ index, id: `m${index}`, smiles, name: '' }),
    );
    rows = await place.artifacts.put(`${lines.join('\n')}\n`, 'application/x-ndjson');
    await bench.artifacts.put(`${lines.join('\n')}\n`, 'application/x-ndjson');
    browser = await startBrowser();
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 390, height: 844 },
    });
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (line) => problems.push(line.text()));
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await place?.close();
    await bench?.close();
  }, LIMIT_MS);

  const explained = () => {
    const { failures, beats } = place.temporal;
    const failed = JSON.stringify([...failures]);
    return `it is so; failures: ${failed}; beats: ${beats.length}; ${problems.join('; ')}`;
  };
  const stateOf = () => page.locator('#state').getAttribute('data-state');

  test('joins by the link, says first what that means, and keeps no secret in its address', async () => {
    await page.goto(await place.link());
    await page.getByText('What that means').waitFor();
    await page.screenshot({ path: path.join(tmpdir(), 'athanor-browser-terms.png') });
    await page.locator('#name').fill('A phone of Ada');
    await page.locator('#join').click();
    await page.locator('#state').waitFor({ timeout: 60_000 });
    await until(async () => (await stateOf()) === 'waiting', { what: explained });
    expect(page.url()).not.toContain('secret');
    const [node] = await place.database.nodes.list();
    expect(node).toMatchObject({ name: 'A phone of Ada', owner: 'ada', tier: 'managed' });
    expect(node?.report.capabilities).toContain(RDKIT);
  });

  test('computes the same bytes as Node, signed by it and by the gate', async () => {
    const input = { molecules: rows };
    place.temporal.add('standardise', standardiseStep.contract, input);
    const envelope = await until(() => place.temporal.results.get('standardise'), {
      limitMs: 60_000,
      what: explained,
    });
    const expected = await bench.run(standardiseStep, input);
    expect(envelope.output).toEqual(expected);
    expect(envelope.outputDigest).toBe(digestOf(expected));
    const { activityType } = standardiseStep.contract;
    const subject = { activityType, workflowId: 'browser-test', activityId: 'standardise' };
    verifyResult(envelope, subject, await place.database.gateKeys.all());
    expect(envelope.signatures.node).toBeDefined();

    const { molecules } = expected as { molecules: ArtifactRef };
    const described = { molecules, fingerprint: fingerprintOptions.parse({}) };
    place.temporal.add('describe', descriptorsStep.contract, described);
    const second = await until(() => place.temporal.results.get('describe'), {
      limitMs: 60_000,
      what: explained,
    });
    expect(second.output).toEqual(await bench.run(descriptorsStep, described));
    await page.screenshot({ path: path.join(tmpdir(), 'athanor-browser-node.png') });
  });

  test('paused by its owner it takes nothing; then it goes on, after a reload too', async () => {
    await page.locator('#pause').click();
    await until(async () => (await stateOf()) === 'resting', { what: explained });
    const input = { molecules: rows };
    place.temporal.add('while-paused', standardiseStep.contract, input);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(place.temporal.results.has('while-paused')).toBe(false);
    await page.reload();
    const [before] = await place.database.nodes.list();
    await until(() => place.temporal.results.get('while-paused'), {
      limitMs: 60_000,
      what: explained,
    });
    const after = await place.database.nodes.list();
    // The same key, so the same node: no second one has joined.
    expect(after.map(({ id }) => id)).toEqual([before?.id]);
  });

  test('a page of another origin, and one without a credential, get nowhere', async () => {
    const said = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket('/v1/browser');
          socket.onopen = () => socket.send(JSON.stringify({ t: 'want', n: 1 }));
          socket.onclose = ({ code }) => resolve(String(code));
        }),
    );
    expect(said).toBe('1008');
    const elsewhere = await page.context().newPage();
    await elsewhere.goto('data:text/html,<p>elsewhere</p>');
    const host = new URL(place.gate.address.publicUrl).host;
    const refused = await elsewhere.evaluate(
      (at) =>
        new Promise<boolean>((resolve) => {
          const socket = new WebSocket(`wss://${at}/v1/browser`);
          socket.onopen = () => resolve(false);
          socket.onerror = () => resolve(true);
        }),
      host,
    );
    expect(refused).toBe(true);
    await elsewhere.close();
  });
});
