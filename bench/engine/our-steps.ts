import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildProject } from '../../client/build';
import { type AthanorClient, connectLocal } from '../../client/sdk';
import { withStack } from '../support/stack';
import { type Contender, measureShapes, type Round, type Shapes } from './measurement';
import { increments } from './project/contracts';

/** A project of its own, beside our compiled code, whose steps are as small as can be. */
const PROJECT = path.dirname(require.resolve('./project/contracts'));
const CONFIG = `export default {
  contracts: '${path.basename(require.resolve('./project/contracts'))}',
  steps: '${path.basename(require.resolve('./project/steps'))}',
  workflows: '${path.basename(require.resolve('./project/workflows'))}',
};
`;

/** Builds the project; returns its config file. Stacks that start afterwards use its catalogue. */
export async function buildBenchProject(): Promise<string> {
  const configFile = path.join(PROJECT, 'athanor.config.ts');
  writeFileSync(configFile, CONFIG);
  const { folder } = await buildProject(PROJECT);
  process.env.ATHANOR_CATALOGUE = folder;
  return configFile;
}

/**
 * The same shapes through our steps: input and output parsed, a thread, digests, provenance in
 * PostgreSQL, and with `useCache` a look-up in the memo index before each.
 */
export function ourSteps(configFile: string, { useCache }: { useCache: boolean }): Contender {
  return {
    name: useCache ? 'Athanor steps, memo index asked' : 'Athanor steps',
    measure(shapes) {
      const started = performance.now();
      return withStack({}, async ({ folder }) => {
        const client = connectLocal({ dataDir: folder, configFile });
        try {
          return await measureOn(client, { shapes, started, useCache });
        } finally {
          await client.close();
        }
      });
    },
  };
}

async function measureOn(
  client: AthanorClient,
  { shapes, started, useCache }: { shapes: Shapes; started: number; useCache: boolean },
): Promise<Round> {
  const run = async (shape: 'chain' | 'fan-out', count: number) => {
    const key = randomUUID();
    const input = { shape, count, salt: key };
    const { runId } = await client.submit(increments.name, input, { key, useCache });
    await client.runs.result(runId);
    const { output } = await client.runs.record(runId);
    return output as { sum: number; milliseconds: number };
  };
  await run('chain', 1);
  const firstResultSeconds = (performance.now() - started) / 1000;
  const single = await run('chain', shapes.chain);
  const runner = {
    tasks: async (count: number) => (await run('fan-out', count)).sum,
    chain: async (count: number) => (await run('chain', count)).sum,
  };
  return {
    firstResultSeconds,
    stepMs: single.milliseconds / shapes.chain,
    ...(await measureShapes(runner, shapes)),
  };
}
