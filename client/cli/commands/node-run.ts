import type { Command } from 'commander';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

/** `athanor node run`: runs the node that this machine has joined a network with, until it is ended. */
export function addNodeRunCommand(node: Command, context: Context): void {
  node
    .command('run')
    .description('run the node that has joined, until it is ended; what a service starts')
    .action(onAction(context, ({ options }) => runNode(context, options)));
}

/** Runs the node of a data folder in this process's stead; its log goes where ours goes. */
export async function runNode(context: Context, options: GlobalOptions): Promise<number> {
  const { launchNode } = lazy.nodeLauncher();
  const { compiledFile, listenForStop } = lazy.stack();
  const folder = lazy.services().dataFolderOf(options, context.env);
  const stop = listenForStop();
  try {
    return await launchNode({
      folder: folder.node,
      agent: compiledFile('workers/node/main.js'),
      leash: compiledFile('client/stack/leash.js'),
      version: ATHANOR_VERSION,
      env: { ...context.env, ATHANOR_DATA: folder.path, ATHANOR_NODE_FOLDER: folder.node },
      signal: stop.signal,
      note: (text) => context.output.note(text),
    });
  } finally {
    stop.dispose();
  }
}
