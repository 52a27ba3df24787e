import { execFile } from 'node:child_process';

/** A program that was run to its end. */
export interface ToolAnswer {
  /** Whether it ended with 0. */
  ok: boolean;
  /** Whether it was ended because it took too long; `text` is what it had said by then. */
  late: boolean;
  /** Standard output and, after it, standard error. */
  text: string;
}

const OUTPUT_BYTES_MAX = 64 * 1024;

/**
 * Runs a program without a shell and without input, for a short time. Undefined when there is no such
 * program.
 */
export function runTool(
  command: string,
  args: readonly string[],
  o: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<ToolAnswer | undefined> {
  const { timeoutMs = 2_000, env } = o;
  return new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: OUTPUT_BYTES_MAX,
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C', ...env },
    };
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      const failure = error as (NodeJS.ErrnoException & { killed?: boolean }) | null;
      if (failure?.code === 'ENOENT' || failure?.code === 'EACCES') return resolve(undefined);
      const late = failure?.killed === true;
      resolve({ ok: failure === null, late, text: `${stdout}\n${stderr}` });
    });
    child.stdin?.end();
  });
}
