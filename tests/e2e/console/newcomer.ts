import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { ConsoleScene } from '../../support/console-scene';
import { writeSmallProgramme } from '../../support/small-programme';
import { until } from '../../support/until';

const LIMIT_MS = 300_000;
const SIZE = 40;

/** From the page without runs to an approved candidate, by what a person sees alone. */
export async function findAndApprove({ page, stack }: ConsoleScene): Promise<string> {
  const files = writeSmallProgramme(stack.folder.path, { size: SIZE, measured: SIZE });
  await page.getByRole('link', { name: /^Find candidates/ }).click();
  await page.getByLabel('name', { exact: false }).first().fill('A first programme');
  await give(page, 'actives', files.actives);
  await give(page, 'library', files.library);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/discover-default-/);
  await page.getByText('It waits for a person').waitFor({ timeout: LIMIT_MS });
  await page.getByLabel('Comment, kept in the record').fill('The first ones look sound.');
  await page.getByRole('button', { name: 'Approve', exact: true }).first().click();
  const report = page.getByRole('link', { name: 'Open the report' });
  await report.waitFor({ timeout: LIMIT_MS });
  await page.getByText('The first ones look sound.').first().waitFor();
  return (await report.getAttribute('href')) ?? '';
}

/** Opens the group of a form that a field is in, and chooses its file. */
async function give(page: Page, group: string, file: string): Promise<void> {
  const field = page.getByRole('region', { name: `file of ${group}.file`, exact: true });
  const summary = page.locator('summary', { hasText: new RegExp(`^${group}`) }).first();
  if (!(await field.isVisible())) await summary.click();
  await field.locator('input[type=file]').setInputFiles(file);
  await field.getByText(path.basename(file)).waitFor();
}

/** This very browser becomes a node by the link that the console makes. */
export function browserNodeCheck(scene: () => ConsoleScene): void {
  it('makes this very browser a node, by the link that it shows', async () => {
    const { page, origin, context, complaints } = scene();
    await page.goto(`${origin}/nodes`);
    await page.getByRole('link', { name: 'Add a node' }).click();
    await page.getByLabel('Who owns the machine?').fill('grace');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    const href = await page.getByRole('link', { name: 'Open the link' }).getAttribute('href');
    const tab = await context.newPage();
    try {
      await tab.goto(href ?? '');
      await tab.getByText('What that means').waitFor();
      await tab.getByLabel(/name/i).fill('The tab of Grace');
      await tab.getByRole('button', { name: 'Join with this browser' }).click();
      await tab.locator('#state').waitFor({ timeout: LIMIT_MS });
      await page.getByRole('link', { name: 'Nodes', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: 'The tab of Grace' });
      await row.getByText(/ready|idle|busy/).waitFor({ timeout: LIMIT_MS });
      await page.getByRole('link', { name: 'The tab of Grace' }).click();
      await page.getByText('owned by grace').waitFor();
    } finally {
      await tab.close();
    }
    expect(complaints.splice(0)).toEqual([]);
  });
}

/** Saved views, search over all runs, and links that show the same. */
export function runsChecks(scene: () => ConsoleScene): void {
  it('finds runs by their names among all, keeps a view, and shows the same to whoever gets the link', async () => {
    const { page, origin } = scene();
    await page.goto(origin);
    await page.getByLabel('Search').fill('FIRST programme');
    await page.getByRole('link', { name: /^discover-default-/ }).waitFor();
    await until(async () => (await page.locator('tbody tr').count()) === 1 || undefined, {
      what: () => 'one run is left',
    });
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Name of the view').fill('Mine');
    await page.keyboard.press('Enter');
    const link = page.url();
    expect(link).toContain('search=FIRST');
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.getByRole('link', { name: /^qaoa-default-/ }).waitFor();
    await page.getByRole('link', { name: 'Mine' }).click();
    await page.getByRole('link', { name: /^qaoa-default-/ }).waitFor({ state: 'detached' });
    await page.goto(link);
    await page.getByRole('link', { name: /^discover-default-/ }).waitFor();
    await page.goto(`${origin}/?search=no-such-run`);
    await page.getByText('No run fits').waitFor();
  });
}

/** A data set is registered, a model trained, promoted and rolled back. */
export function registryChecks(scene: () => ConsoleScene): void {
  it('shows a data set with its quality, who used it, and a model that is promoted and rolled back', async () => {
    const { page, origin, stack } = scene();
    const { solubility } = writeSmallProgramme(stack.folder.path, { size: 1, measured: 60 });
    const input = path.join(stack.folder.path, 'registered.json');
    const run = async (pipeline: string, asked: unknown) => {
      writeFileSync(input, JSON.stringify(asked));
      expect((await stack.cli(['run', pipeline, input]).ended).code).toBe(0);
    };
    const data = { file: solubility, valueColumn: 'logS' };
    const facts = { title: 'Solubility', licence: 'BSD-3-Clause', source: 'doi:10.1021/ci9901338' };
    await run('register-dataset', { name: 'solubility', ...facts, data });
    const model = { name: 'logs', title: 'Solubility', unit: 'log10(mol/L)' };
    for (const seed of [1, 2]) await run('train', { ...model, dataset: 'solubility@1', seed });
    await page.goto(`${origin}/registry`);
    await page.getByRole('link', { name: 'solubility' }).click();
    await page.getByText('BSD-3-Clause').waitFor();
    await page.getByText('distinct molecules').waitFor();
    await page.getByRole('link', { name: 'logs@2' }).click();
    await page.getByText('scaffold').waitFor();
    const promote = async () => {
      await page.getByLabel('Reason, kept in its history').fill('judged well');
      await page.getByRole('button', { name: 'Promote to production' }).click();
      await page.getByRole('button', { name: 'Roll back' }).waitFor();
    };
    await page.getByRole('link', { name: 'v1' }).click();
    await page.waitForURL(/logs%401|logs@1/);
    await promote();
    await page.getByRole('link', { name: 'v2' }).click();
    await page.waitForURL(/logs%402|logs@2/);
    await promote();
    await page.getByLabel('Reason, kept in its history').fill('worse in use');
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('worse in use').waitFor();
    await page.getByRole('button', { name: 'Promote to production' }).waitFor();
  });
}
