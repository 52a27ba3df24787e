import type { CDPSession, Page } from 'playwright-core';
import type { ConsoleScene } from '../../support/console-scene';

/** Compressed bytes and requests of a page that is opened for the first time. */
const BYTES_MAX = 300_000;
const REQUESTS_MAX = 30;
/** A thread that is held up for longer is felt; of a page that opens none may hold it up for so long. */
const BLOCKED_MS_MAX = 1_500;

/** Every page against its budget: bytes, requests, and how long the thread is held up. */
export function budgetChecks(
  scene: () => ConsoleScene,
  pages: readonly (readonly [where: string, name: string])[],
): void {
  it.each(pages)('%s opens within its budget', async (where, name) => {
    const { context, origin } = scene();
    const page = await context.newPage();
    try {
      await watchLongTasks(page);
      const session = await context.newCDPSession(page);
      const spent = await countTraffic(session);
      await page.goto(origin + where, { waitUntil: 'networkidle' });
      expect(await page.title()).toContain(name);
      expect(spent.bytes).toBeGreaterThan(20_000);
      expect(spent.bytes).toBeLessThan(BYTES_MAX);
      expect(spent.requests).toBeLessThanOrEqual(REQUESTS_MAX);
      expect(await page.evaluate<number>('window.__blockedMs')).toBeLessThan(BLOCKED_MS_MAX);
    } finally {
      await page.close();
    }
  });
}

async function countTraffic(session: CDPSession): Promise<{ bytes: number; requests: number }> {
  const spent = { bytes: 0, requests: 0 };
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  session.on('Network.requestWillBeSent', () => {
    spent.requests += 1;
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    spent.bytes += encodedDataLength;
  });
  return spent;
}

/** Adds up what tasks take beyond 50 ms, as Lighthouse does for its blocking time. */
async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(`
    window.__blockedMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.__blockedMs += duration - 50;
    }).observe({ type: 'longtask', buffered: true });
  `);
}
