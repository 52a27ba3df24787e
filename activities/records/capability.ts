import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { DEFAULT_RUN_TIER, tierAllows } from '../../schemas/constants/nodes';
import type { CapabilityInput, CapabilityOutput } from '../../schemas/records/steps';
import type { NodeRow } from '../../store/database';
import { offers } from './live-nodes';
import type { RecordsServices } from './services';

const POLL_INTERVAL_MS = 500;
/**
 * A node that was heard of within this time serves, also when it is being restarted at the moment:
 * what a run needs to know is whether waiting makes sense.
 */
const SERVES_WITHIN_MS = 60_000;

/**
 * Which of some task queues nobody serves: no node that was heard of lately, whose tier the run allows.
 * Waits up to `graceMs` for a first one, so that a node that is just starting is not taken for missing;
 * and, where asked to, for as long as no node is there at all, since that says nothing about what nodes
 * offer.
 */
export async function capability(
  { database }: RecordsServices,
  { taskQueues, graceMs, waitsForNode, tier = DEFAULT_RUN_TIER }: CapabilityInput,
): Promise<CapabilityOutput> {
  const context = Context.current();
  const deadline = Date.now() + graceMs;
  for (;;) {
    const aliveSince = new Date(Date.now() - SERVES_WITHIN_MS);
    const nodes = (await database.nodes.list({ aliveSince })).filter((node) =>
      tierAllows(tier, node.tier),
    );
    const unserved = taskQueues.filter((queue) => !nodes.some((node) => offers(node, queue)));
    if (unserved.length === 0) return { unserved, isNodeThere: true };
    if (Date.now() >= deadline) {
      const isNodeThere = nodes.some(offersAnything);
      if (isNodeThere || !waitsForNode) return { unserved, isNodeThere };
    }
    context.heartbeat();
    await sleep(POLL_INTERVAL_MS, undefined, { signal: context.cancellationSignal });
  }
}

function offersAnything({ report }: NodeRow): boolean {
  return report.capabilities.length > 0;
}
