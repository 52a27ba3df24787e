import type { Command } from 'commander';
import type { NewWebhook, WebhooksClient } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

const HELP = `
What happens in a project is sent as JSON, signed as Standard Webhooks has it (verifyWebhook of the SDK checks it), and
sent again, for about three days, until the receiver answers 2xx. Receivers have public addresses and https, unless whoever
runs the gate allows others (ATHANOR_WEBHOOK_ALLOW=10.1.0.0/16).
  athanor webhooks add https://lab.example.org/athanor --events run.completed,run.failed`;

/** `athanor webhooks list|add|remove|enable|disable|rotate|test|deliveries|redeliver`. */
export function addWebhooksCommand(program: Command, context: Context): void {
  const list = async (options: GlobalOptions) => {
    const found = await context.client(options).webhooks.list();
    if (options.json) return context.output.json(found);
    const rows = found.map((one) => [
      ...[one.id, one.url, one.events.join(' ')],
      one.disabledAt === null ? '' : `disabled: ${one.disabledBecause}`,
    ]);
    context.output.lines(table(['webhook', 'to', 'events', ''], rows, context.output.columns));
  };
  const webhooks = addGroup(program, context, {
    name: 'webhooks',
    description: 'have what happens told to a receiver of your own',
    byDefault: list,
  });
  webhooks.addHelpText('after', HELP);
  webhooks
    .command('list')
    .description('those of the project')
    .action(onAction(context, ({ options }) => list(options)));
  webhooks
    .command('add <url>')
    .description('have events sent there; prints the secret that signs them, once')
    .requiredOption('--events <events>', 'comma-separated, such as run.completed,run.failed')
    .option('--description <text>', 'what it is for', '')
    .action(
      onAction<{ events: string; description: string }>(context, async ({ args, options }) => {
        const events = options.events.split(',').map((one) => one.trim()) as NewWebhook['events'];
        const asked = { url: args[0] ?? '', events, description: options.description };
        const made = await context.client(options).webhooks.add(asked);
        if (options.json) return context.output.json(made);
        context.output.line(made.secret);
        context.output.note(`${made.id}. The secret is shown this once.`);
      }),
    );
  addActs(webhooks, context);
  addDeliveries(webhooks, context);
}

function addActs(webhooks: Command, context: Context): void {
  type Act = (client: WebhooksClient, id: string) => Promise<unknown>;
  const acts: [string, string, Act, (answer: unknown) => string][] = [
    ['enable', 'send again there', (c, id) => c.change(id, { disabled: false }), () => 'Enabled.'],
    ['disable', 'send nothing', (c, id) => c.change(id, { disabled: true }), () => 'Disabled.'],
    ['remove', 'take it away', (c, id) => c.remove(id).then(() => ({ id })), () => 'Gone.'],
    ['test', 'send an event that says nothing', (c, id) => c.test(id), () => 'On its way.'],
    [
      'rotate',
      'print a new secret, once; for a day both sign',
      (c, id) => c.rotate(id),
      (answer) => (answer as { secret: string }).secret,
    ],
  ];
  for (const [name, description, act, told] of acts) {
    webhooks
      .command(`${name} <webhook>`)
      .description(description)
      .action(
        onAction(context, async ({ args: [id = ''], options }) => {
          const answer = await act(context.client(options).webhooks, id);
          if (options.json) context.output.json(answer);
          else context.output.line(told(answer));
        }),
      );
  }
}

function addDeliveries(webhooks: Command, context: Context): void {
  webhooks
    .command('deliveries <webhook>')
    .description('what was sent and is to be sent, newest first')
    .action(
      onAction(context, async ({ args: [id = ''], options }) => {
        const found = await context.client(options).webhooks.deliveries(id);
        if (options.json) return context.output.json(found);
        const rows = found.map((one) => [
          ...[one.id, one.type, one.status, String(one.attempts.length)],
          one.attempts.at(-1)?.error || (one.nextAt === null ? '' : showTime(one.nextAt)),
        ]);
        const head = ['delivery', 'event', '', 'attempts', ''];
        context.output.lines(table(head, rows, context.output.columns));
      }),
    );
  webhooks
    .command('redeliver <webhook> <delivery>')
    .description('send something again, with the id that it had')
    .action(
      onAction(context, async ({ args: [id = '', delivery = ''], options }) => {
        const again = await context.client(options).webhooks.redeliver(id, delivery);
        if (options.json) context.output.json(again);
        else context.output.line('On its way.');
      }),
    );
}
