import { temporal } from '@temporalio/proto';
import { GrpcRefusal } from '../../gate/grpc/status';
import type {
  ActivityTask,
  BeatAnswer,
  Failure,
  Payloads,
  Temporal,
} from '../../gate/grpc/upstream/temporal';

const { PollActivityTaskQueueResponse } = temporal.api.workflowservice.v1;

/** What came upstream for a task. */
export interface UpstreamReport {
  call: 'complete' | 'fail' | 'cancel' | 'heartbeat';
  taskToken: string;
  identity: string;
  result?: Payloads;
  failure?: Failure;
  details?: Payloads;
  lastHeartbeatDetails?: Payloads;
}

/** A server of straw: queues in memory, and a list of everything that it was told. */
export class FakeTemporal implements Temporal {
  readonly reports: UpstreamReport[] = [];
  readonly polls: { queue: string; identity: string }[] = [];
  /** Polls that wait now, by queue. */
  readonly waiting = new Map<string, ((task: ActivityTask | undefined) => void)[]>();
  beatAnswer: BeatAnswer = { cancelRequested: false, activityPaused: false, activityReset: false };
  private readonly backlog = new Map<string, ActivityTask[]>();
  private readonly open = new Set<string>();
  private count = 0;

  /** Puts a task on a queue; it returns Temporal's token. */
  schedule(
    queue: string,
    more: temporal.api.workflowservice.v1.IPollActivityTaskQueueResponse = {},
  ) {
    this.count += 1;
    const token = `token-${this.count}`;
    this.open.add(token);
    const task = PollActivityTaskQueueResponse.decode(
      PollActivityTaskQueueResponse.encode({
        taskToken: Buffer.from(token),
        activityType: { name: 'double@1' },
        activityId: String(this.count),
        workflowExecution: { workflowId: `workflow-${this.count}`, runId: 'run' },
        attempt: 1,
        input: jsonPayloads({ value: this.count }),
        startToCloseTimeout: { seconds: 60 as never },
        ...more,
      }).finish(),
    );
    const next = this.waiting.get(queue)?.shift();
    if (next !== undefined) next(task);
    else this.backlog.set(queue, [...(this.backlog.get(queue) ?? []), task]);
    return token;
  }

  poll(queue: string, identity: string): Promise<ActivityTask | undefined> {
    this.polls.push({ queue, identity });
    const task = this.backlog.get(queue)?.shift();
    if (task !== undefined) return Promise.resolve(task);
    return new Promise((resolve) => {
      this.waiting.set(queue, [...(this.waiting.get(queue) ?? []), resolve]);
    });
  }

  complete = async (
    report: Omit<UpstreamReport, 'call' | 'taskToken'> & { taskToken: Uint8Array },
  ) => this.end('complete', report);
  fail = async (report: Omit<UpstreamReport, 'call' | 'taskToken'> & { taskToken: Uint8Array }) =>
    this.end('fail', report);
  cancel = async (report: Omit<UpstreamReport, 'call' | 'taskToken'> & { taskToken: Uint8Array }) =>
    this.end('cancel', report);

  async heartbeat(report: {
    taskToken: Uint8Array;
    identity: string;
    details?: Payloads;
  }): Promise<BeatAnswer> {
    this.note('heartbeat', report);
    return this.beatAnswer;
  }

  start = async () => undefined;

  close(): void {
    for (const waiting of this.waiting.values()) for (const resolve of waiting) resolve(undefined);
  }

  private end(
    call: UpstreamReport['call'],
    report: Omit<UpstreamReport, 'call' | 'taskToken'> & { taskToken: Uint8Array },
  ): void {
    const token = this.note(call, report);
    this.open.delete(token);
  }

  private note(
    call: UpstreamReport['call'],
    report: Omit<UpstreamReport, 'call' | 'taskToken'> & { taskToken: Uint8Array },
  ): string {
    const taskToken = Buffer.from(report.taskToken).toString();
    // As the server does for a task that has ended.
    if (!this.open.has(taskToken)) throw new GrpcRefusal({ status: 'NOT_FOUND', message: 'gone' });
    this.reports.push({ ...report, call, taskToken });
    return taskToken;
  }
}

/** One JSON payload, as every SDK writes it. */
export function jsonPayloads(value: unknown): Payloads {
  const metadata = { encoding: Buffer.from('json/plain') };
  return { payloads: [{ metadata, data: Buffer.from(JSON.stringify(value)) }] };
}
