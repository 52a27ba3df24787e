import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { InputSetKind } from '../../sdk';
import { whyUnreadable } from '../../sdk/input/why-unreadable';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

const HELP = `
A template is an input, or a part of one, that runs start from; a parameter set is laid over it; what the run says
itself is laid over both. Each change is a new version.
  athanor templates add nightly input.yaml --pipeline screen --title 'What we screen each night'
  athanor run screen --template nightly --parameters strict@2 --set library.file=library.smi`;

/** `athanor templates list|show|add|remove`. */
export function addTemplatesCommand(program: Command, context: Context): void {
  addKind(program, context, { kind: 'template', name: 'templates', noun: 'template' });
}

/** `athanor parameters list|show|add|remove`. */
export function addParametersCommand(program: Command, context: Context): void {
  addKind(program, context, { kind: 'parameters', name: 'parameters', noun: 'parameter set' });
}

interface AddOptions extends GlobalOptions {
  pipeline: string;
  title: string;
}

function addKind(
  program: Command,
  context: Context,
  { kind, name, noun }: { kind: InputSetKind; name: string; noun: string },
): void {
  const list = async (options: GlobalOptions, of?: string) => {
    const found = await context.client(options).inputs.list(kind, of);
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      ...[`${one.name}@${one.number}`, one.pipeline, one.title, showTime(one.createdAt)],
    ]);
    const head = [noun, 'pipeline', 'title', 'since'];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const group = addGroup(program, context, {
    name,
    description: `${noun}s: named, versioned inputs of pipelines`,
    byDefault: list,
  });
  group.addHelpText('after', HELP);
  group
    .command('list [name]')
    .description(`the newest version of each ${noun}, or all versions of one`)
    .action(onAction(context, ({ args: [of], options }) => list(options, of)));
  group
    .command('show <version>')
    .description('its input (name@3, or the newest of a name)')
    .action(
      onAction(context, async ({ args: [version = ''], options }) => {
        const found = await context.client(options).inputs.show(kind, version);
        context.output.json(options.json ? found : found.input);
      }),
    );
  group
    .command('add <name> <input>')
    .description('add a version from a YAML or JSON file')
    .requiredOption('--pipeline <pipeline>', 'what it is an input of')
    .requiredOption('--title <title>', 'what it is for')
    .action(
      onAction<AddOptions>(context, async ({ args: [called = '', file = ''], options }) => {
        const { pipeline, title } = options;
        const asked = { name: called, pipeline, title, input: readFields(file) };
        const added = await context.client(options).inputs.add(kind, asked);
        if (options.json) context.output.json(added);
        else context.output.line(`${added.name}@${added.number} is there.`);
      }),
    );
  group
    .command('remove <name>')
    .description('take it away, with all versions; runs keep the input that they had')
    .action(
      onAction(context, async ({ args: [called = ''], options }) => {
        await context.client(options).inputs.remove(kind, called);
        if (options.json) context.output.json({ name: called });
        else context.output.line(`${called} is gone.`);
      }),
    );
}

/** The fields of an input in a YAML or JSON file. @throws AthanorError FILE_UNREADABLE, INPUT_INVALID */
export function readFields(file: string): Record<string, unknown> {
  const text = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      const message = `${file} cannot be read: ${whyUnreadable(cause)}.`;
      throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
    }
  })();
  const { value } = lazy.input().readInput(text, file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new AthanorError({ code: 'INPUT_INVALID', message: `${file} holds no fields.` });
}
