import type { Argument, Command, Option } from 'commander';

/** What kind of name stands in a place: the words for it come from the services. */
export type Dynamic = 'run' | 'pipeline' | 'step' | 'node' | 'file';

/** What may stand at the end of a command line. */
export interface Completion {
  words: string[];
  /** Names to be added, from wherever they are known. */
  dynamic?: Dynamic;
}

const DYNAMIC_OPTIONS: Record<string, Dynamic> = { '--pipeline': 'pipeline', '--run': 'run' };

/**
 * The words that may continue a command line, told by the same definitions that parse it. `words` are
 * those after the program's name, the last one unfinished (it may be empty).
 */
export function complete(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  let command = program;
  let position = 0;
  let pending: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      pending = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : findOption(command, word);
      pending = option?.required || option?.optional ? option : undefined;
      continue;
    }
    const inner = findCommand(command, word);
    if (inner !== undefined && position === 0) command = inner;
    else position += 1;
  }
  if (pending !== undefined) return filtered(valuesOf(pending), typed);
  if (typed.startsWith('-')) return filtered({ words: optionNames(command) }, typed);
  const names = position === 0 ? command.commands.map((c) => c.name()) : [];
  const argument = argumentAt(command, position);
  const values = argument === undefined ? { words: [] } : valuesOfArgument(command, argument);
  return filtered({ ...values, words: [...names, ...values.words] }, typed);
}

function filtered(completion: Completion, typed: string): Completion {
  return { ...completion, words: completion.words.filter((word) => word.startsWith(typed)) };
}

function findCommand(command: Command, name: string): Command | undefined {
  return command.commands.find((c) => c.name() === name || c.aliases().includes(name));
}

function withParents(command: Command): Command[] {
  return command.parent === null ? [command] : [command, ...withParents(command.parent)];
}

function findOption(command: Command, flag: string): Option | undefined {
  return withParents(command)
    .flatMap((c) => c.options)
    .find((o) => o.long === flag || o.short === flag);
}

function optionNames(command: Command): string[] {
  const flags = withParents(command).flatMap((c) => c.options.map((o) => o.long ?? o.short ?? ''));
  return [...new Set([...flags, '--help'])].filter((flag) => flag !== '').sort();
}

function valuesOf(option: Option): Completion {
  if (option.argChoices !== undefined) return { words: [...option.argChoices] };
  const dynamic = DYNAMIC_OPTIONS[option.long ?? ''];
  return { words: [], dynamic: dynamic ?? 'file' };
}

function argumentAt(command: Command, position: number): Argument | undefined {
  const known = command.registeredArguments;
  return known[position] ?? (known.at(-1)?.variadic ? known.at(-1) : undefined);
}

function valuesOfArgument(command: Command, argument: Argument): Completion {
  if (argument.argChoices !== undefined) return { words: [...argument.argChoices] };
  switch (argument.name()) {
    case 'run':
    case 'other':
      return { words: [], dynamic: 'run' };
    case 'node':
      return { words: [], dynamic: 'node' };
    case 'pipeline':
      return { words: [], dynamic: 'pipeline' };
    case 'name':
      return { words: [], dynamic: command.parent?.name() === 'steps' ? 'step' : 'pipeline' };
    case 'input':
    case 'folder':
      return { words: [], dynamic: 'file' };
    default:
      return { words: [] };
  }
}
