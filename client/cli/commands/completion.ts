import { Argument, type Command } from 'commander';
import { complete, type Dynamic } from '../complete';
import { type Context, type GlobalOptions, onAction } from '../context';
import { FILES_WORD, SHELL_SCRIPTS, type Shell } from '../shell-scripts';

const SHELLS = Object.keys(SHELL_SCRIPTS) as Shell[];
/** Asked by the scripts at every TAB; hidden from people. */
const COMPLETE_COMMAND = '__complete';
const RUNS_MAX = 100;

const HOW = `
  bash: athanor completion bash > ~/.local/share/bash-completion/completions/athanor
  zsh:  athanor completion zsh > "\${fpath[1]}/_athanor"
  fish: athanor completion fish > ~/.config/fish/completions/athanor.fish`;

/** `athanor completion bash|zsh|fish`: the script that makes TAB work. */
export function addCompletionCommand(program: Command, context: Context): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', HOW)
    .action(
      onAction(context, async ({ args, options }) => {
        const shell = args[0] as Shell;
        const script = SHELL_SCRIPTS[shell].trimEnd();
        if (options.json) context.output.json({ shell, script });
        else context.output.line(script);
      }),
    );
  program.command(`${COMPLETE_COMMAND} [words...]`, { hidden: true }).action(
    onAction(context, async ({ args, options }) => {
      const { words, dynamic } = complete(program, args.length === 0 ? [''] : args);
      const typed = args.at(-1) ?? '';
      const names = dynamic === undefined ? [] : await namesOf(context, dynamic, options);
      context.output.lines(words.filter((word) => word !== COMPLETE_COMMAND));
      context.output.lines(names.filter((name) => name.startsWith(typed)));
      // Which files there are, the shell knows.
      if (dynamic === 'file') context.output.line(FILES_WORD);
    }),
  );
}

/** Names that are known now; silence when nobody can be asked, since TAB must not complain. */
async function namesOf(
  context: Context,
  dynamic: Dynamic,
  options: GlobalOptions,
): Promise<string[]> {
  if (dynamic === 'file') return [];
  try {
    if (dynamic === 'run') {
      const runs = await context.client(options).runs.list({ limit: RUNS_MAX });
      return runs.map((run) => run.runId);
    }
    if (dynamic === 'node') {
      const nodes = await context.client(options).nodes.list();
      return nodes.map((node) => node.id);
    }
    const { pipelines, steps } = await context.catalogue(options);
    return (dynamic === 'pipeline' ? pipelines : steps).map((contract) => contract.name);
  } catch {
    return [];
  }
}
