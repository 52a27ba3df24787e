import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { answerParent } from '../../support/child';
import * as activities from './activities';

/**
 * A worker without anything of ours: `worker-process.js ADDRESS QUEUE [BUNDLE]` runs the workflows
 * of a bundle, or without one the activities, until its parent is gone.
 */
async function main(): Promise<void> {
  const [address, taskQueue, codePath] = process.argv.slice(2) as [string, string, string?];
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({
    address,
    // As our own workers connect to a server on the same machine.
    grpcCompression: { codec: 'none' },
  });
  const served = codePath === undefined ? { activities } : { workflowBundle: { codePath } };
  const worker = await Worker.create({ connection, taskQueue, ...served });
  const running = worker.run();
  answerParent(() => ({}));
  await running;
}

void main();
