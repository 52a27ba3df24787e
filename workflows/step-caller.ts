import {
  ActivityCancellationType,
  ActivityFailure,
  type CancellationScope,
  scheduleActivity,
} from '@temporalio/workflow';
import { collectRefs } from '../schemas/artifact-refs';
import { DEFAULT_RUN_TIER, isTrusted } from '../schemas/constants/nodes';
import { RECORDS_QUEUE } from '../schemas/constants/task-queues';
import type { SignedEnvelope } from '../schemas/nodes/results';
import type { FinishedBatch, LookUpItem, RecordOutput } from '../schemas/records/steps';
import type { ProvenanceEntry } from '../schemas/run-record';
import type { AnyStep, StepContract, StepEnvelope } from '../schemas/step';
import { Agreement } from './agreement';
import { Gathered } from './gathered';
import { callRecords } from './records-caller';
import { wasHandedBack } from './replica';
import type { RunContext } from './run-context';

/** Where in the run a step is called. */
export interface CallSite {
  stage: string;
  /** Unique within the run, e.g. `filter/00012`. */
  position: string;
  /** One line for the Temporal UI; the contract's own when absent. */
  summary?: string;
  /** Where it is computed, when given: cancelled, it calls off what a trusted node has not finished. */
  scope?: CancellationScope;
}

/** A step's result, and whether it came from the memo index. */
export interface StepResult<O> {
  output: O;
  cached: boolean;
  /** Milliseconds that the node computed for this run: 0 where it was cached. */
  nodeMs: number;
}

/** Does some work as soon as it may begin. */
type Admit = <T>(work: () => Promise<T>) => Promise<T>;

/** Entries kept before they are written, so that one activity records many steps. */
const FLUSH_AT = 200;

/**
 * Calls steps for a workflow: takes what the memo index knows, runs the rest, and keeps provenance
 * until `flush`. Look-ups made at the same moment travel in one activity, so that history does not
 * grow with each.
 */
export class StepCaller {
  private entries: ProvenanceEntry[] = [];
  /** Step and position of every result so far. */
  private readonly kept = new Set<string>();
  private readonly times = new Map<string, number>();
  private memo: { step: string; stepVersion: number; envelope: StepEnvelope }[] = [];
  private readonly lookUps = new Gathered<LookUpItem, StepEnvelope | null>((items) =>
    this.lookUpAll(items),
  );
  private readonly agreement: Agreement;

  /** @param admit lets a step that is to be computed begin; at once unless given */
  constructor(
    private readonly context: RunContext,
    private readonly admit: Admit = (work) => work(),
  ) {
    this.agreement = new Agreement(context);
  }

  /** Runs one step, or takes its earlier result. */
  async call<I, O>(step: StepContract<I, O>, input: I, site: CallSite): Promise<StepResult<O>> {
    const hit = this.context.useCache && step.cacheable ? await this.lookUp(step, input) : null;
    const envelope = hit ?? (await this.admit(() => this.compute(step, input, site)));
    this.keep(step, envelope, { site, input, cached: hit !== null });
    if (this.entries.length >= FLUSH_AT) await this.flush();
    const nodeMs = hit === null ? durationMs(envelope) : 0;
    this.count(site.stage, nodeMs);
    return { output: envelope.output as O, cached: hit !== null, nodeMs };
  }

  /** Milliseconds that nodes computed, by stage. */
  nodeTimesMs(): Record<string, number> {
    return Object.fromEntries(this.times);
  }

  /** Adds to the time of a stage what nodes computed for it elsewhere, in milliseconds. */
  count(stage: string, nodeMs: number): void {
    this.times.set(stage, (this.times.get(stage) ?? 0) + nodeMs);
  }

  /** Writes provenance and memo entries, and an index of finished batches where there are any. */
  async flush(batches: FinishedBatch[] = []): Promise<RecordOutput> {
    if (this.agreement.isUnsettled) await this.agreement.settle();
    return this.write(batches);
  }

  /** As {@link flush}, without a wait for questions that are still out: for a run that ends early. */
  async write(batches: FinishedBatch[] = []): Promise<RecordOutput> {
    if (this.entries.length === 0 && batches.length === 0) return { index: null, rejections: null };
    const { entries, memo } = this;
    this.entries = [];
    this.memo = [];
    const { runId, project } = this.context;
    const input = { runId, project, entries, memo, batches };
    return callRecords('records.record', input, `Record ${counted(entries.length, 'result')}`);
  }

