import {
  homogeneousClass,
  INTERRUPTION_DAYS,
  interruptionRate,
  isHomogeneous,
  type MeasuredSpeeds,
  type NodeScore,
  type WaiterFacts,
} from '../../fleet';
import type { CapabilityReport } from '../../schemas/nodes/node';
import type { AllocateItem } from '../../schemas/records/steps';
import type { AnyStep } from '../../schemas/step';
import { toolVersionOf } from '../../schemas/tool-version';
import type { AllocationRow, InterruptionHistory, NodeRow } from '../../store/database';
import type { RecordsServices } from './services';

/** The gate writes when it last heard of a node every few seconds. */
const ALIVE_WITHIN_MS = 30_000;
/** Whoever is silent for longer is not waited for. */
const AWAY_WITHIN_MS = 3_600_000;
/** Replicas out for one slot: one that waited behind another would look as if its node were gone. */
const QUEUED_PER_SLOT = 1;
/** Histories of nodes change slowly. */
const HISTORY_MS = 60_000;
const DAY_MS = 86_400_000;
const NO_HISTORY: InterruptionHistory = { interruptions: 0, hoursWorked: 0 };

/** Nodes that were heard of lately, and are neither revoked nor quarantined nor paused. */
export function liveNodes({ database }: Pick<RecordsServices, 'database'>): Promise<NodeRow[]> {
  return database.nodes.list({ aliveSince: new Date(Date.now() - ALIVE_WITHIN_MS) });
}

/** Whether a node serves a queue and may: what it says it can, within what its invitation allows. */
export function offers({ report, allowed }: NodeRow, taskQueue: string): boolean {
  return report.capabilities.includes(taskQueue) && (allowed?.includes(taskQueue) ?? true);
}

/** What tells of a step whether its answers are compared within a class of machine and tool. */
type ClassedStep = Pick<AnyStep, 'agreement' | 'tools'>;

/** The class of a machine at a step; undefined where its answers are compared with those of any. */
function classFor(
  { agreement, tools }: ClassedStep,
  { arch, tools: there }: Pick<CapabilityReport, 'arch' | 'tools'>,
): string | undefined {
  if (!isHomogeneous(agreement)) return undefined;
  const toolVersion = toolVersionOf({ tools, runtime: 'native' }, '', there);
  return homogeneousClass({ arch, toolVersion });
}

/** Reads boards, and remembers between them what changes slowly. */
export class BoardReader {
  private interruptions: Map<string, InterruptionHistory> = new Map();
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly services: Pick<RecordsServices, 'database' | 'steps'>,
    private readonly speeds: MeasuredSpeeds,
  ) {}

  /** What placement knows now, in a handful of statements, however many steps are to be placed. */
  async read(items: readonly AllocateItem[]): Promise<PlacementBoard> {
    const { database } = this.services;
    // Neither revoked nor quarantined nor paused.
    const heardOf = await database.nodes.list({
      aliveSince: new Date(Date.now() - AWAY_WITHIN_MS),
    });
    const aliveSince = new Date(Date.now() - ALIVE_WITHIN_MS).toISOString();
    const nodes = heardOf.filter(({ lastSeenAt }) => lastSeenAt >= aliveSince);
    const away = heardOf.filter(({ lastSeenAt }) => lastSeenAt < aliveSince);
    const ids = nodes.map(({ id }) => id);
    const steps = new Map(
      items.map(({ step, stepVersion }) => [`${step}@${stepVersion}`, { step, stepVersion }]),
    );
    const [open, scores, earlier] = await Promise.all([
      database.allocations.counts(ids),
      Promise.all([...steps.values()].map((step) => database.scores.of(ids, step))),
      database.allocations.ofGroups(items.map(({ group }) => group)),
    ]);
    await this.readHistories(ids);
    return new PlacementBoard({
      ...{ nodes, away, open, earlier, speeds: this.speeds, interruptions: this.interruptions },
      contractOf: (type) => this.services.steps.get(type)?.implementation.contract,
      scores: new Map(
        scores
          .flat()
          .map(({ node, step, stepVersion, score }) => [
            `${node} ${step}@${stepVersion}`,
            score as unknown as NodeScore,
          ]),
      ),
    });
  }

  private async readHistories(ids: readonly string[]): Promise<void> {
    const isKnown = ids.every((id) => this.interruptions.has(id));
    if (isKnown && performance.now() - this.readAt < HISTORY_MS) return;
    const since = new Date(Date.now() - INTERRUPTION_DAYS * DAY_MS);
    const found = await this.services.database.nodes.interruptions(ids, since);
    this.interruptions = new Map(ids.map((id) => [id, found.get(id) ?? NO_HISTORY]));
    this.readAt = performance.now();
  }
}

