import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { toApplicationFailure } from '../../../activities/runtime/failures';
import { AthanorError } from '../../../schemas/errors';
import type { CurrentWork } from '../../../schemas/nodes/control';
import { runWithdrawable } from './derived-context';

/** How a step ended here. */
export type WorkOutcome = 'done' | 'failed' | 'handed-back' | 'declined' | 'cancelled';

/** A step that ended. */
export interface EndedWork extends CurrentWork {
  outcome: WorkOutcome;
  why?: string;
  seconds: number;
  /** Bytes of its input and output as JSON. */
  bytes: number;
}

type Activity = (input: unknown) => Promise<unknown>;

/** Who the book asks, and tells. */
export interface WorkBookOptions {
  /** Why a task must not be computed here; undefined when it may. */
  whyNot: (task: { activityType: string; workflowId: string }) => string | undefined;
  projectOf: (workflowId: string) => string;
  onStart: () => void;
  onEnd: (work: EndedWork) => void;
}

/** What runs on this machine now, and the owner's hand on it. */
export class WorkBook {
  /** Oldest first. */
  private readonly running = new Map<CurrentWork, AbortController>();

  constructor(private readonly o: WorkBookOptions) {}

  /** What runs now, oldest first. */
  current(): CurrentWork[] {
    return [...this.running.keys()];
  }

  /** Activities that the owner can refuse before they start and take back while they run. */
  govern<A extends Record<string, Activity>>(activities: A): A {
    const governed = Object.entries(activities).map(([name, run]) => [
      name,
      (input: unknown) => this.run(input, run),
    ]);
    return Object.fromEntries(governed) as A;
  }

  /** Hands what runs back to the network, which gives it to another node; the oldest `keep` go on. */
  handBack(why: string, { keep = 0 } = {}): void {
    const message = `The owner of the machine took it back: ${why}`;
    for (const withdrawal of [...this.running.values()].slice(keep)) {
      const error = new AthanorError({ code: 'NODE_WITHDREW', message, details: { why } });
      withdrawal.abort(toApplicationFailure(error));
    }
  }

  private async run(input: unknown, run: Activity): Promise<unknown> {
    const { info } = Context.current();
    const workflowId = info.workflowExecution?.workflowId ?? '';
    const { activityType, attempt } = info;
    const startedAt = new Date();
    const project = this.o.projectOf(workflowId);
    const base = { activityType, attempt, workflowId, project };
    const work: CurrentWork = { ...base, startedAt: startedAt.toISOString() };
    const end = (outcome: WorkOutcome, o: { why?: string; output?: unknown } = {}) => {
      const seconds = (Date.now() - startedAt.getTime()) / 1_000;
      const bytes = jsonBytes(input) + jsonBytes(o.output);
      this.o.onEnd({ ...work, outcome, why: o.why, seconds: Math.max(0, seconds), bytes });
    };
    const refusal = this.o.whyNot({ activityType, workflowId });
    if (refusal !== undefined) {
      end('declined', { why: refusal });
      const message = `Not on this machine: ${refusal}`;
      throw toApplicationFailure(new AthanorError({ code: 'NODE_DECLINED', message }));
    }
    const withdrawal = new AbortController();
    const { signal: withdrawn } = withdrawal;
    this.running.set(work, withdrawal);
    this.o.onStart();
    const onBeat = (details: unknown) => Object.assign(work, progressIn(details));
    try {
      const output = await runWithdrawable({ withdrawn, onBeat }, () => run(input));
      this.running.delete(work);
      end('done', { output });
      return output;
    } catch (error) {
      this.running.delete(work);
      end(outcomeOf(error, withdrawn), { why: whyOf(error) });
      throw error;
    }
  }
}

function outcomeOf(error: unknown, withdrawn: AbortSignal): WorkOutcome {
  if (withdrawn.aborted && error === withdrawn.reason) return 'handed-back';
  return error instanceof CancelledFailure ? 'cancelled' : 'failed';
}

function whyOf(error: unknown): string {
  const [details] = error instanceof ApplicationFailure ? (error.details ?? []) : [];
  const { why } = (details ?? {}) as { why?: unknown };
  if (typeof why === 'string') return why;
  return error instanceof Error ? error.message : String(error);
}

function progressIn(details: unknown): { done?: number; total?: number } {
  const { done, total } = (details ?? {}) as { done?: unknown; total?: unknown };
  return {
    ...(typeof done === 'number' ? { done } : {}),
    ...(typeof total === 'number' ? { total } : {}),
  };
}

function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value) ?? '');
}
