import type { Command } from 'commander';
import { addGroup } from '../command-group';
import type { Context } from '../context';
import { addNodeJoinCommand } from './node-join';
import { addNodeLimitsCommand } from './node-limits';
import { addNodeOperatorCommands } from './node-operate';
import { addNodeOwnerCommands, showNodeStatus } from './node-owner';
import { addNodePanelCommand } from './node-panel';
import { addNodeRunCommand } from './node-run';
import { addNodeServiceCommand } from './node-service';

/** `athanor node …`: the node on this machine, and the nodes of a network. */
export function addNodeCommand(program: Command, context: Context): void {
  const node = addGroup(program, context, {
    name: 'node',
    description: "this machine's node: what it does, and what its owner allows",
    byDefault: (options) => showNodeStatus(context, options),
  });
  addNodeJoinCommand(node, context);
  addNodeOperatorCommands(node, context);
  addNodeOwnerCommands(node, context);
  addNodeLimitsCommand(node, context);
  addNodePanelCommand(node, context);
  addNodeRunCommand(node, context);
  addNodeServiceCommand(node, context);
}
