import type { BrowserTask } from '../../schemas/nodes/browser';
import type { FromCompute, ToCompute, UnsignedAnswer } from './messages';

/** A task under way. */
export interface Running {
  lease: string;
  activityType: string;
  startedAt: number;
  done?: number;
  total?: number;
  checkpoint?: unknown;
  beating?: ReturnType<typeof setInterval>;
}

/** What becomes of tasks. */
export interface PoolEvents {
  onNews(task: Running): void;
  onDone(task: Running, answer: UnsignedAnswer): void;
  onFailed(task: Running, why: { code: string; message: string }): void;
}

/** What a compute worker can do. */
export interface Offer {
  activityTypes: string[];
  taskQueues: string[];
}

interface Slot {
  worker: Worker;
  task: Running | undefined;
}

/** Web Workers that compute: one task each, ended as a whole when it is called off. */
export class ComputePool {
  private readonly slots: Slot[] = [];
  private offered: Offer | undefined;

  constructor(private readonly events: PoolEvents) {}

  /** Starts the first worker, and tells what it can do. */
  async prepare(): Promise<Offer> {
    const offered =
      this.offered ??
      (await new Promise<Offer>((resolve, reject) => {
        const slot = this.add(reject);
        const { worker } = slot;
        const hear = worker.onmessage;
        worker.onmessage = (event: MessageEvent<FromCompute>) => {
          if (event.data.kind !== 'ready') return;
          worker.onmessage = hear;
          resolve(event.data);
        };
      }));
    this.offered = offered;
    return offered;
  }

  /** Tasks under way. */
  get running(): Running[] {
    return this.slots.flatMap(({ task }) => task ?? []);
  }

  /** Computes a task in a free worker, or in a new one. */
  run(task: BrowserTask, who: { bearer: string; node: string }): Running {
    const slot = this.slots.find((one) => one.task === undefined) ?? this.add();
    const { lease, activityType, input, details } = task;
    const last = JSON.parse(details ?? 'null') as { checkpoint?: unknown } | null;
    slot.task = { lease, activityType, startedAt: Date.now(), checkpoint: last?.checkpoint };
    ask(slot.worker, { kind: 'run', lease, activityType, input, details, ...who });
    return slot.task;
  }

  /** Ends a task where it stands; false when it is not here. */
  stop(lease: string): boolean {
    const index = this.slots.findIndex(({ task }) => task?.lease === lease);
    const [slot] = index < 0 ? [] : this.slots.splice(index, 1);
    slot?.worker.terminate();
    return slot !== undefined;
  }

  private add(onBroken?: (error: unknown) => void): Slot {
    const worker = new Worker(new URL('/page/compute.js', location.href), { type: 'module' });
    const slot: Slot = { worker, task: undefined };
    worker.onmessage = ({ data }: MessageEvent<FromCompute>) => this.hear(slot, data);
    worker.onerror = (event) => {
      onBroken?.(new Error(event.message));
      const { task } = slot;
      if (task === undefined) return;
      this.stop(task.lease);
      this.events.onFailed(task, { code: 'KERNEL_FAILED', message: event.message });
    };
    this.slots.push(slot);
    ask(worker, { kind: 'prepare' });
    return slot;
  }

  private hear(slot: Slot, message: FromCompute): void {
    const { task } = slot;
    if (message.kind === 'ready' || task === undefined || message.lease !== task.lease) return;
    if (message.kind === 'news') {
      const { kind: _, lease: __, ...news } = message;
      Object.assign(task, news);
      this.events.onNews(task);
      return;
    }
    slot.task = undefined;
    if (message.kind === 'done') this.events.onDone(task, message.answer);
    else this.events.onFailed(task, message);
  }
}

function ask(worker: Worker, message: ToCompute): void {
  worker.postMessage(message);
}
