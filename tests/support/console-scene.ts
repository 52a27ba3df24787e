import type { BrowserContext, Page } from 'playwright-core';
import type { TestStack } from './stack';
import { until } from './until';

/** Where checks of the console happen: one stack, one browser, somebody who is logged in. */
export interface ConsoleScene {
  stack: TestStack;
  context: BrowserContext;
  page: Page;
  origin: string;
  /** What axe-core finds on the page as it stands. */
  faults: () => Promise<string[]>;
  /** What the browser complained of. */
  complaints: string[];
}

/** Sizes and themes in which every page is looked at. */
export const LOOKS = [
  [1280, 'light'],
  [390, 'dark'],
] as const;
const HEIGHT = 844;

/** Looks at a page in each size and theme: no fault, nothing beyond its edge. */
export async function lookAt(scene: ConsoleScene, where: string, name: string): Promise<void> {
  const { page, origin, faults } = scene;
  for (const [width, colorScheme] of LOOKS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme });
    await page.goto(origin + where, { waitUntil: 'networkidle' });
    await until(async () => (await page.title()).includes(name) || undefined, {
      what: () => `${where} is shown`,
    });
    expect(await faults()).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: LOOKS[0][0], height: HEIGHT });
}

/** Pixels by which a page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}
