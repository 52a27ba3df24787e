import { execFile } from 'node:child_process';

/** A program that was run to its end. */
export interface ToolAnswer {
  /** Whether it ended with 0. */
  ok: boolean;
  /** Standard output and, after it, standard error. */
  text: string;
}

const OUTPUT_BYTES_MAX = 64 * 1024;

/**
 * Runs a program without a shell and without input, for a short time. Undefined when there is no such
 * program, or when it did not end in time.
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
      if (failure?.killed || failure?.code === 'ENOENT' || failure?.code === 'EACCES') {
        return resolve(undefined);
      }
      resolve({ ok: failure === null, text: `${stdout}\n${stderr}` });
    });
    child.stdin?.end();
  });
}
