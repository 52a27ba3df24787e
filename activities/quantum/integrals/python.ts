import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AthanorError } from '../../../schemas/errors';

/** Larger answers than the largest FCIDUMP that is taken are no answers. */
const LINE_BYTES_MAX = 256 * 1024 * 1024;
const ERRORS_BYTES_MAX = 4_000;
/** What a program may know of this machine's environment: no tokens, no addresses. */
const ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'VIRTUAL_ENV', 'SystemRoot'];

/** A program for Python and what it is asked. */
export interface PythonRun {
  program: string;
  order: unknown;
  /** Each JSON line of its answer. */
  onAnswer(answer: unknown): void;
}

/**
 * Runs a program in the `python3` of the search path, without a shell, in an empty folder of its own that
 * is removed afterwards. Its standard input stays open until it has ended: a program that watches it
 * learns that we are gone, also where our thread was ended from outside.
 * @throws AthanorError KERNEL_FAILED where there is no Python, or it breaks off
 */
export async function runPython({ program, order, onAnswer }: PythonRun): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'athanor-python-'));
  try {
    const known = ENVIRONMENT.filter((name) => process.env[name] !== undefined);
    const env = Object.fromEntries(known.map((name) => [name, process.env[name]]));
    // One thread: sums have one order, and the step has asked for one core.
    const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const child = spawn('python3', ['-c', program], { cwd: folder, env: { ...env, ...threads } });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(-ERRORS_BYTES_MAX);
    });
    // Its end tells more than a pipe that it closed.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [code] = await Promise.all([ended, readAnswers(child.stdout, onAnswer)]).catch(
      (cause) => {
        child.kill('SIGKILL');
        throw failed(`cannot be run: ${String(cause)}`, cause);
      },
    );
    if (code !== 0) throw failed(`broke off (${code ?? 'killed'}): ${errors.trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAnswers(
  stdout: NodeJS.ReadableStream,
  onAnswer: PythonRun['onAnswer'],
): Promise<void> {
  let bytes = 0;
  for await (const line of createInterface({ input: stdout })) {
    bytes += line.length;
    if (bytes > LINE_BYTES_MAX) throw new Error('it answers too much');
    // Libraries print what they please; our program answers in objects.
    if (line.startsWith('{')) onAnswer(JSON.parse(line));
  }
}

function failed(what: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'KERNEL_FAILED', message: `The program python3 ${what}`, cause });
}
