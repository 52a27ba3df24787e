import { type Command, InvalidArgumentError } from 'commander';
import type { AuditLinesQuery } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

interface VerifyOptions {
  head?: { order: number; hash: string };
}

const VERIFY = `
Every line holds the hash of the one before, so that a line that was altered, removed, put in or moved is
found. Whether the newest lines are gone, or all was written anew, only a head tells that you noted elsewhere:
  athanor audit verify --json | jq -r '"\\(.head.order):\\(.head.hash)"'   # note this
  athanor audit verify --head 1234:9f86d081…                              # and check it later`;

/** `athanor audit list|verify`. */
export function addAuditCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions & AuditLinesQuery) => {
    const { subject, actor, action, project, limit } = options;
    const found = await context.people(options).audit({
      ...(subject && { subject }),
      ...(actor && { actor }),
      ...(action && { action }),
      ...(project && { project }),
      ...(limit && { limit }),
    });
    if (options.json) return context.output.json(found);
    const rows = found.map((line) => [
      ...[String(line.order), showTime(line.at), line.actor, line.action, line.subject],
      Object.keys(line.details).length === 0 ? '' : JSON.stringify(line.details),
    ]);
    const head = ['', 'when', 'who', 'what', 'to', ''];
    context.output.lines(table(head, rows, context.output.columns));
  };
  const audit = addGroup(program, context, {
    name: 'audit',
    description: 'who did what: a log that is appended to, and that tells when it was changed',
    byDefault: list,
  });
  audit
    .command('list')
    .description('lines, newest first')
    .option('--subject <id>', 'what was done to this')
    .option('--actor <id>', 'what this one did')
    .option('--action <action>', 'such as key.create')
    .option('--project <project>', 'of one project')
    .option('--limit <number>', 'at most so many', count, 50)
    .action(onAction<AuditLinesQuery>(context, ({ options }) => list(options)));
  audit
    .command('verify')
    .description('compute the chain again; exit code 1 where the log was changed')
    .option('--head <order:hash>', 'a line that was noted earlier', head)
    .addHelpText('after', VERIFY)
    .action(onAction<VerifyOptions>(context, ({ options }) => verify(context, options)));
}

async function verify(context: Context, options: VerifyOptions & GlobalOptions): Promise<number> {
  const found = await context.people(options).verifyAudit(options.head);
  const isWhole = found.findings.length === 0;
  if (options.json) {
    context.output.json({ ok: isWhole, ...found });
  } else {
    context.output.lines(found.findings.map(({ message }) => message));
    const { count, head: last } = found;
    const said = isWhole ? 'are as they were written' : 'were read';
    context.output.line(`${count} lines ${said}; head ${last.order}:${last.hash}`);
  }
  return isWhole ? EXIT.ok : EXIT.runFailed;
}

function head(text: string): { order: number; hash: string } {
  const [, order, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (order !== undefined && hash !== undefined) return { order: Number(order), hash };
  throw new InvalidArgumentError("Allowed is a head as 'athanor audit verify' prints it.");
}

function count(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1 to 999.');
}
