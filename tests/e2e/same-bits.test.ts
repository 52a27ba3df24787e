import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { startNodeHelper } from '../../kernels/quantum/engine';
import { startBrowser } from '../support/browser';
import { quantumDigest } from '../support/quantum-probe';

jest.setTimeout(120_000);

const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const PAGE = `<!doctype html><script>
window.answer = new Promise((resolve, reject) => {
  const worker = new Worker('/probe.js');
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message));
});
</script>`;

interface Answer {
  digest: string;
  isolated: boolean;
}

describe('the quantum kernel computes the same bits', () => {
  let expected: string;
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    expected = await quantumDigest(1);
    browser = await startBrowser();
    const { outputFiles } = await build({
      entryPoints: [path.join(__dirname, '../support/quantum-probe-worker.ts')],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      logLevel: 'silent',
    });
    script = outputFiles[0]?.text ?? '';
  });
  afterAll(async () => browser?.close());

  test('on two threads of Node as on one', async () => {
    expect(await quantumDigest(2, startNodeHelper)).toBe(expected);
  });

  test.each([
    ['with cross-origin isolation, on two threads', ISOLATED, true],
    ['without, on one', {}, false],
  ])('in Chromium %s', async (_, headers, isolated) => {
    expect(await inChromium(headers)).toEqual({ digest: expected, isolated });
  });

  async function inChromium(headers: Record<string, string>): Promise<Answer> {
    const server = await serve(headers, script);
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      return (await page.evaluate('window.answer')) as Answer;
    } finally {
      await page.close();
      server.close();
      server.closeAllConnections();
    }
  }
});

function serve(headers: Record<string, string>, script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/probe.js' ? ['text/javascript', script] : ['text/html', PAGE];
    response.writeHead(200, { ...headers, 'content-type': type }).end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
