import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import {
  bestWaiter,
  drawsCanary,
  isProven,
  isTrusted,
  type NodeScore,
  pickPartners,
  planReplication,
  type TaskFacts,
  type WaiterFacts,
} from '../../fleet';
import { nodeQueue } from '../../schemas/constants/task-queues';
import type { Assignment, Canary, ReplicationPlan } from '../../schemas/nodes/results';
import type {
  AllocateInput,
  AllocateItem,
  AllocateOutput,
  Allocation,
} from '../../schemas/records/steps';
import type { AllocationRow } from '../../store/database';
import { canaryFor } from './canaries';
import { waitersFor } from './live-nodes';
import type { RecordsServices } from './services';

const POLL_INTERVAL_MS = 250;
/** Another owner's node may be away for a moment; who never comes cannot be waited for. */
const PATIENCE_MS = 5_000;
/** A replica that was not closed, because its run was ended from outside, blocks a node no longer. */
const EXPIRY_MS = 24 * 3_600_000;
/** What a step is taken to last where nothing is known of it: only comparisons matter. */
const ESTIMATED_SECONDS = 10;
const DRAW_PARTS = 2 ** 47;

/**
 * Chooses live nodes for steps that may leave the trusted tiers: the best one first, then, as often as
 * its tier and history ask for, nodes of other owners by lot. Waits while all are busy, and returns as
 * soon as one item has nodes; the others ask again. May be repeated: what a lost attempt has opened is
 * found by its group.
 */
export async function allocate(
  services: RecordsServices,
  { project, tier, items }: AllocateInput,
): Promise<AllocateOutput> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const allocations: Allocation[] = [];
    for (const item of items) {
      const task: TaskFacts = {
        ...{ project, lowestTier: tier, taskQueue: item.taskQueue },
        ...{ activityType: item.activityType, resources: item.resources },
        excludedOwners: item.ownersAsked,
        estimatedSeconds: ESTIMATED_SECONDS,
      };
      allocations.push(await allocateOne(services, item, task));
    }
    if (allocations.some(({ assignments }) => assignments.length > 0)) return { allocations };
    // A further opinion that nobody can give: what nobody has begun yet waits on.
    const isHopeless = allocations.some(({ noneLeft }) => noneLeft) && Date.now() >= deadline;
    if (isHopeless) return { allocations };
    await sleep(POLL_INTERVAL_MS, undefined, { signal: Context.current().cancellationSignal });
  }
}

async function allocateOne(
  services: RecordsServices,
  item: AllocateItem,
  task: TaskFacts,
): Promise<Allocation> {
  const waiters = await waitersFor(services, task, item);
  const earlier = (await services.database.allocations.ofGroups([item.group])).slice(item.asked);
  const chosen =
    earlier.length > 0
      ? await rememberedChoice(services, earlier, item)
      : choose(waiters, item, task);
  if (chosen === undefined) {
    // Whoever is busy now will be free; of owners that were all asked there is nothing to wait for.
    const isBusy = waiters.some(({ owner }) => !item.ownersAsked.includes(owner));
    return { ...NOBODY, noneLeft: item.wanted !== null && !isBusy };
  }
  const canaries: Canary[] = [];
  for (const waiter of chosen.nodes) {
    const { tier, score } = waiter;
    if (!drawsCanary({ tier, score, draw: draw() })) continue;
    const canary = await canaryFor(services, item, assignmentOf(waiter));
    if (canary !== undefined) canaries.push(canary);
  }
  const assignments = chosen.nodes.map(assignmentOf);
  const expiresAt = new Date(Date.now() + EXPIRY_MS).toISOString();
  const open = (one: Assignment, o: { id: string; group: string }) => ({
    ...{ ...o, node: one.node, owner: one.owner, expiresAt },
  });
  await services.database.allocations.open([
    ...assignments.map((one, i) => {
      const ordinal = String(item.asked + i).padStart(3, '0');
      return open(one, { id: `${item.group}#${ordinal}`, group: item.group });
    }),
    ...canaries.map((one) => open(one, { id: one.group, group: one.group })),
  ]);
  return { plan: chosen.plan, assignments, canaries, noneLeft: false };
}

/** The plan of nobody: never used, since whoever gets it has no nodes either. */
const NOBODY: Allocation = {
  plan: { replicas: 1, quorum: 1, replicasMax: 1 },
  assignments: [],
  canaries: [],
  noneLeft: false,
};

interface Choice {
  plan: ReplicationPlan;
  nodes: WaiterFacts[];
}

function choose(
  waiters: WaiterFacts[],
  { wanted }: AllocateItem,
  task: TaskFacts,
): Choice | undefined {
  if (wanted !== null) {
    const further = pickPartners(task, waiters, draws(wanted));
    const nodes = further.map((index) => waiters[index] as WaiterFacts);
    return nodes.length === 0 ? undefined : { plan: NOBODY.plan, nodes };
  }
  const first = bestWaiter(task, waiters)?.waiter;
  if (first === undefined) return undefined;
  const others = { ...task, excludedOwners: [...(task.excludedOwners ?? []), first.owner] };
  const provenPartner = waiters.some((w) => w.owner !== first.owner && isProven(w.score));
  const plan = planReplication({
    tier: first.tier,
    score: first.score,
    draw: draw(),
    provenPartner,
  });
  // Partners that are missing now are asked for when the first has answered.
  const partners = pickPartners(others, waiters, draws(plan.replicas - 1));
  return { plan, nodes: [first, ...partners.map((index) => waiters[index] as WaiterFacts)] };
}

/** What an attempt of this activity that was lost had chosen. */
async function rememberedChoice(
  { database }: RecordsServices,
  rows: readonly AllocationRow[],
  { step, stepVersion }: AllocateItem,
): Promise<Choice | undefined> {
  const nodes: WaiterFacts[] = [];
  for (const row of rows) {
    const known = await database.nodes.get(row.node);
    const [scored] = await database.scores.of([row.node], { step, stepVersion });
    if (known === undefined) continue;
    const score = scored?.score as unknown as NodeScore | undefined;
    nodes.push({ node: row.node, owner: row.owner, tier: known.tier, score } as WaiterFacts);
  }
  const [first] = nodes;
  if (first === undefined) return undefined;
  // Whatever was drawn, the number of nodes tells the plan.
  const plan = planReplication({ tier: first.tier, score: first.score, draw: draw() });
  const quorum = Math.max(plan.quorum, nodes.length);
  return { plan: { ...plan, quorum, replicas: nodes.length }, nodes };
}

function assignmentOf({ node, owner, tier, score }: WaiterFacts): Assignment {
  const trusted = isTrusted(tier);
  return { node, owner, taskQueue: nodeQueue(node), proven: trusted || isProven(score), trusted };
}

function draws(count: number): number[] {
  return Array.from({ length: count }, draw);
}

/** A number in [0, 1) that no node can foresee. */
function draw(): number {
  return randomInt(DRAW_PARTS) / DRAW_PARTS;
}
