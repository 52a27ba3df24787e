import { CommanderError } from 'commander';
import { AthanorError } from '../../schemas/errors';
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
  const context = makeContext(output, env);
  const isJson = argv.includes('--json');
  try {
    await buildProgram(context, { isJson }).parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    const where = { output, env, isJson };
    if (!(error instanceof CommanderError)) return reportError(error, where);
    // Help and version are no errors; what is one Commander has told, unless JSON is wanted.
    if (error.exitCode === 0) return EXIT.ok;
    return isJson ? reportError(usageError(error), where) : EXIT.usage;
  } finally {
    await context.close().catch(() => undefined);
  }
}

const HELP_INSTEAD = 'commander.help';

// Without a command Commander shows the help, whose code says nothing about what was wrong.
function usageError({ code, message }: CommanderError): AthanorError {
  const said = code === HELP_INSTEAD ? "A command is wanted; see 'athanor --help'." : message;
  return new AthanorError({ code: 'INPUT_INVALID', message: said.replace(/^error: /, '') });
}
