import { ApplicationFailure } from '@temporalio/common';
import { isExact } from '../../fleet/comparators';
import { agreesWith, judge, ownersHeard, type Replica, type Verdict } from '../../fleet/judge';
import type {
  Assignment,
  ReplicaOutcome,
  ReplicationPlan,
  SignedEnvelope,
} from '../../schemas/nodes/results';
import type {
  AgreeItem,
  AllocateItem,
  Allocation,
  ClosingCheck,
  SilentNode,
} from '../../schemas/records/steps';
import type { AnyStep, StepEnvelope } from '../../schemas/step';
import type { Answer } from '../replica';

/** Before anybody was asked: the first allocation brings the plan. */
const FIRST: Verdict = { kind: 'more', count: 0, excludedOwners: [], reason: 'nobody was asked' };

/** A replica with what its node answered. */
interface Entry extends Replica {
  assignment: Assignment;
  /** The activity that it was; none before it has ended. */
  workflowId: string;
  activityId: string;
  envelope?: SignedEnvelope;
  failure?: ApplicationFailure;
  /** When it was found to be late. */
  lateAt?: string;
  /** Whether its answer was recorded before. */
  isRecorded?: boolean;
}

/** How often a result is computed that was taken on its node's word and is looked at again. */
const CHECK_PLAN: ReplicationPlan = { replicas: 1, quorum: 2, replicasMax: 10 };

/**
 * A lid that was closed does not end a run: so long is waited in all, a little longer each time, for
 * machines that are away, before their answers are done without.
 */
const PATIENCE_MS = 300_000;
const PAUSE_MS = { first: 2_000, longest: 30_000 };

/** The replicas of one step, from the first that was asked to the verdict. No I/O. */
export class ReplicaRound {
  private readonly entries: Entry[] = [];
  private plan: ReplicationPlan | undefined;
  private noneLeft = false;
  private pauses = 0;
  private pausedMs = 0;

  /** @param known an answer that is there already, and that others are to be asked about */
  constructor(
    private readonly step: AnyStep,
    private readonly group: string,
    private readonly known?: ClosingCheck,
  ) {
    if (known === undefined) return;
    const { node, owner, outputDigest, output, workflowId, activityId } = known;
    const assignment = { node, owner, taskQueue: '', proven: true, trusted: false };
    this.plan = CHECK_PLAN;
    this.entries.push({
      ...{ assignment, node, owner, proven: true, trusted: false, outcome: 'answered' },
      ...{ outputDigest, output, workflowId, activityId, class: known.class, isRecorded: true },
    });
  }

  /** What the answers so far come to. */
  verdict(): Verdict {
    if (this.plan === undefined && !this.noneLeft) return FIRST;
    const plan = this.plan ?? { replicas: 1, quorum: 1, replicasMax: 1 };
    const { agreement } = this.step;
    if (agreement === 'none') throw new Error(`${this.step.name} has nothing to agree on`);
    return judge({ plan, agreement, replicas: this.entries, noneLeft: this.noneLeft });
  }

  /** What to ask the allocator for. */
  request(): AllocateItem {
    const { name, version, taskQueue, resources, activityType, agreement } = this.step;
    const verdict = this.verdict();
    const silent = this.silent();
    const asked = this.entries.filter((entry) => entry.isRecorded !== true);
    const ended = asked.filter(({ outcome }) => outcome !== 'pending').map(({ node }) => node);
    const compared = this.entries.find(({ outcome }) => outcome === 'answered');
    const wanted = this.plan === undefined || verdict.kind !== 'more' ? null : verdict.count;
    return {
      ...{
        group: this.group,
        step: name,
        stepVersion: version,
        activityType,
        taskQueue,
        resources,
      },
      excludedOwners: agreement === 'none' ? [] : ownersHeard(this.entries, agreement),
      ...(ended.length > 0 && { ended }),
      ...(silent.length > 0 && { silent }),
      asked: asked.length,
      wanted,
      ...(compared?.class !== undefined && { class: compared.class }),
    };
  }

  /** Enters the nodes that were asked. */
  expect({ plan, assignments }: Allocation): void {
    this.plan ??= plan;
    this.pauses = 0;
    this.pausedMs = 0;
    for (const assignment of assignments) {
      const { node, owner, proven, trusted } = assignment;
      this.entries.push({
        ...{ assignment, node, owner, proven, trusted, outcome: 'pending' },
        class: assignment.class,
        ...{ workflowId: '', activityId: '' },
      });
    }
  }

  /** Whether somebody has answered otherwise than the first did. */
  get isDisputed(): boolean {
    const { agreement } = this.step;
    const [first, ...others] = this.entries.filter(({ outcome }) => outcome === 'answered');
    if (first === undefined || agreement === 'none') return false;
    return others.some((one) => one.class === first.class && !agreesWith(first, one, agreement));
  }

