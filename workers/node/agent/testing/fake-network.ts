import { setMaxListeners } from 'node:events';
import { asyncLocalStorage, Context } from '@temporalio/activity';
import type { SensorReadings } from '../../../../schemas/nodes/control';
import type { Governed } from '../agent-options';
import type { AgentWorker } from '../polling';
import type { Sensors } from '../sensors';

/** A task that a fake network has given out. */
export interface GivenTask {
  ended: Promise<{ output?: unknown; error?: unknown }>;
  beats: unknown[];
}

type Activities = Record<string, (input: unknown) => Promise<unknown>>;

/** Stands in for a gate and Temporal's worker: gives tasks to a worker that polls and has a slot. */
export class FakeNetwork {
  private readonly queue: { type: string; input: unknown; workflowId: string; given: Given }[] = [];
  private wake: () => void = () => undefined;
  /** Workers that poll now, and that were ever made. */
  polling = 0;
  made = 0;
  /** What the last workers were made with. */
  governed: Governed | undefined;

  constructor(private readonly activities: Activities) {}

  /** Puts a task into the queue. */
  submit(type: string, o: { input?: unknown; workflowId?: string } = {}): GivenTask {
    const given = new Given();
    const { input = {}, workflowId = 'screen-default-abc' } = o;
    this.queue.push({ type, input, workflowId, given });
    this.wake();
    return given;
  }

  /** To be an agent's `createWorkers`. */
  readonly createWorkers = async (governed: Governed): Promise<AgentWorker[]> => {
    this.governed = governed;
    const activities = governed.govern(this.activities);
    const stop = new AbortController();
    this.made += 1;
    return [
      {
        shutdown: () => stop.abort(),
        run: () => this.poll(activities, governed, stop.signal),
      },
    ];
  };

  private async poll(
    activities: Activities,
    { slots }: Governed,
    stop: AbortSignal,
  ): Promise<void> {
    const running: Promise<unknown>[] = [];
    this.polling += 1;
    const context = {} as Parameters<typeof slots.reserveSlot>[0];
    // Each wait listens, and few are ever over.
    setMaxListeners(0, stop);
    while (!stop.aborted) {
      const permit = await slots.reserveSlot(context, stop).catch(() => undefined);
      const task = permit && (await this.next(stop));
      if (task === undefined) continue;
      const done = this.run(activities, task).finally(() => slots.releaseSlot());
      running.push(done);
    }
    this.polling -= 1;
    await Promise.all(running);
  }

  private async next(stop: AbortSignal) {
    while (this.queue.length === 0 && !stop.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        stop.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return stop.aborted ? undefined : this.queue.shift();
  }

  private async run(activities: Activities, task: (typeof this.queue)[number]): Promise<void> {
    const info = {
      activityType: task.type,
      attempt: 1,
      workflowExecution: { workflowId: task.workflowId, runId: 'r' },
    } as Context['info'];
    const never = new Promise<never>(() => undefined);
    const { signal } = new AbortController();
    const beat = (details: unknown) => void task.given.beats.push(details);
    const rest = [undefined, console, undefined, {}] as unknown as [undefined, never, never, never];
    const context = new Context(info, never, signal, beat, ...rest);
    const activity = activities[task.type] as Activities[string];
    await asyncLocalStorage
      .run(context, () => activity(task.input))
      .then(
        (output) => task.given.end({ output }),
        (error: unknown) => task.given.end({ error }),
      );
  }
}

class Given implements GivenTask {
  readonly beats: unknown[] = [];
  readonly ended: GivenTask['ended'];
  end!: (outcome: { output?: unknown; error?: unknown }) => void;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }
}

/** Sensors whose readings a test sets. */
export class FakeSensors implements Sensors {
  readings: Omit<SensorReadings, 'networkMbToday'> = {
    ...{ idleSeconds: 3_600, othersLoad: 0.1, ownLoad: 0.2, onMains: true, isMetered: false },
    ...{ temperatureCelsius: 45, diskUsedMb: 1, diskFreeMb: 10_000, memoryMb: 200 },
  };

  read() {
    return this.readings;
  }

  close(): void {}
}
