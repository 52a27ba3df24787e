import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import { readStackRecord } from '../../client/stack';
import { RUN_SEARCH_ATTRIBUTES } from '../../schemas/constants/search-attributes';
import type { PipelineOutput } from '../../schemas/pipeline';
import type { vqe } from '../../schemas/pipelines/vqe';
import { startBrowser } from '../support/browser';
import { type Histories, openHistories } from '../support/histories';
import { pythonWith } from '../support/python-environment';
import { discoverInput, screenInput, writeSmallProgramme } from '../support/small-programme';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

const EXAMPLES = path.join(REPOSITORY, 'examples/data');
const EVENTS_MAX = 5_000;
/** Small enough that the screen needs child workflows, which take over above 32 batches. */
const SCREEN_BATCH = 3;
const LIBRARY = { size: 120, measured: 60 };
const LIMIT_MS = 240_000;
/** Types of workflows, and how many histories of each are recorded. */
const WORKFLOWS: Record<string, number> = {
  benchmarkDevice: 1,
  discover: 1,
  findEnergies: 2,
  mapBatches: 1,
  processBatches: 1,
  qaoa: 1,
  screenLibrary: 1,
  simulateCircuit: 4,
  sweepInputs: 1,
  sweepPoints: 1,
};
const BELL = `OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
`;

/** Wider than a statevector can be: contracted in fragments. Its last amplitude is −1/√2. */
const WIDE_QUBITS = 40;
const WIDE = `OPENQASM 3.0;
include "stdgates.inc";
qubit[${WIDE_QUBITS}] q;
h q[0];
for uint i in [0:${WIDE_QUBITS - 2}] { cx q[i], q[i + 1]; }
t q[3]; t q[3]; s q[3];
`;

/** Values of its input are given as points; ⟨Z⟩ is the cosine. */
const TURNED = `OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit q;
bit c;
ry(theta) q;
c = measure q;
`;
const ANGLES = [0, 0.5, 1, 1.5, 2];
const Z = { name: 'Z', terms: [{ coefficient: 1, pauli: 'Z' }] };

