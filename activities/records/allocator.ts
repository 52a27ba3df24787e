import {
  joined,
  type MeasuredSpeeds,
  nextProject,
  type ProjectShare,
  served,
  type TaskFacts,
} from '../../fleet';
import type {
  AllocateInput,
  AllocateItem,
  AllocateOutput,
  Allocation,
} from '../../schemas/records/steps';
import type { AllocationRow } from '../../store/database';
import { NOBODY, openOf, type Place, Placer } from './allocate';
import { BoardReader } from './live-nodes';
import type { RecordsServices } from './services';

const POLL_INTERVAL_MS = 250;
/** Another owner's node may be away for a moment; who never comes cannot be waited for. */
const PATIENCE_MS = 5_000;

/** A call of `records.allocate` that waits for nodes. */
interface WaitingCall {
  input: AllocateInput;
  /** Whether nodes that are done with it have been let go. */
  isRelieved: boolean;
  deadline: number;
  resolve(output: AllocateOutput): void;
  reject(error: unknown): void;
}

/**
 * Chooses live nodes for steps that may leave the trusted tiers, for all runs at once: what the network
 * is like is read once for all who wait, and where nodes are scarce the projects take turns
 * (`fleet/fairness`), so that a large run of one holds up nobody else's. One allocator serves one
 * process; where several pipeline workers run, each is fair to the projects that it serves.
 */
export class Allocator {
  private readonly waiting = new Set<WaitingCall>();
  private shares = new Map<string, ProjectShare>();
  private isServing = false;
  private wake: () => void = () => undefined;
  private readonly boards: BoardReader;

  constructor(
    private readonly services: RecordsServices,
    private readonly speeds: MeasuredSpeeds,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.boards = new BoardReader(services, speeds);
  }

  /**
   * Resolves as soon as one item has nodes; the others ask again. May be repeated: what a lost attempt
   * has opened is found by its group. Rejects with the signal's reason when it is aborted.
   */
  allocate(input: AllocateInput, signal: AbortSignal): Promise<AllocateOutput> {
    return new Promise((resolve, reject) => {
      const call: WaitingCall = {
        ...{ input, isRelieved: false, deadline: Date.now() + this.patienceMs },
        ...{ resolve, reject },
      };
      const leave = () => {
        this.waiting.delete(call);
        reject(signal.reason);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.add(call);
      this.wake();
      void this.serveAll();
    });
  }

  private async serveAll(): Promise<void> {
    if (this.isServing) return;
    this.isServing = true;
    try {
      while (this.waiting.size > 0) {
        const calls = [...this.waiting];
        await this.serve(calls).catch((error: unknown) => {
          for (const call of calls) this.end(call, () => call.reject(error));
        });
        if (this.waiting.size > 0) await this.pause();
      }
    } finally {
      this.isServing = false;
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_INTERVAL_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async serve(calls: readonly WaitingCall[]): Promise<void> {
    const items = calls.flatMap(({ input }) => input.items);
    await this.relieve(calls);
    const placer = new Placer(this.services, await this.boards.read(items));
    const pending = this.pendingOf(calls, placer);
    this.join([...pending.keys()]);
    const found = new Map<Place, Allocation>();
    for (let share = this.next(pending); share !== undefined; share = this.next(pending)) {
      const places = pending.get(share.project) as Place[];
      const { place, allocation } = await placer.placeOne(places);
      places.splice(places.indexOf(place), 1);
      if (places.length === 0) pending.delete(share.project);
      found.set(place, allocation);
      const seconds = allocation.assignments.length * place.task.estimatedSeconds;
      this.shares.set(share.project, served(share, seconds));
    }
    await placer.open();
    for (const call of calls) this.answer(call, found);
    // Where everybody has got something nobody has had too much.
    if (this.waiting.size === 0) this.shares.clear();
  }

  /** A replica that is over holds its node's slot no longer. */
  private async relieve(calls: readonly WaitingCall[]): Promise<void> {
    const { allocations } = this.services.database;
    const fresh = calls.filter(({ isRelieved }) => !isRelieved);
    const items = fresh
      .flatMap(({ input }) => input.items)
      .filter(({ ended }) => ended !== undefined);
    if (items.length > 0) {
      const rows = await allocations.ofGroups(items.map(({ group }) => group));
      const over = items.flatMap((item) => endedOf(item, rows));
      if (over.length > 0) await allocations.expire(over.map(({ id }) => id));
    }
    for (const call of fresh) call.isRelieved = true;
  }

  private pendingOf(calls: readonly WaitingCall[], placer: Placer): Map<string, Place[]> {
    const pending = new Map<string, Place[]>();
    for (const { input } of calls) {
      const { project, tier } = input;
      const places = input.items.map((item): Place => {
        const { taskQueue, activityType, resources, excludedOwners } = item;
        const estimatedSeconds = this.speeds.typicalSeconds(activityType);
        const task: TaskFacts = {
          ...{ project, lowestTier: tier, taskQueue, activityType, resources },
          ...{ excludedOwners, estimatedSeconds, homogeneousClass: item.class },
        };
        return { item, task };
      });
      pending.set(project, [...(pending.get(project) ?? []), ...places]);
    }
    // Partners come first: somebody's answer waits to be compared.
    for (const places of pending.values()) places.sort((a, b) => placer.rank(a) - placer.rank(b));
    return pending;
  }

  private join(projects: readonly string[]): void {
    const others = projects.flatMap((project) => this.shares.get(project) ?? []);
    const kept = projects.map((project) => {
      const known = this.shares.get(project) ?? { project, weight: 1, virtualSeconds: 0 };
      return [project, joined(known, others)] as const;
    });
    // A share below those who wait would be raised when its project comes again: it need not be kept.
    const least = Math.min(...kept.map(([, share]) => share.virtualSeconds));
    const ahead = [...this.shares].filter(([, share]) => share.virtualSeconds > least);
    this.shares = new Map([...ahead, ...kept]);
  }

  private next(pending: ReadonlyMap<string, unknown>): ProjectShare | undefined {
    return nextProject([...pending.keys()].map((name) => this.shares.get(name) as ProjectShare));
  }

  private answer(call: WaitingCall, found: ReadonlyMap<Place, Allocation>): void {
    const byItem = new Map([...found].map(([{ item }, allocation]) => [item, allocation]));
    const allocations = call.input.items.map((item) => byItem.get(item) ?? NOBODY);
    const isServed = allocations.some(({ assignments }) => assignments.length > 0);
    // A further opinion that nobody can give: what nobody has begun yet waits on.
    const isHopeless = allocations.some((one) => one.noneLeft) && Date.now() >= call.deadline;
    if (isServed || isHopeless) this.end(call, () => call.resolve({ allocations }));
  }

  private end(call: WaitingCall, how: () => void): void {
    // One that was cancelled meanwhile has had its answer.
    if (this.waiting.delete(call)) how();
  }
}

/** Open allocations of replicas that are over; one that its node was asked for again is not among them. */
function endedOf(
  { group, asked, ended = [] }: AllocateItem,
  rows: readonly AllocationRow[],
): AllocationRow[] {
  const known = openOf(rows.filter((row) => row.group === group)).slice(0, asked);
  const now = new Date().toISOString();
  return [...new Set(ended)].flatMap((node) => {
    const times = ended.filter((one) => one === node).length;
    const own = known.filter((row) => row.node === node).slice(0, times);
    return own.filter(({ expiresAt }) => expiresAt > now);
  });
}
