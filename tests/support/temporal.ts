import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { readStackRecord } from '../../client/stack';
import type { callMany, callOne, OneActivity } from './gate-workflows';
import { startTestStack, type TestStack } from './stack';

const WORKFLOWS_QUEUE = 'test.workflows';

/** A real Temporal server with a worker for the workflows of `gate-workflows.ts`. */
export interface TestTemporal {
  address: string;
  namespace: string;
  client: Client;
  stack: TestStack;
  /** Starts one activity; its result is that of the workflow. */
  start(o: OneActivity): ReturnType<Client['workflow']['start']>;
  startMany(o: OneActivity & { count: number }): ReturnType<Client['workflow']['start']>;
  stop(): Promise<void>;
}

/** Starts the server of the stack, and workflows on it. */
export async function startTestTemporal(): Promise<TestTemporal> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const stack = await startTestStack({ serversOnly: true });
  const { address, namespace } = readStackRecord(stack.folder)?.temporal ?? {};
  if (address === undefined || namespace === undefined) throw new Error('no Temporal');
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: WORKFLOWS_QUEUE,
    workflowsPath: require.resolve('./gate-workflows'),
  });
  const running = worker.run();
  const begin = (workflow: 'callOne' | 'callMany', args: unknown) =>
    client.workflow.start<typeof callOne | typeof callMany>(workflow, {
      taskQueue: WORKFLOWS_QUEUE,
      workflowId: `${workflow}-${randomUUID()}`,
      args: [args as OneActivity & { count: number }],
      ...fairnessOf(args as OneActivity),
    });
  return {
    ...{ address, namespace, client, stack },
    start: (o) => begin('callOne', o),
    startMany: (o) => begin('callMany', o),
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await client.connection.close();
      await stack.stop();
    },
  };
}

function fairnessOf({ fairnessKey }: OneActivity) {
  return fairnessKey === undefined ? {} : { priority: { fairnessKey } };
}
