import { randomInt } from 'node:crypto';
import {
  bestTask,
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
import type { AllocateItem, Allocation } from '../../schemas/records/steps';
import type { AllocationRow } from '../../store/database';
import { canaryFor } from './canaries';
import type { PlacementBoard } from './live-nodes';
import type { RecordsServices } from './services';

/** A replica that was not closed, because its run was ended from outside, blocks a node no longer. */
const EXPIRY_MS = 24 * 3_600_000;
/** Steps of one project that are compared for a node, those that wait longest: so none is forgotten. */
const COMPARED_MAX = 32;
const DRAW_PARTS = 2 ** 47;

/** The plan of nobody: never used, since whoever gets it has no nodes either. */
export const NOBODY: Allocation = {
  plan: { replicas: 1, quorum: 1, replicasMax: 1 },
  assignments: [],
  canaries: [],
  noneLeft: false,
};

/** A step that is to be placed. */
export interface Place {
  item: AllocateItem;
  task: TaskFacts;
}

interface Choice {
  plan: ReplicationPlan;
  nodes: WaiterFacts[];
}

/** Places steps on one board: each takes its nodes from it; `open` writes all that was placed. */
export class Placer {
  private readonly opened: Omit<AllocationRow, 'openedAt' | 'closedAt'>[] = [];
  private readonly expiresAt = new Date(Date.now() + EXPIRY_MS).toISOString();

  constructor(
    private readonly services: RecordsServices,
    private readonly board: PlacementBoard,
  ) {}

  /** What goes first: what an earlier attempt has placed, then partners, then what nobody has begun. */
  rank({ item }: Place): number {
    if (this.remembered(item).length > 0) return 0;
    return item.wanted === null ? 2 : 1;
  }

  /**
   * Places one of a project's steps. What nobody has begun goes by the node: the best for the step that
   * has waited longest takes whichever suits it (`bestTask`).
   */
  async placeOne(places: readonly Place[]): Promise<{ place: Place; allocation: Allocation }> {
    const oldest = places[0] as Place;
    if (this.rank(oldest) < 2) return { place: oldest, allocation: await this.place(oldest) };
    const node = bestWaiter(oldest.task, this.board.waitersFor(oldest.item))?.waiter.node;
    const compared = places.slice(0, COMPARED_MAX).flatMap((place) => {
      const waiter = node === undefined ? undefined : this.board.waiter(node, place.item);
      return waiter === undefined ? [] : [{ place, task: place.task, waiter }];
    });
    const suited = compared[bestTask(compared) ?? -1];
    if (suited === undefined) return { place: oldest, allocation: NOBODY };
    const { place, waiter } = suited;
    return { place, allocation: await this.place(place, waiter) };
  }

  /** Writes what was placed, in one statement, and tells the gates. */
  async open(): Promise<void> {
    if (this.opened.length > 0) await this.services.database.allocations.open(this.opened);
  }

  private async place({ item, task }: Place, first?: WaiterFacts): Promise<Allocation> {
    const waiters = this.board.waitersFor(item);
    const earlier = this.remembered(item);
    const chosen =
      earlier.length > 0
        ? await rememberedChoice(this.services, this.board, { rows: earlier, item })
        : choose(waiters, { item, task, first });
    if (chosen === undefined) {
      // Whoever is busy now will be free; of owners that were all asked there is nothing to wait for.
      const isBusy = waiters.some(
        ({ owner, homogeneousClass }) =>
          !item.ownersAsked.includes(owner) &&
          (item.class === undefined || item.class === homogeneousClass),
      );
      return { ...NOBODY, noneLeft: item.wanted !== null && !isBusy };
    }
    const canaries: Canary[] = [];
    for (const waiter of chosen.nodes) {
      const { tier, score } = waiter;
      if (!drawsCanary({ tier, score, draw: draw() })) continue;
      const canary = await canaryFor(this.services, item, assignmentOf(waiter));
      if (canary !== undefined) canaries.push(canary);
    }
    const assignments = chosen.nodes.map(assignmentOf);
    const { group } = item;
    const before = this.board.allocationsOf(group).length;
    assignments.forEach((one, i) => {
      const ordinal = String(before + i).padStart(3, '0');
      const known = earlier.find(({ node }) => node === one.node);
      this.add(one, { id: known?.id ?? `${group}#${ordinal}`, group });
    });
    for (const canary of canaries) this.add(canary, { id: canary.group, group: canary.group });
    return { plan: chosen.plan, assignments, canaries, noneLeft: false };
  }

  private add({ node, owner }: Assignment, o: { id: string; group: string }): void {
    this.board.take(node);
    this.opened.push({ ...o, node, owner, expiresAt: this.expiresAt });
  }

  /**
   * Open allocations of a group that its workflow does not know of: an attempt that was lost has made
   * them. Those of an earlier round, when the same step was asked before, are closed.
   */
  private remembered({ group, asked }: AllocateItem): AllocationRow[] {
    return this.board
      .allocationsOf(group)
      .filter(({ closedAt }) => closedAt === null)
      .slice(asked);
  }
}

function choose(
  waiters: readonly WaiterFacts[],
  { item, task, first }: Place & { first: WaiterFacts | undefined },
): Choice | undefined {
  if (item.wanted !== null) {
    const further = pickPartners(task, waiters, draws(item.wanted));
    const nodes = further.map((index) => waiters[index] as WaiterFacts);
    return nodes.length === 0 ? undefined : { plan: NOBODY.plan, nodes };
  }
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
  board: PlacementBoard,
  { rows, item }: { rows: readonly AllocationRow[]; item: AllocateItem },
): Promise<Choice | undefined> {
  const { step, stepVersion } = item;
  const nodes: WaiterFacts[] = [];
  for (const row of rows) {
    const alive = board.waiter(row.node, item);
    if (alive !== undefined) {
      nodes.push(alive);
      continue;
    }
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

function assignmentOf({ node, owner, tier, score, homogeneousClass }: WaiterFacts): Assignment {
  const trusted = isTrusted(tier);
  const proven = trusted || isProven(score);
  const isClassed = homogeneousClass !== undefined;
  return {
    ...{ node, owner, taskQueue: nodeQueue(node), proven, trusted },
    ...(isClassed && { class: homogeneousClass }),
  };
}

function draws(count: number): number[] {
  return Array.from({ length: count }, draw);
}

/** A number in [0, 1) that no node can foresee. */
function draw(): number {
  return randomInt(DRAW_PARTS) / DRAW_PARTS;
}
