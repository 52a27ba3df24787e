import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import * as activities from '../engine/plain/activities';
import { answerParent } from '../support/child';

/** What a worker of the benchmark is started with, as JSON in its first argument. */
export interface WorkerArguments {
  address: string;
  namespace: string;
  taskQueue: string;
  /** Runs workflows of this bundle instead of activities. */
  bundle?: string;
  slots?: number;
  /** Towards a gate. */
  gate?: { root: string; bearer: string };
}

/** A worker without anything of ours, straight to Temporal or through a gate. */
async function main(): Promise<void> {
  const o = JSON.parse(process.argv[2] as string) as WorkerArguments;
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({
    address: o.address,
    // As our own workers connect on the same machine; the same both ways.
    grpcCompression: { codec: 'none' },
    ...(o.gate && {
      tls: { serverRootCACertificate: Buffer.from(o.gate.root) },
      apiKey: o.gate.bearer,
    }),
  });
  const served =
    o.bundle === undefined ? { activities } : { workflowBundle: { codePath: o.bundle } };
  const worker = await Worker.create({
    connection,
    namespace: o.namespace,
    taskQueue: o.taskQueue,
    maxConcurrentActivityTaskExecutions: o.slots,
    ...served,
  });
  const running = worker.run();
  answerParent(() => ({}));
  await running;
}

void main();