describe('what a run leaves in Temporal', () => {
  let stack: TestStack;
  let histories: Histories;
  let temporal: Client;
  let browser: Browser;
  let uiUrl: string;
  const ids = { discover: '', screen: '', wide: '', points: '', noisy: '', molecule: '' };

  beforeAll(async () => {
    // A node that has PySCF, which computes integrals.
    const python = path.dirname(pythonWith(['pyscf==2.14.0', 'numpy==2.2.6']));
    process.env.PATH = `${python}${path.delimiter}${process.env.PATH}`;
    stack = await startTestStack({ ui: true });
    browser = await startBrowser();
    uiUrl = readStackRecord(stack.folder)?.temporal?.uiUrl ?? '';
    histories = await openHistories(stack);
    temporal = histories.client;
    const files = writeSmallProgramme(stack.folder.path, LIBRARY);
    const { client } = stack;
    const screened = await client.submit('screen', screenInput(files, SCREEN_BATCH), { key: 'h' });
    const input = { ...discoverInput(files, 40), autoApprove: true };
    const discovered = await client.submit('discover', input, { key: 'h' });
    const circuit = path.join(stack.folder.path, 'bell.qasm');
    writeFileSync(circuit, BELL);
    const simulated = await client.submit('simulate-circuit', { circuit }, { key: 'h' });
    const wide = path.join(stack.folder.path, 'wide.qasm');
    writeFileSync(wide, WIDE);
    const amplitudesOf = ['1'.repeat(WIDE_QUBITS)];
    const contracted = await client.submit(
      'simulate-circuit',
      { circuit: wide, amplitudesOf },
      { key: 'wide' },
    );
    const turned = path.join(stack.folder.path, 'turned.qasm');
    writeFileSync(turned, TURNED);
    const common = { circuit: turned, observables: [Z], fragments: 3 };
    const inputs = ANGLES.map((theta) => ({ theta }));
    const many = await client.submit('simulate-circuit', { ...common, inputs }, { key: 'points' });
    const noise = { rules: [{ channel: { kind: 'phase-damping', rate: 0.1 } }] };
    const damped = { ...common, inputs: { theta: 1 }, noise, shots: 90 };
    const noisy = await client.submit('simulate-circuit', damped, { key: 'noisy' });
    ids.points = many.runId;
    ids.noisy = noisy.runId;
    const data = path.join(EXAMPLES, 'maxcut-8.csv');
    const cut = await client.submit('qaoa', { problem: 'maxcut', data, depth: 1 }, { key: 'h' });
    const integrals = [path.join(EXAMPLES, 'qchem/H2_sto3g.fcidump')];
    const energies = await client.submit('vqe', { integrals }, { key: 'h' });
    const atoms = [0, 0.7414].map((z) => ({ element: 'H', x: 0, y: 0, z }));
    const molecules = [{ name: 'hydrogen', atoms }];
    const computed = await client.submit('vqe', { integrals, molecules }, { key: 'molecule' });
    ids.molecule = computed.runId;
    ids.screen = screened.runId;
    ids.discover = discovered.runId;
    const ansatz = { path: 'ansatz', values: ['uccsd', 'hardware-efficient', 'nonsense'] };
    const swept = await client.submit(
      'sweep',
      { pipeline: 'vqe', input: { integrals }, parameters: [ansatz] },
      { key: 'h' },
    );
    const little = { secondsPerCircuit: 1, smallestQubits: 4, largestQubits: 6 };
    const measured = await client.submit('benchmark-device', little, { key: 'h' });
    const circuits = [simulated, contracted, many, noisy];
    const others = [...circuits, cut, energies, computed, swept, measured].map(
      ({ runId }) => runId,
    );
    ids.wide = contracted.runId;
    for (const id of [ids.screen, ids.discover, ...others]) {
      expect((await client.runs.result(id)).status).toBe('completed');
    }
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await histories?.close();
    await stack?.stop();
  }, LIMIT_MS);

  test('every workflow of a run keeps a short history', async () => {
    const counts: Record<string, number> = {};
    for await (const one of temporal.workflow.list()) {
      counts[one.type] = Math.max(counts[one.type] ?? 0, one.historyLength ?? 0);
    }
    expect(Object.keys(counts).sort()).toEqual(Object.keys(WORKFLOWS));
    for (const events of Object.values(counts)) expect(events).toBeLessThan(EVENTS_MAX);
  });

  test('search attributes and memo tell what, how far, and how it ended', async () => {
    const described = await temporal.workflow.getHandle(ids.discover).describe();
    const { project, pipeline, outcome, progress, stage } = RUN_SEARCH_ATTRIBUTES;
    expect(described.searchAttributes).toMatchObject({
      [project]: ['default'],
      [pipeline]: ['discover'],
      [outcome]: ['completed'],
      [progress]: [1],
      [stage]: ['ended'],
    });
    expect(JSON.stringify(described.memo)).toContain(`athanor runs watch ${ids.discover}`);
  });

  test('a circuit too wide for a statevector was contracted', async () => {
    const { output } = await stack.client.runs.record(ids.wide);
    expect(output).toMatchObject({ method: 'tensor network', qubits: WIDE_QUBITS });
    const [last] = (output as { chosenAmplitudes: { re: number }[] }).chosenAmplitudes;
    expect(last?.re).toBeCloseTo(-Math.SQRT1_2, 12);
  });

  test('points and shots went over fragments, and came back in order', async () => {
    const { output, tables } = await stack.client.runs.record(ids.points);
    expect(output).toMatchObject({ plan: { kind: 'points', items: ANGLES.length } });
    const rows = tables.pointValues as { expectations: { value: number }[] }[];
    expect(rows.map(({ expectations }) => expectations[0]?.value)).toEqual(
      ANGLES.map((theta) => expect.closeTo(Math.cos(theta), 12)),
    );
    const noisy = await stack.client.runs.record(ids.noisy);
    const { counts, plan } = noisy.output as {
      counts: { count: number }[];
      plan: { fragments: unknown[] };
    };
    expect(plan.fragments).toHaveLength(3);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(90);
    const run = noisy.provenance.find(({ step }) => step === 'quantum.runFragment');
    expect(run?.results).toBe(3);
  });

  test('a molecule is computed by a node that has PySCF, to the energies of the file', async () => {
    const { output, stages, provenance } = await stack.client.runs.record(ids.molecule);
    const { energies, computed } = output as PipelineOutput<typeof vqe>;
    expect(stages.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    expect(computed).toMatchObject([{ formula: 'H2', orbitals: 2, tool: 'pyscf 2.14.0' }]);
    const [file, own] = energies.map(({ exactHartree }) => exactHartree);
    expect(Math.abs((file as number) - (own as number))).toBeLessThan(1e-6);
    expect(provenance.some(({ step }) => step === 'chemistry.integrals')).toBe(true);
  });

  test('histories are recorded when asked for', async () => {
    const one = (type: string) => temporal.workflow.list({ query: `WorkflowType = '${type}'` });
    for (const [type, most] of Object.entries(WORKFLOWS)) {
      let recorded = 0;
      for await (const { workflowId } of one(type)) {
        recorded += 1;
        expect(await histories.keep(workflowId, `${type}-${recorded}`)).toBeGreaterThan(0);
        if (recorded === most) break;
      }
    }
  });

  test(
    'someone who opens the Temporal UI understands the run',
    async () => {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
      const see = (text: string | RegExp) =>
        page.getByText(text).first().waitFor({ state: 'attached', timeout: 60_000 });
      await page.goto(`${uiUrl}/namespaces/default/workflows/${ids.discover}`);
      await see(ids.discover);
      // Every activity says what it does, on how many, and where.
      await see(
        /Similarity to reference molecules: library batch \d+, \d+ molecules \(chemistry\.rdkit\.v1\)/,
      );
      await see('Write the record and the report');
      await photograph(page, 'timeline');
      await page.getByText('User Metadata').click();
      // The UI renders Markdown inside frames of its own.
      for (const title of ['Ingest and validate', 'Score and check', 'auto-approve'])
        await seeInFrames(page, title);
      await photograph(page, 'details');
      await page.getByText('Search Attributes').click();
      await see(RUN_SEARCH_ATTRIBUTES.outcome);
      await page.getByText('Memo', { exact: true }).click();
      await see(new RegExp(`athanor runs watch ${ids.discover}`));
    },
    LIMIT_MS,
  );
});

/** Waits until some frame of the page shows a text. */
function seeInFrames(page: Page, text: string): Promise<true> {
  const shown = async () => {
    for (const frame of page.frames()) {
      const body = await frame.textContent('body', { timeout: 1_000 }).catch(() => '');
      if (body?.includes(text)) return true;
    }
    return undefined;
  };
  return until(shown, { limitMs: 30_000, what: () => `the page shows '${text}'` });
}

/** A picture for people, where they ask for one. */
async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env.ATHANOR_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
