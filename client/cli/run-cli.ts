import { CommanderError } from 'commander';
import { EXIT, makeContext } from './context';
import { reportError } from './errors';
import { makeOutput, type Output } from './output';
import { buildProgram } from './program';

/** Runs one command line (without node and script) and returns the exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  o: { env?: NodeJS.ProcessEnv; output?: Output } = {},
): Promise<number> {
  const env = o.env ?? process.env;
  const output = o.output ?? makeOutput(env);
  stopWritingWhenNobodyReads();
  const context = makeContext(output, env);
  const isJson = argv.includes('--json');
  try {
    await buildProgram(context).parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    // Commander has told it already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(error, { output, env, isJson });
  } finally {
    await context.close().catch(() => undefined);
  }
}

// `athanor runs list | head` closes the pipe early, which is no error.
function stopWritingWhenNobodyReads(): void {
  if (process.stdout.listenerCount('error') > 0) return;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok);
      throw error;
    });
  }
}
