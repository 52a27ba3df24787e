import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { descriptorsStep, standardiseStep } from '../../activities/chemistry';
import { type Gate, openGate } from '../../gate/gate';
import type { ActivityTask, Temporal } from '../../gate/grpc/upstream/temporal';
import { loadOutputCheck } from '../../gate/results/step-schemas';
import { gateSettings } from '../../gate/settings';
import type { ArtifactRef } from '../../schemas/artifact';
import { fingerprintOptions } from '../../schemas/molecule';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import type { SignedEnvelope } from '../../schemas/nodes/results';
import { folderArtifactStore } from '../../store/artifacts';
import { createInvitation, type Database, openDatabase } from '../../store/database';
import { digestOf, verifyResult } from '../../trust';
import { startBrowser } from '../support/browser';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { REPOSITORY } from '../support/stack';
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

/** A Temporal with tasks of our choosing, that keeps what becomes of them. */
class ScriptedTemporal implements Temporal {
  readonly results = new Map<string, SignedEnvelope>();
  readonly failures = new Map<string, string>();
  readonly beats: string[] = [];
  readonly cancelled = new Set<string>();
  private readonly waiting: ActivityTask[] = [];
  private readonly pollers: ((task: ActivityTask) => void)[] = [];

  add(id: string, activityType: string, input: unknown): void {
    const task = {
      taskToken: Buffer.from(id),
      activityId: id,
      activityType: { name: activityType },
      workflowExecution: { workflowId: 'browser-test', runId: 'r' },
      attempt: 1,
      input: {
        payloads: [
          {
            metadata: { encoding: Buffer.from('json/plain') },
            data: Buffer.from(JSON.stringify(input)),
          },
        ],
      },
      heartbeatTimeout: { seconds: 3, nanos: 0 },
      startToCloseTimeout: { seconds: 600, nanos: 0 },
    } as unknown as ActivityTask;
    const poller = this.pollers.shift();
    if (poller === undefined) this.waiting.push(task);
    else poller(task);
  }

  poll(queue: string): Promise<ActivityTask | undefined> {
    if (queue !== RDKIT) return new Promise(() => undefined);
    const next = this.waiting.shift();
    return next ? Promise.resolve(next) : new Promise((resolve) => this.pollers.push(resolve));
  }

  async complete({ taskToken, result }: Parameters<Temporal['complete']>[0]): Promise<void> {
    const text = Buffer.from(result.payloads?.[0]?.data ?? '').toString();
    this.results.set(Buffer.from(taskToken).toString(), JSON.parse(text));
  }

  async fail({ taskToken, failure }: Parameters<Temporal['fail']>[0]): Promise<void> {
    this.failures.set(Buffer.from(taskToken).toString(), failure.message ?? '');
  }

  async cancel({ taskToken }: Parameters<Temporal['cancel']>[0]): Promise<void> {
    this.cancelled.add(Buffer.from(taskToken).toString());
  }

  async heartbeat({ taskToken }: Parameters<Temporal['heartbeat']>[0]) {
    this.beats.push(Buffer.from(taskToken).toString());
    return {} as never;
  }

  start = async () => undefined;

  close(): void {}
}

describe('a browser as a node', () => {
  let server: TestPostgres;
  let database: Database;
  let gate: Gate;
  let browser: Browser;
  let page: Page;
  let bench: StepBench;
  let rows: ArtifactRef;
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-browser-'));
  const temporal = new ScriptedTemporal();
  const problems: string[] = [];

  async function link(): Promise<string> {
    const o = { owner: 'ada', tier: 'managed' } as const;
    const { secret } = await createInvitation(database, o, 'tester');
    const { publicUrl: gateUrl, rootFingerprint } = gate.address;
    return formatInvitationLink({ gateUrl, secret, rootFingerprint });
  }

  beforeAll(async () => {
    server = await startTestPostgres();
    database = await openDatabase(await server.createDatabase());
    const artifactsFolder = path.join(folder, 'artifacts');
    gate = await openGate({
      settings: gateSettings({ ATHANOR_GATE_KEYS: path.join(folder, 'gate') }),
      ...{
        database,
        temporal,
        check: loadOutputCheck(path.join(REPOSITORY, 'dist/catalogue')),
        artifactsFolder,
      },
      log: { info: () => undefined, warn: (fields) => void problems.push(JSON.stringify(fields)) },
      stagingFolder: path.join(folder, 'staging'),
      pageFolder: path.join(REPOSITORY, 'dist/browser-page'),
    });
    bench = await openStepBench();
    const store = folderArtifactStore(artifactsFolder);
    const lines = MOLECULES.map((smiles, index) =>
      JSON.stringify({ index, id: `m${index}`, smiles, name: '' }),
    );
    rows = await store.put(`${lines.join('\n')}\n`, 'application/x-ndjson');
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
    await gate?.close();
    await database?.close();
    await server?.stop();
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  }, LIMIT_MS);

  const explained = () => {
    const failures = JSON.stringify([...temporal.failures]);
    return `it is so; failures: ${failures}; beats: ${temporal.beats.length}; ${problems.join('; ')}`;
  };
  const stateOf = () => page.locator('#state').getAttribute('data-state');

  test('joins by the link, says first what that means, and keeps no secret in its address', async () => {
    await page.goto(await link());
    await page.getByText('What that means').waitFor();
    await page.screenshot({ path: path.join(tmpdir(), 'athanor-browser-terms.png') });
    await page.locator('#name').fill('A phone of Ada');
    await page.locator('#join').click();
    await page.locator('#state').waitFor({ timeout: 60_000 });
    await until(async () => (await stateOf()) === 'waiting', { what: explained });
    expect(page.url()).not.toContain('secret');
    const [node] = await database.nodes.list();
    expect(node).toMatchObject({ name: 'A phone of Ada', owner: 'ada', tier: 'managed' });
    expect(node?.report.capabilities).toContain(RDKIT);
  });

  test('computes the same bytes as Node, signed by it and by the gate', async () => {
    const input = { molecules: rows };
    temporal.add('standardise', standardiseStep.contract.activityType, input);
    const envelope = await until(() => temporal.results.get('standardise'), {
      limitMs: 60_000,
      what: explained,
    });
    const expected = await bench.run(standardiseStep, input);
    expect(envelope.output).toEqual(expected);
    expect(envelope.outputDigest).toBe(digestOf(expected));
    const { activityType } = standardiseStep.contract;
    const subject = { activityType, workflowId: 'browser-test', activityId: 'standardise' };
    verifyResult(envelope, subject, await database.gateKeys.all());
    expect(envelope.signatures.node).toBeDefined();

    const { molecules } = expected as { molecules: ArtifactRef };
    const described = { molecules, fingerprint: fingerprintOptions.parse({}) };
    temporal.add('describe', descriptorsStep.contract.activityType, described);
    const second = await until(() => temporal.results.get('describe'), {
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
    temporal.add('while-paused', standardiseStep.contract.activityType, input);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(temporal.results.has('while-paused')).toBe(false);
    await page.reload();
    const [before] = await database.nodes.list();
    await until(() => temporal.results.get('while-paused'), { limitMs: 60_000, what: explained });
    const after = await database.nodes.list();
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
    const host = new URL(gate.address.publicUrl).host;
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
