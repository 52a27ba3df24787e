import { type Command, InvalidArgumentError, Option } from 'commander';
import { TIERS, type Tier } from '../../../schemas/constants/nodes';
import type { NodeSummary } from '../../sdk';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { invitationLines, nodeLines, nodeTable } from '../render/node-lists';

interface InviteOptions extends GlobalOptions {
  owner: string;
  project: string;
  tier: Exclude<Tier, 'quarantined'>;
  maxUses: number;
  expires: number;
  capabilities?: string[];
}

const GRANTED = TIERS.filter((tier) => tier !== 'quarantined');
const DAY_SECONDS = 86_400;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: DAY_SECONDS };
/** Narrower terminals show no code that a camera could read. */
const CODE_COLUMNS_MIN = 60;

/** `athanor node invite|list|show|revoke|quarantine|reinstate`: for who operates the network. */
export function addNodeOperatorCommands(node: Command, context: Context): void {
  addInvite(node, context);
  node
    .command('list')
    .description('the nodes of the network, for who operates it')
    .action(
      onAction(context, async ({ options }) => {
        const nodes = await context.client(options).nodes.list();
        if (options.json) context.output.json(nodes);
        else context.output.lines(nodeTable(nodes, context.output.columns));
      }),
    );
  node
    .command('show <node>')
    .description('one node: machine, certificates, scores and why, states, audit')
    .action(
      onAction(context, async ({ args: [name = ''], options }) => {
        const found = await context.client(options).nodes.show(name);
        if (options.json) context.output.json(found);
        else context.output.lines(nodeLines(found, context.output.columns));
      }),
    );
  addActs(node, context);
}

function addInvite(node: Command, context: Context): void {
  node
    .command('invite')
    .description('print one command and one link that let a machine join')
    .requiredOption('--owner <name>', 'who lends the machine; replicas go to distinct owners')
    .option('--project <name>', 'project that it belongs to', 'default')
    .addOption(
      new Option('--tier <tier>', 'how far it is trusted').choices(GRANTED).default('contributed'),
    )
    .option('--max-uses <number>', 'machines that may join by it', count, 1)
    .option('--expires <duration>', 'such as 30m, 12h or 7d', duration, DAY_SECONDS)
    .option('--capabilities <queues>', 'task queues that they may serve, comma-separated', words)
    .action(
      onAction<InviteOptions>(context, async ({ options }) => {
        const { capabilities, expires: expiresInSeconds, maxUses, owner, project, tier } = options;
        const invitation = await context.client(options).nodes.invite({
          ...{ owner, project, tier, maxUses, expiresInSeconds },
          ...(capabilities === undefined ? {} : { capabilities }),
        });
        const { output } = context;
        if (options.json) {
          output.json({ ...invitation, command: `athanor node join ${invitation.token}` });
          return;
        }
        const isWide = (output.columns ?? 0) >= CODE_COLUMNS_MIN;
        const code = isWide ? lazy.qr().renderUnicodeCompact(invitation.link) : undefined;
        output.lines(invitationLines(invitation, { uses: maxUses, code }));
      }),
    );
}

function addActs(node: Command, context: Context): void {
  const told = (options: GlobalOptions, changed: NodeSummary, text: string) => {
    if (options.json) context.output.json(changed);
    else context.output.line(text);
  };
  const reason = ['--reason <text>', 'why, for the audit log'] as const;
  type Reasoned = { reason: string };
  node
    .command('revoke <node>')
    .description('take its certificates: it is out within a second')
    .option(...reason, 'revoked by an operator')
    .action(
      onAction<Reasoned>(context, async ({ args: [name = ''], options }) => {
        const changed = await context.client(options).nodes.revoke(name, options.reason);
        told(options, changed, `${changed.id} is revoked.`);
      }),
    );
  node
    .command('quarantine <node>')
    .description('give it no more work, and distrust what it gave alone')
    .option(...reason, 'quarantined by an operator')
    .action(
      onAction<Reasoned>(context, async ({ args: [name = ''], options }) => {
        const changed = await context.client(options).nodes.quarantine(name, options.reason);
        told(options, changed, `${changed.id} is in quarantine until it is reinstated.`);
      }),
    );
  node
    .command('reinstate <node>')
    .description('end a quarantine or a revocation')
    .addOption(new Option('--tier <tier>', 'another tier than it had').choices(GRANTED))
    .action(
      onAction<{ tier?: Tier }>(context, async ({ args: [name = ''], options }) => {
        const changed = await context.client(options).nodes.reinstate(name, options.tier);
        told(options, changed, `${changed.id} is back, of tier ${changed.tier}.`);
      }),
    );
}

function count(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1 to 99999.');
}

function duration(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS_OF[unit ?? ''] ?? Number.NaN);
  if (seconds >= 10 && seconds <= 365 * DAY_SECONDS) return seconds;
  throw new InvalidArgumentError('Allowed is 10s to 365d, such as 30m, 12h or 7d.');
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
