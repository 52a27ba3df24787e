import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { StepImplementation } from '../../activities/implement';
import { minimiseEnergyStep, qaoaStep, simulateStep } from '../../activities/quantum';
import { FAMILIES } from '../../kernels/quantum/families';
import { writeOpenQasm3 } from '../../kernels/quantum/qasm';
import type { SignedEnvelope } from '../../schemas/nodes/results';
import type { QaoaResults } from '../../schemas/quantum/qaoa-steps';
import { digestOf } from '../../trust';
import { startBrowser } from '../support/browser';
import { type BrowserGate, openBrowserGate } from '../support/browser-gate';
import { REPOSITORY } from '../support/stack';
import { openStepBench, type StepBench } from '../support/step-context';
import { until } from '../support/until';

/*
 * The quantum steps in a tab, with memory that threads share and without: the digests of Node.
 */

const LIMIT_MS = 240_000;
const TASK_MS = 90_000;
jest.setTimeout(LIMIT_MS);

/** Wide enough for the engine to ask for threads. */
const QUBITS = 17;
const EXAMPLES = path.join(REPOSITORY, 'examples/data');

describe.each([
  ['where memory can be shared', true],
  ['without shared memory', false],
])('a tab %s', (_, isIsolated) => {
  let place: BrowserGate;
  let browser: Browser;
  let page: Page;
  let bench: StepBench;
  const problems: string[] = [];
  /** What the page and its workers have asked the gate for. */
  const asked: string[] = [];

  beforeAll(async () => {
    place = await openBrowserGate(problems);
    bench = await openStepBench();
    // A page that a test has answered for is of no address, and would be kept from the gate's.
    browser = await startBrowser(['--disable-features=LocalNetworkAccessChecks']);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (line) => problems.push(line.text()));
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    if (!isIsolated) {
      // As behind a proxy that leaves out what it does not know.
      await context.route('**/join', async (route) => {
        const response = await route.fetch();
        const headers = Object.entries(response.headers());
        const kept = headers.filter(([name]) => !name.startsWith('cross-origin-'));
        await route.fulfill({ response, headers: Object.fromEntries(kept) });
      });
    }
    await page.goto(await place.link());
    await page.locator('#name').fill('A tab');
    await page.locator('#join').click();
    const state = page.locator('#state');
    await state.waitFor({ timeout: 60_000 });
    await until(async () => (await state.getAttribute('data-state')) === 'waiting', {
      what: () => problems.join('; '),
    });
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await place?.close();
    await bench?.close();
  }, LIMIT_MS);

  async function put(data: string): Promise<object> {
    await bench.put(data);
    return place.artifacts.put(data, 'application/octet-stream');
  }

  async function inTab<I, O>(
    step: StepImplementation<I, O>,
    input: unknown,
  ): Promise<SignedEnvelope> {
    const { temporal } = place;
    const id = step.contract.name;
    temporal.add(id, step.contract, input);
    return until(() => temporal.results.get(id), {
      limitMs: TASK_MS,
      what: () => `${JSON.stringify([...temporal.failures])}; ${problems.join('; ')}`,
    });
  }

  test('offers what it has the code for, and shares memory or does not', async () => {
    expect(await page.evaluate('crossOriginIsolated')).toBe(isIsolated);
    const [node] = await place.database.nodes.list();
    expect(node?.report.capabilities).toContain('quantum.statevector.v1');
    // Outside programs are not to be had in a tab.
    expect(node?.report.capabilities).not.toContain('chemistry.openbabel.v1');
  });

  test('simulates a circuit to the same bytes, all amplitudes among them', async () => {
    const family = FAMILIES.find(({ name }) => name === 'brickwork');
    const text = writeOpenQasm3(family?.circuit(QUBITS) as never);
    const input = {
      circuit: await put(text),
      ...{ shots: 500, seed: 7, amplitudes: true },
      observables: [
        { name: 'ZZ', terms: [{ coefficient: 1, pauli: `ZZ${'I'.repeat(QUBITS - 2)}` }] },
      ],
    };
    const envelope = await inTab(simulateStep, input);
    const expected = await bench.run(simulateStep, input);
    expect(expected.amplitudes?.size).toBe(2 ** (QUBITS + 4));
    expect(envelope.output).toEqual(expected);
    expect(envelope.outputDigest).toBe(digestOf(expected));
    // A second thread, where there may be one.
    expect(asked.includes('/page/helper.js')).toBe(isIsolated && availableParallelism() > 1);
  });

  test('finds the energy of a molecule to the same bytes', async () => {
    const integrals = await put(
      readFileSync(path.join(EXAMPLES, 'qchem/LiH_sto3g.fcidump'), 'utf8'),
    );
    const input = { integrals, frozenOrbitals: 1, activeOrbitals: 3 };
    const envelope = await inTab(minimiseEnergyStep, input);
    expect(envelope.outputDigest).toBe(digestOf(await bench.run(minimiseEnergyStep, input)));
  });

  test('solves MaxCut as Node does, but for the times', async () => {
    const data = await put(readFileSync(path.join(EXAMPLES, 'maxcut-8.csv'), 'utf8'));
    const input = { data, problem: 'maxcut', depth: 2, starts: 2, sweeps: 200 };
    const { output } = await inTab(qaoaStep, input);
    const expected = await bench.run(qaoaStep, input);
    expect(timeless(output as QaoaResults)).toEqual(timeless(expected));
  });
});

function timeless({ methods, depths, labels }: QaoaResults) {
  return {
    labels,
    depths,
    methods: methods.map(({ method, value, ratio, bits }) => ({ method, value, ratio, bits })),
  };
}
