import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import type { candidateTable } from '../../schemas/api/discovery';
import { type ConsoleBrowser, openConsole } from '../support/console';
import {
  dockingInput,
  hasDockingPrograms,
  writeDockingProgramme,
} from '../support/docking-programme';
import { startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

/*
 * What a run has found, in the console, while it waits for a person and after: funnel, candidates in all
 * views, poses, decisions, exports.
 */

const LIMIT_MS = 300_000;
jest.setTimeout(LIMIT_MS);
const ROWS_MAX = 100;
const MANY = 10_000;
/** Without a graphics card Chromium draws in three dimensions by software. */
const SOFTWARE_GL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

type Table = z.output<typeof candidateTable>;

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-console-'));
let stack: TestStack;
let at: ConsoleBrowser;
let runId: string;
let table: Table;

beforeAll(async () => {
  stack = await startTestStack();
  const files = writeDockingProgramme(folder);
  const input = dockingInput(files, { first: 2, rounds: 0 });
  ({ runId } = await stack.client.submit('discover', input, { key: 'discovery' }));
  at = await openConsole(stack, SOFTWARE_GL);
  await until(async () => (await stack.client.runs.show(runId)).state?.awaiting ?? undefined, {
    limitMs: LIMIT_MS,
    what: () => 'the run waits for a review',
  });
  const answer = await at.context.request.get(`${at.origin}/v1/runs/${runId}/candidates`);
  table = (await answer.json()) as Table;
}, LIMIT_MS);

afterAll(async () => {
  await at?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, LIMIT_MS);

const page = () => at.page;
const rows = () => page().locator('tbody tr[data-index]');

it('shows candidates, drawn and with their evidence, before a person has decided', async () => {
  await at.open(`/runs/${runId}`, runId);
  await page().getByRole('link', { name: 'Candidates' }).click();
  await page().getByText('Funnel: 32 molecules read').waitFor();
  const [best] = table.items;
  const first = rows().first();
  await first.getByRole('button', { name: best?.id, exact: true }).waitFor();
  await first.locator('img').waitFor();
  const drawn = await page().evaluate<boolean>(
    "document.querySelector('tbody img').decode().then(() => document.querySelector('tbody img').naturalWidth > 0)",
  );
  expect(drawn).toBe(true);
  expect(await at.faultsEverywhere()).toEqual([]);
});

it('sorts and filters by any evidence, and the address says how', async () => {
  await page().getByRole('button', { name: 'Drug-likeness (QED)' }).click();
  const qed = table.columns.findIndex(({ objective }) => objective === 'qed');
  const byQed = [...table.items].sort((a, b) => (b.values[qed] ?? 0) - (a.values[qed] ?? 0));
  await until(
    async () => (await rows().first().textContent())?.includes(byQed[0]?.id ?? '?') || undefined,
    { what: () => 'the most drug-like comes first' },
  );
  await page().getByLabel('Evidence to filter by').selectOption('qed');
  await page().getByLabel('Bound').fill('0.6');
  await page().keyboard.press('Enter');
  const left = byQed.filter(({ values }) => (values[qed] ?? 0) >= 0.6).length;
  await page().getByText(`${left} of ${table.items.length} candidates`).waitFor();
  expect(decodeURIComponent(page().url())).toContain('f=qed>0.6');
  await page().reload();
  await page().getByText(`${left} of ${table.items.length} candidates`).waitFor();
  await page()
    .getByRole('button', { name: /Take away: .*QED/ })
    .click();
});

it.each(['Cards', 'Scatter', 'Map'])('%s have no fault that axe-core finds', async (view) => {
  await page().getByRole('button', { name: view, exact: true }).click();
  const seen = { Cards: 'li.candidate img', Scatter: 'canvas', Map: 'canvas' }[view] ?? '';
  await page().locator(seen).first().waitFor();
  if (view !== 'Cards') {
    const label = await page().locator('canvas').getAttribute('aria-label');
    expect(label).toContain(`${table.items.length} candidates`);
  }
  expect(await at.faultsEverywhere()).toEqual([]);
  expect(at.complaints).toEqual([]);
});

it('a person decides on candidates by keyboard and button, and rejected ones are marked', async () => {
  await at.open(`/runs/${runId}/candidates`, runId);
  await rows().first().waitFor();
  await page().keyboard.press('j');
  const panel = page().locator('aside');
  await panel.getByRole('heading', { name: table.items[0]?.id, exact: true }).waitFor();
  await panel.getByLabel('Comment, kept in the record').fill('a known nuisance');
  await panel.getByRole('button', { name: 'Reject it' }).click();
  await panel.getByText('a known nuisance').waitFor();
  await page().locator('tr.is-rejected').getByText('rejected').waitFor();
  await page().getByRole('heading', { level: 1 }).click();
  await page().keyboard.press('j');
  await panel.getByRole('heading', { name: table.items[1]?.id, exact: true }).waitFor();
  await panel.getByRole('button', { name: 'Approve it' }).click();
  await panel.getByText('approved', { exact: true }).first().waitFor();
  const { state } = await stack.client.runs.show(runId);
  expect(
    state?.reviews.map(({ candidate, decision, comment }) => [candidate, decision, comment]),
  ).toEqual([
    [table.items[0]?.id, 'reject', 'a known nuisance'],
    [table.items[1]?.id, 'approve', ''],
  ]);
  expect(await at.faultsEverywhere()).toEqual([]);
});

(hasDockingPrograms ? it : it.skip)(
  'draws the pose in its pocket, without breaking the policy',
  async () => {
    const posed = table.items.find(({ hasPose }) => hasPose);
    await at.open(`/runs/${runId}/candidates?c=${posed?.id}`, runId);
    const canvas = page().locator('.pose canvas');
    await canvas.waitFor();
    const before = await canvas.screenshot();
    await page().getByRole('button', { name: 'Turn to the left' }).click();
    await until(async () => !(await canvas.screenshot()).equals(before) || undefined, {
      what: () => 'the pose is turned',
    });
    expect(await at.faultsEverywhere()).toEqual([]);
    expect(at.complaints).toEqual([]);
  },
);

it('ten thousand candidates put no more than a hundred rows into the page', async () => {
  const [one] = table.items;
  const items = Array.from({ length: MANY }, (_, i) => ({ ...one, id: `many-${i}`, rank: i + 1 }));
  await page().route('**/candidates', async (route) => {
    if (!route.request().url().includes('/v1/')) return route.continue();
    await route.fulfill({ json: { ...table, items } });
  });
  await at.open(`/runs/${runId}/candidates`, runId);
  await page().getByText('10000 candidates').waitFor();
  expect(await rows().count()).toBeLessThanOrEqual(ROWS_MAX);
  await page().evaluate("document.querySelector('.table-frame').scrollTo(0, 1e9)");
  await page()
    .getByRole('button', { name: `many-${MANY - 1}` })
    .waitFor();
  expect(await rows().count()).toBeLessThanOrEqual(ROWS_MAX);
  await page().getByRole('button', { name: 'Cards' }).click();
  await page().locator('li.candidate').first().waitFor();
  expect(await page().locator('li.candidate').count()).toBeLessThanOrEqual(ROWS_MAX);
  await page().unroute('**/candidates');
  await at.open('/', 'Runs');
  // Structures of candidates that there are not.
  at.complaints.splice(0);
});

it('the approved run keeps the decisions, and leaves files for other programs', async () => {
  // The line is lost, and what happens meanwhile is not heard.
  await page().route('**/events', (route) => route.abort());
  await at.open(`/runs/${runId}`, runId);
  await page().getByText('The connection was lost').waitFor();
  await stack.client.runs.review(runId, { decision: 'approve', by: 'ada', comment: '' });
  await stack.client.runs.result(runId);
  expect(await page().getByText('Open the report').count()).toBe(0);
  await page().unroute('**/events');
  await page().getByText('Open the report').waitFor();
  await page().getByText('Waited, and computed').waitFor();
  expect(await at.faultsEverywhere()).toEqual([]);
  at.complaints.splice(0);
  await at.open(`/runs/${runId}/candidates`, runId);
  await page().locator('tr.is-rejected').waitFor();
  await page().locator('.pill.good', { hasText: 'approved' }).first().waitFor();
  const saved = async (name: string) => {
    const download = page().waitForEvent('download');
    await page().getByRole('group', { name: 'Export' }).getByText(name).click();
    return readFileSync((await (await download).path()) ?? '', 'utf8');
  };
  const csv = (await saved('CSV')).split('\r\n');
  expect(csv).toHaveLength(table.items.length + 2);
  expect(csv[0]).toContain('Docking score (kcal/mol)');
  expect(csv[1]).toContain(`${table.items[0]?.id},${table.items[0]?.smiles}`);
  expect((await saved('SDF')).split('$$$$').length - 1).toBe(table.items.length);
  const notebook = JSON.parse(await saved('Notebook')) as { cells: { source: string }[] };
  expect(notebook.cells.map(({ source }) => source).join()).toContain(runId);
  expect(at.complaints).toEqual([]);
});

it('candidates are assigned and gathered on boards that a project shares', async () => {
  const [one] = table.items;
  await at.open(`/runs/${runId}/candidates?c=${one?.id}`, runId);
  const panel = page().locator('aside');
  await panel.getByRole('button', { name: 'To me' }).click();
  await panel.getByText(/Assigned to/).waitFor();
  await panel.getByLabel('Board', { exact: true }).fill('To order');
  await page().keyboard.press('Enter');
  await panel.getByRole('link', { name: 'To order' }).click();
  await page().getByRole('link', { name: one?.id, exact: true }).waitFor();
  expect(await at.faultsEverywhere()).toEqual([]);
  await page()
    .getByRole('button', { name: `Take off: ${one?.id}` })
    .click();
  await page().getByText('Nothing on this board').waitFor();
  await page().getByRole('button', { name: 'Undo' }).click();
  await page().getByRole('link', { name: one?.id, exact: true }).waitFor();
  await at.open('/boards', 'Boards');
  await page().getByText('For you to look at').waitFor();
  expect(await at.faultsEverywhere()).toEqual([]);
  expect(at.complaints).toEqual([]);
});

it('walks from a number back to data, code, node and approver, and forward', async () => {
  const [best] = table.items;
  await at.open(`/runs/${runId}/candidates?c=${best?.id}`, runId);
  await page().getByRole('link', { name: 'Where its score comes from' }).click();
  await page()
    .getByText(/^Data and inputs/)
    .waitFor();
  for (const found of ['fragments.smi', 'known.smi', /^discovery\.rank@/, /^n[a-z2-7]{16}/]) {
    await page().getByRole('button', { name: found }).first().waitFor();
  }
  expect(await at.faultsEverywhere()).toEqual([]);
  // Who decided is behind the whole result.
  await at.open(`/runs/${runId}/lineage?of=output`, runId);
  await page().getByRole('button', { name: 'ada', exact: true }).waitFor();
  await page().getByRole('button', { name: 'What became of it' }).click();
  await page().getByRole('button', { name: 'candidates.csv' }).waitFor();
  expect(at.complaints).toEqual([]);
});

it('compares runs, what differs first', async () => {
  const files = writeDockingProgramme(folder);
  const { receptors: _, ...input } = dockingInput(files, { first: 2, rounds: 0 });
  const other = { ...input, top: 5, autoApprove: true };
  const { runId: second } = await stack.client.submit('discover', other, { key: 'second' });
  await stack.client.runs.result(second);
  await at.open(`/compare?runs=${runId}`, 'Compare');
  await page().getByLabel('Add a run').selectOption(second);
  const top = page().getByRole('row', { name: /^input\.top/ });
  await top.waitFor();
  expect(await top.getByRole('cell').allTextContents()).toEqual(['50', '5']);
  await page().getByText('Time of stages').waitFor();
  await page()
    .getByText(/Only in the first: 27/)
    .waitFor();
  expect(await at.faultsEverywhere()).toEqual([]);
  expect(at.complaints).toEqual([]);
});
