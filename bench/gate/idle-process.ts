import { type ClientHttp2Session, connect } from 'node:http2';
import { temporal } from '@temporalio/proto';
import { encodeFrame } from '../../gate/grpc/frame';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { nodeIdOf } from '../../tests/support/node-directory';
import { SERVICE } from '../../tests/support/raw-grpc';
import { answerParent } from '../support/child';

/** What the idle nodes are started with, as JSON in their first argument. */
export interface IdleArguments {
  port: number;
  root: string;
  nodes: number;
}

/** Connections that are made at once: a handshake takes both sides about a millisecond. */
const AT_ONCE = 50;

const { PollActivityTaskQueueRequest } = temporal.api.workflowservice.v1;

/** Nodes that have nothing to do: each polls over a connection of its own, and again when it is answered. */
async function main(): Promise<void> {
  const { port, root, nodes } = JSON.parse(process.argv[2] as string) as IdleArguments;
  let polls = 0;
  const poll = (session: ClientHttp2Session, index: number) => {
    const name = nodeQueue(nodeIdOf(index));
    const request = { namespace: NODE_NAMESPACE, taskQueue: { name }, identity: 'idle' };
    const stream = session.request({
      ':method': 'POST',
      ':path': `${SERVICE}PollActivityTaskQueue`,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': '70S',
      authorization: `Bearer secret-of-${index}`,
    });
    stream.on('error', () => undefined);
    stream.once('close', () => {
      polls += 1;
      if (!session.destroyed) poll(session, index);
    });
    stream.resume();
    stream.end(encodeFrame(PollActivityTaskQueueRequest.encode(request).finish()));
  };
  let next = 0;
  const connectSome = async () => {
    for (let index = next++; index < nodes; index = next++) {
      const session = connect(`https://localhost:${port}`, { ca: root });
      session.on('error', () => undefined);
      await new Promise<void>((resolve) => session.once('connect', () => resolve()));
      poll(session, index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectSome));
  answerParent(() => ({ polls }));
}

void main();