/** What placement knows of the network at one moment; what is placed from it is counted at once. */
export class PlacementBoard {
  private readonly taken = new Map<string, number>();
  private readonly earlier = new Map<string, AllocationRow[]>();
  /** Facts about the nodes that serve a step, by activity type and node. */
  private readonly byStep = new Map<
    string,
    { item: AllocateItem; facts: Map<string, WaiterFacts> }
  >();

  constructor(
    private readonly known: {
      nodes: readonly NodeRow[];
      /** Nodes that have been silent for a while. */
      away: readonly NodeRow[];
      /** Replicas that wait or run, by node. */
      open: ReadonlyMap<string, number>;
      /** Score by node, step and version. */
      scores: ReadonlyMap<string, NodeScore>;
      earlier: readonly AllocationRow[];
      speeds: MeasuredSpeeds;
      interruptions: ReadonlyMap<string, InterruptionHistory>;
      contractOf: (activityType: string) => ClassedStep | undefined;
    },
  ) {
    for (const row of known.earlier) {
      this.earlier.set(row.group, [...(this.earlier.get(row.group) ?? []), row]);
    }
  }

  /** What a step usually takes, seconds. */
  typicalSeconds(activityType: string): number {
    return this.known.speeds.typicalSeconds(activityType);
  }

  /** Allocations of a group so far, closed ones too, in the order in which they were opened. */
  allocationsOf(group: string): readonly AllocationRow[] {
    return this.earlier.get(group) ?? [];
  }

  /** Live nodes that offer the step's queue. */
  waitersFor(item: AllocateItem): WaiterFacts[] {
    return [...this.facts(item).values()];
  }

  /** Nodes that offer the step's queue and have been silent for a while. */
  awayFor(item: AllocateItem): WaiterFacts[] {
    const serving = this.known.away.filter((node) => offers(node, item.taskQueue));
    return serving.map((node) => this.factsOf(node, item));
  }

  /** Whether a node was heard of since a moment (ISO 8601). */
  isHeardSince(id: string, moment: string): boolean {
    const node = this.known.nodes.find((one) => one.id === id);
    return node !== undefined && node.lastSeenAt > moment;
  }

  /** One node as it is at a step; undefined where it does not offer it. */
  waiter(id: string, item: AllocateItem): WaiterFacts | undefined {
    return this.facts(item).get(id);
  }

  /** A node has got one more replica. */
  take(id: string): void {
    this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    const node = this.known.nodes.find((one) => one.id === id);
    if (node === undefined) return;
    for (const { item, facts } of this.byStep.values()) {
      if (facts.has(id)) facts.set(id, this.factsOf(node, item));
    }
  }

  private facts(item: AllocateItem): Map<string, WaiterFacts> {
    const known = this.byStep.get(item.activityType);
    if (known !== undefined) return known.facts;
    const serving = this.known.nodes.filter((node) => offers(node, item.taskQueue));
    const facts = new Map(serving.map((node) => [node.id, this.factsOf(node, item)]));
    this.byStep.set(item.activityType, { item, facts });
    return facts;
  }

  private factsOf(
    { id, owner, tier, state, report }: NodeRow,
    { step, stepVersion, activityType }: AllocateItem,
  ): WaiterFacts {
    const contract = this.known.contractOf(activityType);
    const { open, scores, speeds, interruptions } = this.known;
    const has = (open.get(id) ?? 0) + (this.taken.get(id) ?? 0);
    const slots = QUEUED_PER_SLOT * report.slots;
    return {
      ...{ node: id, owner, tier, state, score: scores.get(`${id} ${step}@${stepVersion}`) },
      capabilities: new Set(report.capabilities),
      deviceClass: report.deviceClass,
      slotsFree: slots - has,
      coresFree: report.cpu.cores,
      memoryFreeMb: report.memoryMb,
      gpu: report.gpus.length > 0,
      tools: report.tools,
      homogeneousClass: contract && classFor(contract, report),
      speed: speeds.speedOf(id, activityType),
      // The more it has already, the later it comes to this.
      load: Math.min(1, has / slots),
      battery: report.battery,
      network: report.network,
      interruptionsPerHour: interruptionRate(interruptions.get(id) ?? NO_HISTORY),
      waitedSeconds: 0,
    };
  }
}
