import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { OwnerRulesInput } from '../../../schemas/nodes/owner-rules';
import { type Context, onAction } from '../context';
import { lazy } from '../lazy';
import { changedRules, LIMIT_OPTIONS, limitLines } from '../node-limits';
import { nodeFolderOf } from './node-owner';

const AFTER_HELP = `
Without options the limits are shown; 'none' takes one away. They are kept in owner.json in the node's
folder, obeyed within a second, and enforced on this machine: the network cannot change them.
  athanor node limits --cores 2 --hours mon-fri/18:00-08:00 --hours sat,sun/00:00-24:00
  athanor node limits --only-idle 10 --max-temperature 80 --never-steps 'quantum.*'`;

/** `athanor node limits`: shows and changes what the owner allows, also while no agent runs. */
export function addNodeLimitsCommand(node: Command, context: Context): void {
  const command = node.command('limits').description('show and change what its owner allows');
  for (const { flags, description, isList } of LIMIT_OPTIONS) {
    if (isList) command.option(flags, description, (value, all: string[] = []) => [...all, value]);
    else command.option(flags, description);
  }
  command.addHelpText('after', AFTER_HELP).action(
    onAction<Record<string, unknown>>(context, async ({ options }) => {
      const folder = nodeFolderOf(context, options);
      const before = readRules(folder);
      const after = changedRules(before, options);
      const rules = after === before ? parse(before) : await save(folder, after);
      if (options.json) context.output.json(rules);
      else context.output.lines(limitLines(rules));
    }),
  );
}

/** The file is what counts; an agent that runs is asked, so that it writes it and obeys at once. */
async function save(folder: string, input: OwnerRulesInput) {
  const rules = parse(input);
  try {
    await lazy.nodeControl().askAgent(folder, { verb: 'limits', rules });
  } catch (error) {
    if ((error as AthanorError).code !== 'AGENT_NOT_RUNNING') throw error;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lazy.files().writeFileAtomically(rulesFile(folder), `${JSON.stringify(rules, null, 2)}\n`);
  }
  return rules;
}

function readRules(folder: string): OwnerRulesInput {
  const file = rulesFile(folder);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as OwnerRulesInput;
  } catch (cause) {
    const message = `${file} is no JSON; correct it, or remove it to start anew.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message, cause });
  }
}

function parse(input: OwnerRulesInput) {
  const parsed = lazy.nodeControl().ownerRules.safeParse(input);
  if (parsed.success) return parsed.data;
  const text = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
  throw new AthanorError({ code: 'INPUT_INVALID', message: `These limits are not valid: ${text}` });
}

function rulesFile(folder: string): string {
  return join(folder, lazy.nodeControl().NODE_FILES.rules);
}
