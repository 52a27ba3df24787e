import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  scheduleActivity,
  sleep,
} from '@temporalio/workflow';
import { isFinal } from '../schemas/constants/error-codes';
import type {
  Assignment,
  Canary,
  ReplicaOutcome,
  ReplicationPlan,
  SignedEnvelope,
} from '../schemas/nodes/results';
import type {
  AgreeItem,
  AllocateItem,
  Allocation,
  CanaryOutcome,
} from '../schemas/records/steps';
import type { AnyStep, StepEnvelope } from '../schemas/step';
import { Gathered } from './gathered';
import { callRecords } from './records-caller';
import type { RunContext } from './run-context';

/** A node that has not taken its replica by then is asleep or gone: another is asked. */
const TAKEN_WITHIN_MS = 20_000;
/** Pause before asking again for nodes when all are busy. */
const BUSY_PAUSE_MS = 500;

/** What one node answered, before it is compared. */
interface Answer {
  assignment: Assignment;
  /** Absent when it failed, was silent, or was called off. */
  envelope?: SignedEnvelope;
  /** A failure that lies in the input, as the node says: an answer like any other. */
  failure?: ApplicationFailure;
  isCalledOff?: boolean;
}

/**
 * Computes steps on machines of people whom nobody has to believe: replicas on nodes of distinct
 * owners, until enough of them answer the same. A trusted node's plan is one replica, so that both
 * kinds may serve one run.
 */
export class Agreement {
  private readonly allocating: Gathered<AllocateItem, Allocation>;
  private readonly agreeing: Gathered<AgreeItem, string[]>;
  private readonly canaries: Promise<CanaryOutcome>[] = [];

  constructor(private readonly context: RunContext) {
    this.allocating = new Gathered((items) => this.allocateAll(items));
    this.agreeing = new Gathered((items) => this.agreeAll(items));
  }

  /**
   * Runs a step until its answers agree.
   * @throws ApplicationFailure NO_AGREEMENT when the plan's budget ends first; a failure on which the
   *   nodes agreed, as it is
   */
  async compute(o: {
    step: AnyStep;
    input: unknown;
    position: string;
    summary: string;
  }): Promise<StepEnvelope> {
    const round = new Round(o.step, `${this.context.runId}/${o.step.name}/${o.position}`);
    const running = new Map<string, Promise<Answer>>();
    const scope = new CancellationScope();
    try {
      for (;;) {
        await this.ask(round, { ...o, running, scope });
        const answer = await Promise.race(running.values());
        running.delete(answer.assignment.node);
        round.add(answer);
        const verdict = round.verdict(running.size);
        if (verdict.state === 'more') continue;
        scope.cancel();
        for (const late of await Promise.all(running.values())) round.add(late);
        const forged = await this.agreeing.ask(round.item(o.input, verdict));
        running.clear();
        if (forged.length > 0) round.drop(forged);
        else return round.result(verdict);
      }
    } finally {
      scope.cancel();
    }
  }
}
