import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { AgentStatus, HistoryEntry } from '../../schemas/nodes/control';
import { startBrowser } from '../support/browser';
import { type Commands, commandsOf } from '../support/cli';
import { startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

/*
 * The owner of a machine rules over it: from the command line, by the file and on the panel, within a
 * second, while a real run computes through a real gate; and the run is the better for none of it.
 */

jest.setTimeout(300_000);

let stack: TestStack;
let cli: Commands;
let browser: Browser | undefined;

beforeAll(async () => {
  stack = await startTestStack();
  cli = commandsOf(stack);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const status = () => cli.json<AgentStatus>('node', 'status');
const isState = (state: string) => async () => (await status()).state === state;

/** A library that takes a node some seconds, so that there is something to interrupt. */
function writeLibrary(name: string, molecules: number): void {
  const lines = Array.from({ length: molecules }, (_v, i) => {
    const chain = 'C'.repeat(1 + (i % 17));
    return `${chain}c1ccc(${'C'.repeat(1 + (i % 13))}N2CCN(C)CC2)cc1C(=O)N${chain} m${i}`;
  });
  cli.write(name, `${lines.join('\n')}\n`);
}

test('status tells of a node that is ready, and offers what was built', async () => {
  await until(isState('READY'), { limitMs: 60_000 });
  const found = await status();
  expect(found).toMatchObject({ accepting: true, gate: { connected: true }, current: [] });
  const offered = found.offers.filter((o) => o.offered).map((o) => o.taskQueue);
  expect(offered).toEqual(
    expect.arrayContaining(['chemistry.rdkit.v1', 'chemistry.model.v1', 'quantum.statevector.v1']),
  );
  expect(found.nodeId).toMatch(/^n[a-z2-7]{16}$/);
  const said = await cli.athanor('node');
  expect(said.code).toBe(0);
  expect(said.stdout).toContain(found.nodeId);
});

test('pause hands back what runs and nothing starts; resume finishes the run', async () => {
  writeLibrary('long.smi', 4_000);
  await cli.athanor('run', 'screen', '--set', 'library.file=long.smi', '--id', 'owner', '--detach');
  await until(async () => (await status()).current.length > 0, { limitMs: 60_000 });
  const asked = performance.now();
  await cli.json('node', 'pause');
  await until(async () => (await status()).current.length === 0);
  // Two starts of the command line are in this; the agent's own tests hold it to a second.
  expect(performance.now() - asked).toBeLessThan(10_000);
  const paused = await status();
  expect(paused).toMatchObject({ state: 'IDLE', accepting: false, slots: 0 });
  expect(paused.today.handedBack).toBeGreaterThan(0);
  const { done } = paused.today;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect((await status()).today.done).toBe(done);

  await cli.json('node', 'resume');
  const ended = await cli.athanor('runs', 'watch', 'screen-default-owner');
  expect(ended.code).toBe(0);
  const entries = await cli.json<HistoryEntry[]>('node', 'history', '--limit', '200');
  const work = entries.flatMap((entry) => (entry.kind === 'work' ? [entry] : []));
  expect(new Set(work.map((w) => w.project))).toEqual(new Set(['default']));
  expect(work.map((w) => w.outcome)).toEqual(expect.arrayContaining(['done', 'handed-back']));
  expect(work.every((w) => w.workflowId.startsWith('screen-default-owner'))).toBe(true);
});

test('limits by command and by file; a wrong one is told and changes nothing', async () => {
  const { stdout } = await cli.athanor('node', 'limits', '--cores', '1', '--hours', '00:00-24:00');
  expect(stdout).toContain('at most 1');
  await until(async () => (await status()).slots === 1);
  const file = path.join(stack.folder.node, 'owner.json');
  const rules = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...rules, temperatureCelsiusMax: 20 }));
  await until(async () => (await status()).reasons.some((r) => r.rule === 'temperature'));
  const wrong = await cli.athanor('node', 'limits', '--cores', '0');
  expect(wrong.code).toBe(2);
  const none = ['--max-temperature', 'none', '--cores', 'none', '--hours', 'none'];
  await cli.json('node', 'limits', ...none);
  await until(async () => (await status()).accepting);
});

test('it measures itself when asked', async () => {
  const figures = await cli.json('node', 'benchmark');
  expect(figures).toMatchObject({
    ...{ moleculesPerSecond: expect.any(Number), gatesPerSecond: expect.any(Number) },
    networkMbitPerSecond: expect.any(Number),
  });
});

test('the panel shows it on a phone, and its switches work', async () => {
  const serving = stack.cli(['node', 'panel']);
  const [url] = await serving.said(/http:\/\/127\.0\.0\.1:\d+\/[\w-]+\//);
  browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(url);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect((await status()).rules.paused).toBe(true);
  await page.getByLabel('Cores').fill('1');
  await page.getByRole('button', { name: 'Keep these limits' }).click();
  await page.getByText('Kept, and obeyed from now on.').waitFor();
  expect((await status()).rules.coresMax).toBe(1);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  expect((await status()).rules.paused).toBe(false);
  // Nothing is cut off at the side of a phone.
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBe(390);
  serving.child.kill('SIGINT');
  await page.getByText('The panel was closed.').waitFor();
  expect((await serving.ended).code).toBe(0);
  expect(problems.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
});
