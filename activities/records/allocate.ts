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
  whyNot,
} from '../../fleet';
import { nodeQueue } from '../../schemas/constants/task-queues';
import type { Assignment, Canary, ReplicationPlan } from '../../schemas/nodes/results';
import type { AllocateItem, Allocation, SilentNode } from '../../schemas/records/steps';
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

  private async place(place: Place, first?: WaiterFacts): Promise<Allocation> {
    const { item, task } = place;
    const earlier = this.remembered(item);
    const chosen =
      earlier.length > 0
        ? await rememberedChoice(this.services, this.board, { rows: earlier, item })
        : choose(this.board, { item, task, first });
    if (chosen === undefined) return item.wanted === null ? NOBODY : prospects(this.board, place);
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
    return openOf(this.board.allocationsOf(group)).slice(asked);
  }
}

/** Those of a round that is not over; whether they have expired or not. */
export function openOf(rows: readonly AllocationRow[]): AllocationRow[] {
  return rows.filter(({ closedAt }) => closedAt === null);
}

function choose(
  board: PlacementBoard,
  { item, task, first }: Place & { first: WaiterFacts | undefined },
): Choice | undefined {
  const waiters = board.waitersFor(item);
  if (item.wanted !== null) {
    for (const exclusions of furtherExclusions(board, item)) {
      const further = pickPartners({ ...task, ...exclusions }, waiters, draws(item.wanted));
      const nodes = further.map((index) => waiters[index] as WaiterFacts);
      if (nodes.length > 0) return { plan: NOBODY.plan, nodes };
    }
    return undefined;
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

type Exclusions = Required<Pick<TaskFacts, 'excludedNodes' | 'excludedOwners'>>;

/**
 * Who must not be asked for a further opinion, from the strictest to what is left: owners that were not
 * asked at all come first, so that one with many broken machines cannot use up a round; then other
 * machines of owners that gave no answer; then those that were late and have been heard of since.
 */
function furtherExclusions(
  board: PlacementBoard,
  { excludedOwners, silent = [] }: AllocateItem,
): Exclusions[] {
  const excludedNodes = silent.map(({ node }) => node);
  const asked = [...excludedOwners, ...silent.map(({ owner }) => owner)];
  const isBack = ({ node, lateAt }: SilentNode) =>
    lateAt !== null && board.isHeardSince(node, lateAt);
  const gone = silent.filter((one) => !isBack(one)).map(({ node }) => node);
  return [
    { excludedNodes, excludedOwners: asked },
    { excludedNodes, excludedOwners },
    { excludedNodes: gone, excludedOwners },
  ];
}

/** Whether it is worth while to wait for a further opinion that nobody can give now. */
function prospects(board: PlacementBoard, { item, task }: Place): Allocation {
  const { excludedOwners, silent = [] } = item;
  const broken = silent.filter(({ lateAt }) => lateAt === null).map(({ node }) => node);
  const waiters = board.waitersFor(item);
  const last = furtherExclusions(board, item).at(-1);
  // Whoever is busy now will be free.
  const isBusy = waiters.some((w) => !whyNot({ ...task, ...last }, { ...w, slotsFree: 1 }));
  const atBest = { state: 'READY', slotsFree: 1 } as const;
  const mayReturn = [...waiters, ...board.awayFor(item)].some(
    (w) => !whyNot({ ...task, excludedOwners, excludedNodes: broken }, { ...w, ...atBest }),
  );
  return { ...NOBODY, noneLeft: !isBusy, mayReturn };
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
