import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Verdict } from '../fleet/judge';
import type { Canary } from '../schemas/nodes/results';
import type {
  AgreeItem,
  AllocateItem,
  Allocation,
  CanaryOutcome,
  ClosingCheck,
} from '../schemas/records/steps';
import type { AnyStep, StepEnvelope } from '../schemas/step';
import { Gathered } from './gathered';
import { ReplicaRound } from './logic/replica-round';
import { callRecords } from './records-caller';
import { type Answer, runReplica } from './replica';
import type { RunContext } from './run-context';
import { registeredStep } from './step-registry';

/** Pause before nodes are asked for again where all that could take it were busy. */
const BUSY_PAUSE_MS = 500;

/** What a step is computed from, and what people see of it. */
export interface AgreedCall {
  step: AnyStep;
  input: unknown;
  position: string;
  summary: string;
}

/** A round that is under way, with the replicas that are out. */
interface Asking {
  round: ReplicaRound;
  running: Set<Promise<Answer>>;
  scope: CancellationScope;
}

/**
 * Computes steps on machines whose owners nobody has to believe: replicas on nodes of distinct owners,
 * until enough of them answer the same. A trusted node's plan is one replica, so both kinds may serve
 * one run. Nodes are chosen, and verdicts kept, by trusted activities, many at a time.
 */
export class Agreement {
  private readonly allocating = new Gathered<AllocateItem, Allocation>((items) =>
    this.allocateAll(items),
  );
  private readonly agreeing = new Gathered<AgreeItem, string[]>((items) => this.agreeAll(items));
  private readonly judging = new Gathered<CanaryOutcome, undefined>((outcomes) =>
    this.judgeAll(outcomes),
  );
  /** Questions of known answer that are out, or were not judged. */
  private readonly canaries = new Set<Promise<unknown>>();

  constructor(private readonly context: RunContext) {}

  /** Whether canaries are still out. */
  get isUnsettled(): boolean {
    return this.canaries.size > 0;
  }

  /** Waits until all canaries are judged: no lie of this run goes unnoticed. */
  async settle(): Promise<void> {
    await Promise.all(this.canaries);
  }

  /**
   * Runs a step until its answers agree.
   * @throws ApplicationFailure NO_AGREEMENT when the plan's budget ends first; a failure that lies in
   *   the input, when nodes agree on it
   */
  async compute(call: AgreedCall): Promise<StepEnvelope> {
    const round = new ReplicaRound(call.step, this.groupOf(call));
    return round.result(await this.judge(call, round));
  }

  /**
   * Asks other owners about a result that was taken on its node's word. What they say is kept with its
   * entry, and in the scores; where nobody else can be asked it stays as it is.
   * @throws ApplicationFailure NO_AGREEMENT where others differ from it, and too few to say who is right
   */
  async confirm(check: ClosingCheck): Promise<void> {
    const { activityType, input, position } = check;
    const step = registeredStep(activityType);
    const summary = `Once more: ${step.summarise(input)} (${step.taskQueue})`;
    const call = { step, input, position, summary };
    const round = new ReplicaRound(step, this.groupOf(call), check);
    const verdict = await this.judge(call, round);
    if (verdict.kind !== 'agreed' && round.isDisputed) round.result(verdict);
  }

  private groupOf({ step, position }: AgreedCall): string {
    return `${this.context.runId}/${step.name}/${position}`;
  }

  /** Asks until there is a verdict, and has it kept. */
  private async judge(call: AgreedCall, round: ReplicaRound): Promise<Verdict> {
    let replicas = { scope: new CancellationScope(), running: new Set<Promise<Answer>>() };
    try {
      for (;;) {
        const verdict = round.verdict();
        if (verdict.kind === 'more') {
          await this.ask(call, { round, ...replicas });
        } else if (verdict.kind === 'wait') {
          await nextAnswer({ round, ...replicas });
        } else {
          // Who is still at it has been called off, and is not blamed.
          replicas.scope.cancel();
          const forged = await this.agreeing.ask(round.conclusion(verdict, call.input));
          if (forged.length === 0) return verdict;
          round.strike(forged);
          replicas = { scope: new CancellationScope(), running: new Set() };
        }
      }
    } finally {
      replicas.scope.cancel();
    }
  }

  /** Asks for nodes, and sends each a replica. */
  private async ask(call: AgreedCall, o: Asking): Promise<void> {
    const allocation = await this.allocating.ask(o.round.request());
    if (allocation.assignments.length === 0) {
      const pauseMs = allocation.noneLeft ? o.round.exhaust(allocation) : BUSY_PAUSE_MS;
      if (pauseMs > 0) await nextAnswer(o, pauseMs);
      return;
    }
    o.round.expect(allocation);
    for (const assignment of allocation.assignments) {
      const answer = o.scope.run(() => runReplica(call, assignment));
      answer.catch(() => undefined);
      o.running.add(answer);
    }
    for (const canary of allocation.canaries) {
      const judged = this.askKnown(call, canary);
      this.canaries.add(judged);
      judged.then(
        () => this.canaries.delete(judged),
        () => undefined,
      );
    }
  }

  /** Judged as soon as it is answered: until then it holds a slot of its node. */
  private async askKnown(call: AgreedCall, canary: Canary): Promise<void> {
    const answer = await runReplica({ ...call, input: canary.input }, canary);
    const { envelope = null, workflowId, activityId } = answer;
    await this.judging.ask({ canary, envelope, workflowId, activityId });
  }

  private async judgeAll(canaries: CanaryOutcome[]): Promise<undefined[]> {
    const { runId, project } = this.context;
    const summary = `Judge ${canaries.length} questions of known answer`;
    const input = { runId, project, items: [], canaries };
    await CancellationScope.nonCancellable(() => callRecords('records.agree', input, summary));
    return canaries.map(() => undefined);
  }

  private async allocateAll(items: AllocateItem[]): Promise<Allocation[]> {
    const { project, tier = 'public' } = this.context;
    const summary = `Choose nodes for ${items.length} steps`;
    const { allocations } = await callRecords(
      'records.allocate',
      { project, tier, items },
      summary,
    );
    return allocations;
  }

  private async agreeAll(items: AgreeItem[]): Promise<string[][]> {
    const { runId, project } = this.context;
    const summary = `Keep what nodes agreed on: ${items.length} results`;
    // A verdict is kept whatever becomes of the run: who lied must not get away with it.
    return CancellationScope.nonCancellable(async () => {
      const input = { runId, project, items, canaries: [] };
      return (await callRecords('records.agree', input, summary)).forged;
    });
  }
}

/** Enters the next answer that comes; waits at most so long where a limit is given. */
async function nextAnswer({ round, running }: Asking, limitMs?: number): Promise<void> {
  const answers = [...running].map((own) => own.then((answer) => ({ own, answer })));
  const timer = new CancellationScope();
  const limit = limitMs === undefined ? [] : [timer.run(() => sleep(limitMs))];
  try {
    const first = await Promise.race([...answers, ...limit]);
    if (first === undefined) return;
    running.delete(first.own);
    round.enter(first.answer, Date.now());
  } finally {
    timer.cancel();
    for (const one of [...answers, ...limit]) one.catch(() => undefined);
  }
}
