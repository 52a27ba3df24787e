import {
  ActivityCancellationType,
  type ActivityOptions,
  scheduleActivity,
} from '@temporalio/workflow';
import { RECORDS_QUEUE } from '../schemas/constants/task-queues';
import type { FinishedBatch, RecordOutput, RecordsActivities } from '../schemas/records/steps';
import type { ProvenanceEntry } from '../schemas/run-record';
import type { AnyStep, StepContract, StepEnvelope } from '../schemas/step';

/** What steps of one run have in common, wherever in its workflows they are called. */
export interface RunContext {
  runId: string;
  project: string;
  useCache: boolean;
}

/** Where in the run a step is called. */
export interface CallSite {
  stage: string;
  /** Unique within the run, e.g. `filter/00012`. */
  position: string;
  /** One line for the Temporal UI; the contract's own when absent. */
  summary?: string;
}

/** A step's result, and whether it came from the memo index. */
export interface StepResult<O> {
  output: O;
  cached: boolean;
}

const RECORDS_OPTIONS: ActivityOptions = {
  taskQueue: RECORDS_QUEUE,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '200ms', maximumInterval: '5 seconds', maximumAttempts: 1000 },
};

/** Calls a trusted activity; `summary` is its line in the Temporal UI. */
export function callRecords<K extends keyof RecordsActivities>(
  activity: K,
  input: Parameters<RecordsActivities[K]>[0],
  summary: string,
): ReturnType<RecordsActivities[K]> {
  const options = { ...RECORDS_OPTIONS, summary };
  return scheduleActivity(activity, [input], options) as ReturnType<RecordsActivities[K]>;
}

interface PendingLookUp {
  step: AnyStep;
  input: unknown;
  resolve: (hit: StepEnvelope | null) => void;
  reject: (error: unknown) => void;
}

/** Entries kept before they are written, so that one activity records many steps. */
const FLUSH_AT = 200;

/**
 * Calls steps for a workflow: takes what the memo index knows, runs the rest, and keeps provenance
 * until `flush`. Look-ups made at the same moment travel in one activity, so that history does not
 * grow with each.
 */
export class StepCaller {
  private pending: PendingLookUp[] = [];
  private entries: ProvenanceEntry[] = [];
  /** Step and position of every result so far. */
  private readonly kept = new Set<string>();
  private memo: { step: string; stepVersion: number; envelope: StepEnvelope }[] = [];

  constructor(private readonly context: RunContext) {}

  /** Runs one step, or takes its earlier result. */
  async call<I, O>(step: StepContract<I, O>, input: I, site: CallSite): Promise<StepResult<O>> {
    const hit = this.context.useCache && step.cacheable ? await this.lookUp(step, input) : null;
    const envelope = hit ?? (await runStep(step, input, site.summary));
    this.keep(step, envelope, { site, input, cached: hit !== null });
    if (this.entries.length >= FLUSH_AT) await this.flush();
    return { output: envelope.output as O, cached: hit !== null };
  }

  /** Writes provenance and memo entries, and an index of finished batches where there are any. */
  async flush(batches: FinishedBatch[] = []): Promise<RecordOutput> {
    if (this.entries.length === 0 && batches.length === 0) return { index: null, rejections: null };
    const { entries, memo } = this;
    this.entries = [];
    this.memo = [];
    const { runId, project } = this.context;
    const input = { runId, project, entries, memo, batches };
    return callRecords('records.record', input, `Record ${counted(entries.length, 'result')}`);
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
    });
    if (step.cacheable && !o.cached) {
      this.memo.push({ step: step.name, stepVersion: step.version, envelope });
    }
  }

  private lookUp(step: AnyStep, input: unknown): Promise<StepEnvelope | null> {
    return new Promise((resolve, reject) => {
      this.pending.push({ step, input, resolve, reject });
      if (this.pending.length === 1) void Promise.resolve().then(() => this.lookUpPending());
    });
  }

  private async lookUpPending(): Promise<void> {
    const { pending } = this;
    this.pending = [];
    try {
      const items = pending.map(({ step, input }) => ({
        step: step.name,
        stepVersion: step.version,
        input,
      }));
      const { project } = this.context;
      const summary = `Look for ${counted(items.length, 'earlier result')} of ${namesOf(pending)}`;
      const { hits } = await callRecords('records.lookUp', { project, items }, summary);
      pending.forEach((p, i) => {
        p.resolve(hits[i] ?? null);
      });
    } catch (error) {
      for (const p of pending) p.reject(error);
    }
  }
}

function runStep(step: AnyStep, input: unknown, summary?: string): Promise<StepEnvelope> {
  return scheduleActivity<StepEnvelope>(step.activityType, [input], {
    taskQueue: step.taskQueue,
    startToCloseTimeout: step.startToCloseTimeoutMs,
    heartbeatTimeout: step.heartbeatTimeoutMs,
    // A cancelled run waits until its work has really stopped.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: `${summary ?? step.summarise(input)} (${step.taskQueue})`,
    retry: {
      initialInterval: '250ms',
      backoffCoefficient: 2,
      maximumInterval: '10 seconds',
      maximumAttempts: step.maximumAttempts,
    },
  });
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function namesOf(pending: readonly PendingLookUp[]): string {
  return [...new Set(pending.map((p) => p.step.name))].join(', ');
}

function seedOf(input: unknown): number | null {
  const seed = (input as { seed?: unknown } | null)?.seed;
  return typeof seed === 'number' ? seed : null;
}
