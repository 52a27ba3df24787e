import { agreesWith } from '../judge';
import { isProven, needsClosingCheck } from '../replication';
import { changeScore, type NodeScore, type ScoreEvent } from '../scores';
import { siblingsFate, stillStands } from '../trace';
import { answerOf, give, isWrong } from './answers';
import type { Dispatch } from './dispatch';
import type { Flight, SimReplica } from './flight';
import type { World } from './world';

/** Simulated nodes are never late for another reason than that they went away. */
const IN_TIME = { elapsedMs: 1, expectedMs: 1 };
const ACCEPTED_ALONE: ScoreEvent = { kind: 'accepted-alone', ...IN_TIME };
const AGREED: ScoreEvent = { kind: 'agreed', ...IN_TIME };
const CANARY_PASSED: ScoreEvent = { kind: 'canary-passed', ...IN_TIME };
const CANARY_FAILED: ScoreEvent = { kind: 'canary-failed', exact: true };
const DIFFERED: ScoreEvent = { kind: 'differed', exact: true };
/** A result that is looked at again: its own answer, and another owner's. */
const AUDIT = { replicas: 2, quorum: 2, replicasMax: 10 };

/** Hears answers, judges them, scores who gave them, takes out liars and reopens what they touched. */
export class Court {
  private readonly lyingNodes: Map<string, number> = new Map();
  private readonly toQuarantine: number[] = [];

  constructor(
    private readonly world: World,
    private readonly dispatch: Dispatch,
  ) {}

  /** A node is done with what it was given. */
  hear(node: number): void {
    const { world } = this;
    const { members, random } = world;
    const seconds = this.endWork(node, { wasInterrupted: false });
    const flight = members.flight[node];
    const replica = flight?.replicas[members.replica[node] as number];
    const given = members.answers[node] as number;
    const kind = world.kindOf(node);
    members.flight[node] = undefined;
    if (
      replica !== undefined &&
      flight !== undefined &&
      random.uniform() < world.settings.failures
    ) {
      replica.outcome = 'failed';
      this.score(node, { kind: 'failed' });
      this.settle(flight);
    } else {
      const answer = give(node, { kind, given, flight, kindOf: world.population.kind, random });
      members.answers[node] = given + 1;
      if (isWrong(answer)) members.lies[node] = (members.lies[node] as number) + 1;
      if (replica === undefined || flight === undefined) {
        this.score(node, isWrong(answer) ? CANARY_FAILED : CANARY_PASSED);
      } else {
        replica.outcome = 'answered';
        replica.outputDigest = answer;
        replica.seconds = seconds;
        this.settle(flight);
      }
    }
    this.takeOutLiars();
    this.dispatch.pull(node);
  }

  /** A node goes away, with or without work in its hands. */
  loses(node: number): void {
    const { members } = this.world;
    const wasBusy = members.state[node] === 'BUSY';
    if (wasBusy) this.endWork(node, { wasInterrupted: true });
    members.happen(node, 'slept');
    this.dispatch.leaves(node);
    const flight = members.flight[node];
    members.flight[node] = undefined;
    if (!wasBusy || flight === undefined) return;
    (flight.replicas[members.replica[node] as number] as SimReplica).outcome = 'late';
    this.score(node, { kind: 'late' });
    this.settle(flight);
    this.takeOutLiars();
  }

  /**
   * Whether all is heard: every node whose results were last taken on its word has one of them computed
   * again before the end. Asks for those audits that are missing.
   */
  isClosed(): boolean {
    const { world } = this;
    if (!world.isAdaptive) return true;
    let closed = true;
    for (let node = 0; node < world.population.count; node += 1) {
      const score = world.members.score[node] as NodeScore;
      if (!needsClosingCheck(score) || world.quarantined.has(world.members.nameOf(node))) continue;
      const alone = this.aloneOf(node, score.unchecked);
      const job = alone[world.random.below(alone.length)];
      if (job === undefined) continue;
      closed = false;
      this.reopen(job, AUDIT);
    }
    return closed;
  }

  /** Jobs last taken on this node's word alone. */
  private aloneOf(node: number, most: number): number[] {
    const { ledger } = this.world;
    const found: number[] = [];
    for (const job of ledger.jobsOf(node)) {
      if (found.length >= most) break;
      if (this.world.isAccepted(job) && ledger.membersOf(job).length === 1) found.push(job);
    }
    return found;
  }

  private endWork(node: number, { wasInterrupted }: { wasInterrupted: boolean }): number {
    const { members, now } = this.world;
    const seconds = now - (members.startedAt[node] as number);
    members.doneAt[node] = -1;
    members.happen(node, 'work-done');
    members.remember(node, { seconds, wasInterrupted });
    this.world.countBusy(seconds);
    return seconds;
  }

