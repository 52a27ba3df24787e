import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { asAthanorError } from '../../../schemas/errors';
import {
  type AgentRecord,
  CONTROL_BYTES_MAX,
  type ControlAnswer,
  controlRequest,
  NODE_FILES,
} from '../../../schemas/nodes/control';
import { makePrivateFolder, writePrivateJson } from './private-files';

/** Longest path of a Unix socket that every system takes (sockaddr_un: 104 bytes on macOS). */
const SOCKET_PATH_MAX = 100;
/** A connection that asks nothing is closed. */
const IDLE_MS = 10_000;
const SOCKET_UMASK = 0o177;

/** What a request becomes. */
export type ControlHandler = (request: ReturnType<typeof controlRequest.parse>) => Promise<unknown>;

/** The agent's ear: a socket that only the machine's owner can reach. */
export interface ControlServer {
  readonly record: AgentRecord;
  close(): Promise<void>;
}

/** Listens in the node's folder, and writes there where. */
export async function listenForOwner(
  folder: string,
  handle: ControlHandler,
): Promise<ControlServer> {
  makePrivateFolder(folder);
  const place = socketPlace(folder);
  const server = createServer((socket) => serve(socket, handle));
  await listen(server, place.socket);
  const record = {
    pid: process.pid,
    socket: place.socket,
    startedAt: new Date().toISOString(),
    version: ATHANOR_VERSION,
  };
  const file = path.join(folder, NODE_FILES.agent);
  writePrivateJson(file, record);
  return {
    record,
    async close() {
      rmSync(file, { force: true });
      await new Promise((resolve) => server.close(resolve));
      place.remove();
    },
  };
}

function socketPlace(folder: string): { socket: string; remove: () => void } {
  if (process.platform === 'win32') {
    const name = `athanor-${process.pid}-${Date.now().toString(36)}`;
    return { socket: `\\\\.\\pipe\\${name}`, remove: () => undefined };
  }
  const beside = path.join(folder, 'agent.sock');
  if (Buffer.byteLength(beside) <= SOCKET_PATH_MAX) {
    // Left by an agent that was killed; the node's lock says that none runs now.
    rmSync(beside, { force: true });
    return { socket: beside, remove: () => rmSync(beside, { force: true }) };
  }
  // A folder of our own, which nobody can have prepared.
  const made = mkdtempSync(path.join(tmpdir(), 'athanor-'));
  const remove = () => rmSync(made, { recursive: true, force: true });
  return { socket: path.join(made, 'agent.sock'), remove };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The file gets its mode when it is made: there is no moment at which others could connect.
    const before = process.umask(SOCKET_UMASK);
    try {
      server.listen(socket, resolve);
    } finally {
      process.umask(before);
    }
  });
}

function serve(socket: Socket, handle: ControlHandler): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (part: string) => {
    text += part;
    const end = text.indexOf('\n');
    if (end < 0) {
      if (text.length > CONTROL_BYTES_MAX) socket.destroy();
      return;
    }
    socket.removeAllListeners('data');
    // Measuring and draining take longer than a question may.
    socket.setTimeout(0);
    void answer(text.slice(0, end), handle).then((said) => socket.end(`${JSON.stringify(said)}\n`));
  });
}

async function answer(line: string, handle: ControlHandler): Promise<ControlAnswer> {
  try {
    return { ok: true, result: await handle(controlRequest.parse(JSON.parse(line))) };
  } catch (error) {
    if ((error as Error).name === 'ZodError' || error instanceof SyntaxError) {
      const message = `The agent does not understand this: ${(error as Error).message}`;
      return { ok: false, error: { code: 'INPUT_INVALID', message } };
    }
    const { code, message } = asAthanorError(error);
    return { ok: false, error: { code, message } };
  }
}