  /**
   * Nobody is left to ask now.
   * @param mayReturn whether a machine is away that could be asked
   * @returns how long to wait for it before asking again, milliseconds; 0 when it is done without
   */
  exhaust({ mayReturn = false }: Pick<Allocation, 'mayReturn'>): number {
    // What was taken before stays as it is where nobody speaks against it.
    const isNeeded = this.known === undefined || this.isDisputed;
    const { first, longest } = PAUSE_MS;
    const pauseMs = Math.min(first * 2 ** this.pauses, longest, PATIENCE_MS - this.pausedMs);
    if (!mayReturn || !isNeeded || pauseMs <= 0) {
      this.noneLeft = true;
      return 0;
    }
    this.pauses += 1;
    this.pausedMs += pauseMs;
    return pauseMs;
  }

  /** Enters an answer, as of a moment in milliseconds since 1970. */
  enter(
    { assignment, workflowId, activityId, envelope, failure, isLate }: Answer,
    atMs: number,
  ): void {
    const entry = this.entries.find((e) => e.assignment === assignment) as Entry;
    Object.assign(entry, { workflowId, activityId });
    if (envelope !== undefined) {
      Object.assign(entry, {
        outcome: 'answered',
        envelope,
        outputDigest: envelope.outputDigest,
        output: envelope.output,
      });
    } else if (failure !== undefined) {
      // Nodes agree on a failure as on any output.
      Object.assign(entry, {
        outcome: 'answered',
        failure,
        outputDigest: `failure ${failure.type}`,
      });
    } else if (isLate) {
      Object.assign(entry, { outcome: 'late', lateAt: new Date(atMs).toISOString() });
    } else entry.outcome = 'failed';
  }

  /** Takes answers back that no gate had signed. */
  strike(nodes: readonly string[]): void {
    for (const entry of this.entries) {
      if (!nodes.includes(entry.node)) continue;
      Object.assign(entry, { outcome: 'failed', envelope: undefined, outputDigest: undefined });
    }
    // Those that were called off are not coming any more.
    for (const entry of this.entries) if (entry.outcome === 'pending') entry.outcome = 'late';
  }

  /** What is kept of the round. */
  conclusion(verdict: Verdict, input: unknown): AgreeItem {
    const { activityType, agreement } = this.step;
    const agreed = verdict.kind === 'agreed' ? verdict.agreed : [];
    const differed = verdict.kind === 'agreed' ? verdict.differed : [];
    const result = verdict.kind === 'agreed' ? this.entries[verdict.result] : undefined;
    return {
      ...{ group: this.group, activityType, input },
      exact: isExact(agreement),
      result: result?.node ?? null,
      replicas: this.entries.map(
        (entry, i): ReplicaOutcome => ({
          node: entry.node,
          owner: entry.owner,
          isProven: entry.proven,
          workflowId: entry.workflowId,
          activityId: entry.activityId,
          outcome: outcomeOf(entry, {
            isAgreed: agreed.includes(i),
            isOther: differed.includes(i),
          }),
          ...(entry.envelope === undefined ? {} : { envelope: entry.envelope }),
          ...(entry.isRecorded === true ? { isRecorded: true } : {}),
          ...(entry.class === undefined ? {} : { class: entry.class }),
        }),
      ),
    };
  }

  /** The result. @throws ApplicationFailure where nodes agreed on a failure, or on nothing */
  result(verdict: Verdict): StepEnvelope {
    if (verdict.kind === 'agreed') {
      const { envelope, failure } = this.entries[verdict.result] as Entry;
      if (envelope !== undefined) return envelope;
      throw ApplicationFailure.nonRetryable(failure?.message, failure?.type ?? undefined);
    }
    const because = verdict.kind === 'given-up' ? verdict.reason : 'it was called off';
    const waited = `, and none came back in ${this.pausedMs / 1000} s`;
    const end = `${because}${this.pausedMs > 0 ? waited : ''}`;
    const message = `Nodes did not agree on ${this.step.title} (${this.group}): ${end}.`;
    throw ApplicationFailure.nonRetryable(message, 'NO_AGREEMENT');
  }

  private silent(): SilentNode[] {
    return this.entries.flatMap(({ node, owner, outcome, lateAt = null }) =>
      outcome === 'failed' || outcome === 'late' ? [{ node, owner, lateAt }] : [],
    );
  }
}

function outcomeOf(
  { outcome }: Entry,
  { isAgreed, isOther }: { isAgreed: boolean; isOther: boolean },
): ReplicaOutcome['outcome'] {
  if (isAgreed) return 'agreed';
  if (isOther) return 'differed';
  if (outcome === 'pending') return 'called-off';
  return outcome === 'answered' ? 'unjudged' : outcome;
}
