import { type Command, InvalidArgumentError } from 'commander';
import { type Context, EXIT, onAction } from '../context';
import { lazy } from '../lazy';
import { nodeFolderOf } from './node-owner';

/** `athanor node panel`: a page on this machine that shows what the node does, with its switches. */
export function addNodePanelCommand(node: Command, context: Context): void {
  node
    .command('panel')
    .description('a page on this machine: state, work, temperature and load, history, switches')
    .option('--port <number>', 'port on loopback (default: a free one)', portNumber)
    .action(
      onAction<{ port?: number }>(context, async ({ options }) => {
        const folder = nodeFolderOf(context, options);
        const { askAgent, servePanel } = lazy.nodePanel();
        // Says at once when no node runs, and not in the browser.
        await askAgent(folder, { verb: 'status' });
        const panel = await servePanel((request) => askAgent(folder, request), options);
        if (options.json) context.output.json({ url: panel.url });
        else context.output.line(panel.url);
        context.output.note('Open this address in a browser on this machine; end with Ctrl-C.');
        const stop = lazy.stack().listenForStop();
        await new Promise((resolve) => {
          if (stop.signal.aborted) resolve(undefined);
          stop.signal.addEventListener('abort', resolve, { once: true });
        });
        stop.dispose();
        await panel.close();
        return EXIT.ok;
      }),
    );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Allowed is a port, 1 to 65535.');
}
