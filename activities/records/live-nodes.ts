import type { NodeScore, TaskFacts, WaiterFacts } from '../../fleet';
import type { AllocateItem } from '../../schemas/records/steps';
import type { NodeRow } from '../../store/database';
import type { RecordsServices } from './services';

/** The gate writes when it last heard of a node every few seconds. */
const ALIVE_WITHIN_MS = 30_000;
/** Replicas out for one slot: one that waited behind another would look as if its node were gone. */
const QUEUED_PER_SLOT = 1;

/** Nodes that were heard of lately, and are neither revoked nor quarantined nor paused. */
export function liveNodes({ database }: RecordsServices): Promise<NodeRow[]> {
  return database.nodes.list({ aliveSince: new Date(Date.now() - ALIVE_WITHIN_MS) });
}

/** Live nodes that offer the task's queue, as placement sees them. */
export async function waitersFor(
  services: RecordsServices,
  { taskQueue }: TaskFacts,
  { step, stepVersion }: AllocateItem,
): Promise<WaiterFacts[]> {
  const { database } = services;
  const alive = (await liveNodes(services)).filter((node) => offers(node, taskQueue));
  const ids = alive.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [open, scores] = await Promise.all([
    database.allocations.counts(ids),
    database.scores.of(ids, { step, stepVersion }),
  ]);
  const scoreOf = new Map(scores.map((row) => [row.node, row.score as unknown as NodeScore]));
  return alive.map((node) =>
    waiterOf(node, { open: open.get(node.id) ?? 0, score: scoreOf.get(node.id) }),
  );
}

/** Whether a node serves a queue and may: what it says it can, within what its invitation allows. */
export function offers({ report, allowed }: NodeRow, taskQueue: string): boolean {
  return report.capabilities.includes(taskQueue) && (allowed?.includes(taskQueue) ?? true);
}

function waiterOf(
  { id, owner, tier, state, report }: NodeRow,
  { open, score }: { open: number; score: NodeScore | undefined },
): WaiterFacts {
  return {
    ...{ node: id, owner, tier, state, score },
    capabilities: new Set(report.capabilities),
    deviceClass: report.deviceClass,
    slotsFree: QUEUED_PER_SLOT * report.slots - open,
    coresFree: report.cpu.cores,
    memoryFreeMb: report.memoryMb,
    gpu: report.gpus.length > 0,
    tools: report.tools,
    // The more it has already, the later it comes to this.
    load: Math.min(1, open / (QUEUED_PER_SLOT * report.slots)),
    battery: report.battery,
    network: report.network,
    interruptionsPerHour: 0,
    waitedSeconds: 0,
  };
}
