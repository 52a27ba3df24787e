import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { sourceFile } from './paths';

/** Characters of standard error that are kept to explain a failure. */
const COMPLAINTS_KEPT = 4_000;

/** A Python program of a benchmark: one line of JSON in, one line of JSON out. */
export class PythonChild {
  private complaints = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly answers: AsyncIterator<string>,
  ) {
    // Shown only when it fails: some peers complain at length when they are ended.
    child.stderr?.on('data', (data: Buffer) => {
      this.complaints = `${this.complaints}${data}`.slice(-COMPLAINTS_KEPT);
    });
  }

  /**
   * Starts a program of the source tree, and waits for its first line, which says that it is ready.
   */
  static async start(
    python: string,
    o: { program: string; args?: readonly string[]; env?: NodeJS.ProcessEnv },
  ): Promise<PythonChild> {
    const started = spawn(python, ['-u', sourceFile(o.program), ...(o.args ?? [])], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...o.env },
    });
    const lines = createInterface({ input: started.stdout });
    const child = new PythonChild(started, lines[Symbol.asyncIterator]());
    await child.answer();
    return child;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends a question and waits for its answer. */
  async ask<A>(question: unknown): Promise<A> {
    this.child.stdin?.write(`${JSON.stringify(question)}\n`);
    return (await this.answer()) as A;
  }

  /** Closes its input, on which it ends, and waits until it has. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin?.end();
    await ended;
  }

  private async answer(): Promise<unknown> {
    const { value, done } = await this.answers.next();
    if (done) {
      const program = this.child.spawnargs.join(' ');
      throw new Error(`${program} ended before its answer:\n${this.complaints}`);
    }
    return JSON.parse(value);
  }
}
