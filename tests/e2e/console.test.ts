import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../support/browser';
import { axeFaults } from '../support/console';
import type { ConsoleScene } from '../support/console-scene';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';
import { adminChecks } from './console/admin';
import { budgetChecks } from './console/budgets';
import { browserNodeCheck, findAndApprove, registryChecks, runsChecks } from './console/newcomer';
import { quantumChecks } from './console/quantum';

/*
 * The console against a real stack: a newcomer's way from the one-time link to a finished run, by
 * keyboard; no page breaks its security policy, none has what axe-core calls a fault, none is heavy.
 */

const LIMIT_MS = 300_000;
jest.setTimeout(LIMIT_MS);

const EDGES = path.join(REPOSITORY, 'examples/data/maxcut-8.csv');
const PHRASE = 'a long enough pass phrase';
const ROWS_MAX = 100;

/** Every page that opens without anything in its address, and what its title says. */
const PAGES: [where: string, name: string][] = [
  ['/', 'Runs'],
  ['/new', 'New run'],
  ['/new/discover', 'discover'],
  ['/reviews', 'Reviews'],
  ['/nodes', 'Nodes'],
  ['/nodes/add', 'Add a node'],
  ['/catalogue', 'Catalogue'],
  ['/registry', 'Data and models'],
  ['/usage', 'Usage'],
  ['/audit', 'Audit'],
  ['/admin/project', 'Administration'],
  ['/admin/keys', 'API keys'],
  ['/admin/people', 'People'],
  ['/admin/teams', 'Organisations and teams'],
  ['/quantum', 'Quantum'],
  ['/quantum/editor', 'Draw a circuit'],
];

describe('the console', () => {
  let stack: TestStack;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack();
    browser = await startBrowser();
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, LIMIT_MS);

  const faults = () => axeFaults(context, page);
  const scene = (): ConsoleScene => ({ stack, context, page, origin, faults, complaints });

  it('leads a newcomer from the first login to an approved candidate', async () => {
    const [, link = ''] = await stack.said(/(https:[^"]+\/auth\/setup#[^"]+)/);
    origin = new URL(link).origin;
    await page.goto(origin);
    await page.waitForURL(`${origin}/auth/login`);
    // The 401 of the first question is all that the browser complains of.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    await page.goto(link);
    await page.fill('input[name=password]', PHRASE);
    await page.fill('input[name=again]', PHRASE);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/`);
    await page.getByText('No runs yet').waitFor();
    const report = await findAndApprove(scene());
    const text = await (await context.request.get(origin + report)).text();
    expect(text).toContain('A first programme');
    expect(text).toContain('The first ones look sound.');
    expect(complaints).toEqual([]);
  });

  it('starts a run from the form that the contract makes, and shows it to its end', async () => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Where to, or what to run?').waitFor();
    await page.keyboard.type('run qaoa');
    await page.getByRole('dialog').getByRole('option', { name: 'qaoa', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'QAOA' }).waitFor();
    await page.setInputFiles('input[type=file]', EDGES);
    await page.getByText('105 B').waitFor();
    await page.getByRole('button', { name: 'Start the run' }).focus();
    await page.keyboard.press('Enter');
    // `problem` was not told: the server's refusal names the field, and nothing has started.
    await page.getByRole('alert').first().waitFor();
    expect(await page.locator('[aria-invalid=true]').count()).toBe(1);
    await page.getByLabel('problem').selectOption('maxcut');
    await page.getByLabel('depth').fill('1');
    await page.getByRole('button', { name: 'Start the run' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/qaoa-default-/);
    await page.getByText('Open the report').waitFor({ timeout: LIMIT_MS });
    await page.getByText('proven minimum').waitFor();
    const href = await page.getByText('Open the report').getAttribute('href');
    const report = await context.request.get(`${origin}${href}`);
    expect(await report.text()).toContain('branch and bound');
    // The one 400 of the refusal.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  it.each(PAGES)(
    '%s has no fault that axe-core finds, at either size and in either theme',
    async (where, name) => {
      for (const [width, scheme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(origin + where, { waitUntil: 'networkidle' });
        await until(async () => (await page.title()).includes(name) || undefined, {
          what: () => `${where} is shown`,
        });
        expect(await faults()).toEqual([]);
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBeLessThanOrEqual(0);
        expect(await page.locator('tbody tr').count()).toBeLessThanOrEqual(ROWS_MAX);
      }
      expect(complaints).toEqual([]);
    },
  );

  quantumChecks(scene);
  runsChecks(scene);
  registryChecks(scene);
  adminChecks(scene);
  browserNodeCheck(scene);
  budgetChecks(scene, PAGES);

  it('invites a machine, and shows it and its history once it is there', async () => {
    await page.goto(`${origin}/nodes/add`);
    await page.getByLabel('Who owns the machine?').fill('ada');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    const command = await page.locator('pre.command').textContent();
    expect(command).toMatch(/^athanor node join https:\/\/.+\/join#/);
    await page.goto(`${origin}/nodes`);
    await page.locator('tbody a').first().click();
    await page.getByText('enrolling → ready').waitFor();
    expect(await faults()).toEqual([]);
  });
});
