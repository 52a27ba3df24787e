import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { type Child, startChild } from '../support/child';
import { medianOf } from '../support/run-bench';
import { withStack } from '../support/stack';
import { type Contender, measureShapes, type Round, type Shapes } from './measurement';
import type { chain, fanOut } from './plain/workflows';
import { stepTimes } from './step-times';

const WORKFLOWS_QUEUE = 'bench.workflows';
const ACTIVITIES_QUEUE = 'bench.activities';

/**
 * Temporal with nothing of ours but the server and its settings: one process for workflows and one
 * for activities, on a task queue each.
 */
export async function plainTemporal(): Promise<Contender> {
  // Bundled before the clock starts, as our own workflows are by the build.
  const workflowsPath = require.resolve('./plain/workflows');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const bundle = path.join(path.dirname(workflowsPath), 'workflow-bundle.js');
  writeFileSync(bundle, code);
  return {
    name: 'Temporal, our server (SQLite)',
    measure(shapes) {
      const started = performance.now();
      return withStack({ pipeline: false, node: false }, ({ stack }) =>
        measureOn(stack.temporal.address, { shapes, started, bundle }),
      );
    },
  };
}

async function measureOn(
  address: string,
  { shapes, started, bundle }: { shapes: Shapes; started: number; bundle: string },
): Promise<Round> {
  const module = require.resolve('./plain/worker-process');
  const workers: Child[] = await Promise.all([
    startChild(module, [address, WORKFLOWS_QUEUE, bundle]),
    startChild(module, [address, ACTIVITIES_QUEUE]),
  ]);
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const start = (workflow: 'chain' | 'fanOut', count: number) =>
      client.workflow.start<typeof chain | typeof fanOut>(workflow, {
        workflowId: `${workflow}-${randomUUID()}`,
        taskQueue: WORKFLOWS_QUEUE,
        args: [{ count, taskQueue: ACTIVITIES_QUEUE }],
      });
    await (await start('chain', 1)).result();
    const firstResultSeconds = (performance.now() - started) / 1000;
    const single = await start('chain', shapes.chain);
    await single.result();
    const runner = {
      tasks: async (count: number) => (await start('fanOut', count)).result(),
      chain: async (count: number) => (await start('chain', count)).result(),
    };
    return {
      firstResultSeconds,
      stepMs: medianOf(stepTimes(await single.fetchHistory())),
      ...(await measureShapes(runner, shapes)),
    };
  } finally {
    await connection.close();
    for (const worker of workers) await worker.end();
  }
}