  /** On any node whose single answer is a result, or, where the run allows it, by agreement. */
  private compute(step: AnyStep, input: unknown, site: CallSite): Promise<StepEnvelope> {
    const summary = `${site.summary ?? step.summarise(input)} (${step.taskQueue})`;
    const { tier = DEFAULT_RUN_TIER } = this.context;
    const staysTrusted = isTrusted(tier) || step.agreement === 'none';
    if (staysTrusted || step.taskQueue === RECORDS_QUEUE) {
      const run = () => runStep(step, input, summary);
      return site.scope === undefined ? run() : site.scope.run(run);
    }
    return this.agreement.compute({ step, input, position: site.position, summary });
  }

  private keep(
    step: AnyStep,
    envelope: StepEnvelope,
    o: { site: CallSite; input: unknown; cached: boolean },
  ): void {
    const place = `${step.name} ${o.site.position}`;
    // The second entry of provenance would be lost without a word.
    if (this.kept.has(place)) throw new Error(`a run has two results of ${place}`);
    this.kept.add(place);
    this.entries.push({
      stage: o.site.stage,
      step: step.name,
      stepVersion: step.version,
      position: o.site.position,
      inputDigest: envelope.inputDigest,
      outputDigest: envelope.outputDigest,
      codeDigest: envelope.codeDigest,
      toolVersion: envelope.toolVersion,
      node: envelope.node,
      seed: seedOf(o.input),
      startedAt: envelope.startedAt,
      endedAt: envelope.endedAt,
      attempt: envelope.attempt,
      cached: o.cached,
      ...envelope.resources,
      used: addressesIn(o.input),
      generated: addressesIn(envelope.output),
      ...signedBy(envelope),
    });
    if (step.cacheable && !o.cached) {
      this.memo.push({ step: step.name, stepVersion: step.version, envelope });
    }
  }

  private lookUp(step: AnyStep, input: unknown): Promise<StepEnvelope | null> {
    return this.lookUps.ask({ step: step.name, stepVersion: step.version, input });
  }

  private async lookUpAll(items: LookUpItem[]): Promise<(StepEnvelope | null)[]> {
    const { project } = this.context;
    const names = [...new Set(items.map((item) => item.step))].join(', ');
    const summary = `Look for ${counted(items.length, 'earlier result')} of ${names}`;
    const { hits } = await callRecords('records.lookUp', { project, items }, summary);
    return items.map((_, i) => hits[i] ?? null);
  }
}

/** Attempts that found no node are none: it waits on for one, as it would have in its queue. */
async function runStep(step: AnyStep, input: unknown, summary: string): Promise<StepEnvelope> {
  for (;;) {
    try {
      return await attemptStep(step, input, summary);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || !wasHandedBack(error.cause)) throw error;
    }
  }
}

function attemptStep(step: AnyStep, input: unknown, summary: string): Promise<StepEnvelope> {
  return scheduleActivity<StepEnvelope>(step.activityType, [input], {
    taskQueue: step.taskQueue,
    startToCloseTimeout: step.startToCloseTimeoutMs,
    heartbeatTimeout: step.heartbeatTimeoutMs,
    // A cancelled run waits until its work has really stopped.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary,
    retry: {
      initialInterval: '250ms',
      backoffCoefficient: 2,
      maximumInterval: '10 seconds',
      maximumAttempts: step.maximumAttempts,
    },
  });
}

function durationMs({ startedAt, endedAt }: StepEnvelope): number {
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function addressesIn(value: unknown): string[] {
  return collectRefs(value).map(({ sha256 }) => sha256);
}

/** Steps of the trusted workers come from no gate, and earlier results may say less of theirs. */
function signedBy(envelope: Partial<SignedEnvelope>): Pick<ProvenanceEntry, 'signed'> {
  const { activity, signatures } = envelope;
  if (activity === undefined || signatures === undefined) return {};
  return { signed: { ...activity, signatures } };
}

function seedOf(input: unknown): number | null {
  const seed = (input as { seed?: unknown } | null)?.seed;
  return typeof seed === 'number' ? seed : null;
}
