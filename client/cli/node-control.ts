import { lstatSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ERROR_CODES, type ErrorCode } from '../../schemas/constants/error-codes';
import { AthanorError } from '../../schemas/errors';
import {
  type AgentRecord,
  agentRecord,
  CONTROL_BYTES_MAX,
  type ControlAnswer,
  type ControlRequest,
  NODE_FILES,
} from '../../schemas/nodes/control';

/** An agent that does not answer in this time is stuck; measuring alone takes longer. */
const ANSWER_MS = 10_000;
const MEASURE_MS = 120_000;
const UPDATE_MS = 600_000;

/**
 * Asks the agent of a node on this machine.
 * @throws AthanorError AGENT_NOT_RUNNING; whatever the agent answers
 */
export async function askAgent<T>(folder: string, request: ControlRequest): Promise<T> {
  const { socket } = readAgentRecord(folder);
  requireOwn(socket, folder);
  const line = await exchange(socket, request).catch((cause) => {
    throw notRunning(folder, cause);
  });
  const answer = JSON.parse(line) as ControlAnswer<T>;
  if (answer.ok) return answer.result;
  const { code, message } = answer.error;
  throw new AthanorError({ code: code in ERROR_CODES ? (code as ErrorCode) : 'INTERNAL', message });
}

/** Where the agent of a folder listens, or listened. @throws AthanorError AGENT_NOT_RUNNING */
function readAgentRecord(folder: string): AgentRecord {
  try {
    return agentRecord.parse(JSON.parse(readFileSync(join(folder, NODE_FILES.agent), 'utf8')));
  } catch (cause) {
    throw notRunning(folder, cause);
  }
}

/** A socket of somebody else could answer anything. */
function requireOwn(socket: string, folder: string): void {
  if (process.platform === 'win32') return;
  const owner = lstatSync(socket, { throwIfNoEntry: false })?.uid;
  if (owner === undefined) throw notRunning(folder);
  if (owner === process.getuid?.() || process.getuid?.() === 0) return;
  const message = `${socket} belongs to another user: ask as the user that the node runs as.`;
  throw new AthanorError({ code: 'AGENT_NOT_RUNNING', message });
}

function exchange(path: string, request: ControlRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setEncoding('utf8');
    const lateMs =
      { benchmark: MEASURE_MS, update: UPDATE_MS }[request.verb as string] ?? ANSWER_MS;
    socket.setTimeout(lateMs, () => socket.destroy(new Error('the agent does not answer')));
    socket.on('error', reject);
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > CONTROL_BYTES_MAX) socket.destroy(new Error('the answer is too long'));
    });
    socket.on('end', () => (text === '' ? reject(new Error('no answer')) : resolve(text)));
  });
}

function notRunning(folder: string, cause?: unknown): AthanorError {
  return new AthanorError({
    code: 'AGENT_NOT_RUNNING',
    message: `No node runs on ${folder}.`,
    details: { folder },
    cause,
  });
}
