import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { AthanorError } from '../../../schemas/errors';
import { type SupervisorAnswer, type SupervisorOrder, supervisorSource } from './supervisor';

/** An outside program to be run under a supervisor. */
export interface ProcessRun extends SupervisorOrder {
  /** Its name in messages. */
  name: string;
  stdin: string | Uint8Array;
  /** Most that it may print on either stream. */
  outputBytes: number;
}

/** What it did. */
export interface ProcessResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Linux's numbers of the signals that a resource limit sends: 24 is SIGXCPU, 25 is SIGXFSZ. */
const LIMIT_EXIT_CODES = new Set([128 + 24, 128 + 25]);
const LIMIT_SIGNALS = new Set(['SIGXCPU', 'SIGXFSZ']);
const KILLED_EXIT_CODE = 128 + 9;
/** What a program printed before its end is read within this. */
const STREAMS_GRACE_MS = 1_000;

/**
 * Runs a program to its end. When this thread or process ends first, the program is killed too.
 * @throws AthanorError TOOL_LIMIT, TOOL_MISSING when it cannot be started, KERNEL_FAILED
 */
export async function runProcess(run: ProcessRun): Promise<ProcessResult> {
  // Nothing of the owner's environment goes further than this, and the supervisor needs none of it.
  const supervisor = spawn(process.execPath, ['-e', supervisorSource()], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    cwd: run.folder,
    env: {},
  });
  const lifeline = supervisor.stdio[3] as Duplex;
  try {
    const { command, folder, env, deadlineMs, stopCommand } = run;
    lifeline.write(`${JSON.stringify({ command, folder, env, deadlineMs, stopCommand })}\n`);
    supervisor.stdin?.on('error', () => undefined).end(run.stdin);
    const [answer, stdout, stderr] = await Promise.all([
      answerOf(supervisor, lifeline).finally(() => {
        // A process that left its group may hold the streams open for ever: nobody waits for it.
        setTimeout(() => {
          supervisor.stdout?.destroy();
          supervisor.stderr?.destroy();
        }, STREAMS_GRACE_MS).unref();
      }),
      collect(supervisor.stdout, run),
      collect(supervisor.stderr, run),
    ]);
    return { exitCode: exitCodeOf(answer, run), stdout, stderr };
  } finally {
    // Whatever went wrong: a supervisor without its lifeline kills the program.
    lifeline.destroy();
  }
}

function answerOf(supervisor: ChildProcess, lifeline: Duplex): Promise<SupervisorAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const broken = (why: string) => {
      const message = `The supervisor of a program ended: ${why}`;
      reject(new AthanorError({ code: 'KERNEL_FAILED', message }));
    };
    lifeline.on('data', (chunk) => {
      text += chunk;
    });
    lifeline.on('end', () => {
      if (text === '') broken('without an answer');
      else resolve(JSON.parse(text));
    });
    lifeline.on('error', (error) => broken(error.message));
    supervisor.on('error', (error) => broken(error.message));
  });
}

function collect(stream: Readable | null, { name, outputBytes }: ProcessRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputBytes) reject(limit(`${name} printed more than ${outputBytes} bytes.`));
      else chunks.push(chunk);
    });
    stream?.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

function exitCodeOf(answer: SupervisorAnswer, { name, deadlineMs }: ProcessRun): number {
  if ('error' in answer) {
    const message = `${name} could not be started: ${answer.error}`;
    throw new AthanorError({ code: 'TOOL_MISSING', message });
  }
  if ('deadline' in answer) throw limit(`${name} took longer than its ${deadlineMs} ms.`);
  if ('exitCode' in answer) {
    if (!LIMIT_EXIT_CODES.has(answer.exitCode)) return answer.exitCode;
    throw limit(`${name} exceeded its processor time or its file size.`);
  }
  if (LIMIT_SIGNALS.has(answer.signal)) {
    throw limit(`${name} exceeded its processor time or its file size (${answer.signal}).`);
  }
  return KILLED_EXIT_CODE;
}

/** A program that used more than it may. */
export function limit(message: string): AthanorError {
  return new AthanorError({ code: 'TOOL_LIMIT', message });
}
