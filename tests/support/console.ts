import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './browser';
import type { TestStack } from './stack';
import { until } from './until';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PHRASE = 'a long enough pass phrase';

interface Fault {
  id: string;
  help: string;
  nodes: { html: string }[];
}

/** A browser in which the first administrator of a stack is logged in. */
export interface ConsoleBrowser {
  context: BrowserContext;
  page: Page;
  origin: string;
  /** What pages have complained of; whoever expects some takes them out. */
  complaints: string[];
  /** Opens a page of the console and waits until its title has these words. */
  open(path: string, title: string): Promise<void>;
  /** What axe-core finds on the page as it stands, and whether it is wider than its window. */
  faults(): Promise<string[]>;
  /** The same at either size and in either theme. */
  faultsEverywhere(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens the console of a stack; `further` are arguments of the browser. */
export async function openConsole(
  stack: TestStack,
  further: readonly string[] = [],
): Promise<ConsoleBrowser> {
  const browser: Browser = await startBrowser(further);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(`${line.text()} ${line.location().url}`);
  });
  const [, link = ''] = await stack.said(/(https:[^"]+\/auth\/setup#[^"]+)/);
  const { origin } = new URL(link);
  await page.goto(link);
  await page.fill('input[name=password]', PHRASE);
  await page.fill('input[name=again]', PHRASE);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/`);
  const faults = () => faultsOf(context, page);
  return {
    ...{ context, page, origin, complaints, faults },
    async open(path, title) {
      await page.goto(origin + path);
      await until(async () => (await page.title()).includes(title) || undefined, {
        what: () => `${path} is shown`,
      });
    },
    async faultsEverywhere() {
      const found: string[] = [];
      for (const [width, colorScheme] of [
        [1280, 'light'],
        [1280, 'dark'],
        [390, 'light'],
        [390, 'dark'],
      ] as const) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme });
        found.push(...(await faults()).map((fault) => `${width} ${colorScheme}: ${fault}`));
      }
      await page.setViewportSize({ width: 1280, height: 844 });
      await page.emulateMedia({ colorScheme: 'light' });
      return found;
    },
    close: () => browser.close(),
  };
}

/** What axe-core finds on a page as it stands. */
export async function axeFaults(context: BrowserContext, page: Page): Promise<string[]> {
  const session = await context.newCDPSession(page);
  // The page's policy forbids foreign scripts, as it should: the debugger is no script of the page.
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run().then(({ violations }) => JSON.stringify(violations))',
    awaitPromise: true,
  });
  await session.detach();
  const found = JSON.parse(result.value as string) as Fault[];
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

async function faultsOf(context: BrowserContext, page: Page): Promise<string[]> {
  const found = await axeFaults(context, page);
  const wider = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return [...found, ...(wider > 0 ? [`the page is ${wider} pixels wider than its window`] : [])];
}