  private settle(flight: Flight): void {
    if (flight.settled) {
      this.hearLate(flight);
      return;
    }
    const { world } = this;
    const verdict = world.referee.judge(flight.plan, flight.replicas);
    if (verdict.kind === 'more') {
      flight.wanted = Math.max(flight.wanted, verdict.count);
      this.dispatch.seek(flight);
    } else if (verdict.kind === 'given-up' && flight.wanted === 0) {
      flight.settled = true;
      world.giveUp(flight.job);
    } else if (verdict.kind === 'agreed') {
      flight.settled = true;
      flight.result = flight.replicas[verdict.result] as SimReplica;
      world.accept(flight, flight.result);
      if (world.isAdaptive) this.sentence(flight, verdict);
    }
  }

  /** Answers that come after the verdict are compared with it as well. */
  private hearLate(flight: Flight): void {
    const { result } = flight;
    if (result === undefined || !this.world.isAdaptive) return;
    for (const replica of flight.replicas) {
      if (replica.outcome !== 'answered' || replica.heard) continue;
      replica.heard = true;
      this.score(replica.who, agreesWith(result, replica, 'bitwise') ? AGREED : DIFFERED);
    }
  }

  private sentence(
    flight: Flight,
    verdict: { agreed: readonly number[]; differed: readonly number[] },
  ): void {
    const event = verdict.agreed.length === 1 ? ACCEPTED_ALONE : AGREED;
    for (const index of verdict.agreed) {
      const replica = flight.replicas[index] as SimReplica;
      const { who, proven } = replica;
      replica.heard = true;
      this.world.ledger.add(flight.job, who, proven);
      this.score(who, event);
    }
    for (const index of verdict.differed) {
      const replica = flight.replicas[index] as SimReplica;
      replica.heard = true;
      this.score(replica.who, DIFFERED);
    }
  }

  private score(node: number, event: ScoreEvent): void {
    const { world } = this;
    if (!world.isAdaptive) return;
    const before = world.members.score[node] as NodeScore;
    const { score, quarantine } = changeScore(before, event);
    world.members.score[node] = score;
    world.provenCount += Number(isProven(score)) - Number(isProven(before));
    if (quarantine) this.toQuarantine.push(node);
  }

  private takeOutLiars(): void {
    for (let node = this.toQuarantine.pop(); node !== undefined; node = this.toQuarantine.pop()) {
      if (this.takeOut(node)) this.dealWithSiblings(node);
    }
  }

  /** Whether it was still in. */
  private takeOut(node: number): boolean {
    const { world } = this;
    const { members } = world;
    const name = members.nameOf(node);
    if (world.quarantined.has(name)) return false;
    world.quarantined.add(name);
    world.countQuarantine(node);
    this.dispatch.leaves(node);
    const wasBusy = members.state[node] === 'BUSY';
    if (wasBusy) this.endWork(node, { wasInterrupted: true });
    members.happen(node, 'quarantined');
    const flight = members.flight[node];
    members.flight[node] = undefined;
    if (wasBusy && flight !== undefined) {
      (flight.replicas[members.replica[node] as number] as SimReplica).outcome = 'failed';
      this.settle(flight);
    }
    this.trace(node);
    return true;
  }

  private dealWithSiblings(node: number): void {
    const { members, population } = this.world;
    const owner = members.ownerOf(node);
    const lying = (this.lyingNodes.get(owner) ?? 0) + 1;
    this.lyingNodes.set(owner, lying);
    const isSibling = (other: number) => population.owner[other] === population.owner[node];
    let first = node;
    while (first > 0 && isSibling(first - 1)) first -= 1;
    for (let other = first; other < population.count && isSibling(other); other += 1) {
      if (other === node) continue;
      if (siblingsFate(lying) === 'quarantine') this.takeOut(other);
      else this.score(other, { kind: 'sibling-lied' });
    }
  }

  /** Reopens every result that does not stand without this node. */
  private trace(node: number): void {
    const { world } = this;
    for (const job of [...world.ledger.jobsOf(node)]) {
      if (!world.isAccepted(job)) continue;
      const replicas = this.replicasOf(job);
      const members = world.ledger.membersOf(job).length;
      const plan = { ...AUDIT, quorum: Math.min(members, AUDIT.quorum) };
      const stands = stillStands({
        ...{ plan, agreement: 'bitwise', replicas, liars: world.quarantined },
      });
      if (!stands) this.reopen(job, plan);
    }
  }

  private replicasOf(job: number): SimReplica[] {
    const { world } = this;
    return world.ledger.membersOf(job).map(({ node, proven }) => ({
      ...{
        node: world.members.nameOf(node),
        owner: world.members.ownerOf(node),
        who: node,
        proven,
      },
      ...{ outcome: 'answered', seconds: world.secondsOf(job), heard: false },
      outputDigest: answerOf(world.answerCode(job), node),
    }));
  }

  private reopen(job: number, plan: Flight['plan']): void {
    const { world } = this;
    const replicas = this.replicasOf(job).filter(({ node }) => !world.quarantined.has(node));
    world.reopen(job);
    const flight: Flight = { job, plan, replicas, wanted: 0, settled: false };
    this.settle(flight);
  }
}
