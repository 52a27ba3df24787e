import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { MetricsExporterConfig } from '@temporalio/worker';

const DEADLINE_MS = 2_000;

/** The metrics that the workers of the Temporal SDK keep of themselves. */
export interface SdkMetrics {
  /** For `Runtime.install`. */
  exporter: MetricsExporterConfig;
  /** What they are now, in the text format of Prometheus; nothing while the SDK does not answer. */
  read(): Promise<string>;
}

/**
 * The SDK shows its metrics on a listener of its own and no other way: it is given a free port of
 * loopback, and what it shows is passed on with ours.
 */
export async function sdkMetrics(): Promise<SdkMetrics> {
  const bindAddress = `127.0.0.1:${await freePort()}`;
  return {
    exporter: {
      prometheus: {
        bindAddress,
        countersTotalSuffix: true,
        unitSuffix: true,
        useSecondsForDurations: true,
      },
    },
    async read() {
      try {
        const signal = AbortSignal.timeout(DEADLINE_MS);
        const answer = await fetch(`http://${bindAddress}/metrics`, { signal });
        return answer.ok ? await answer.text() : '';
      } catch {
        return '';
      }
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
