import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { AthanorError } from '../../schemas/errors';
import type { ResourceUse } from '../../schemas/step';
import type { ThreadNews, ThreadResult, ThreadTask } from './messages';
import { ResourceMeter } from './resource-use';

/** A thread that has had nothing to do for this long ends, and gives its memory back. */
const IDLE_TIMEOUT_MS = 60_000;

/** Runs steps in threads, so that no computation ever blocks a worker's event loop. */
export interface Pool {
  /**
   * Runs a step. Aborting ends its thread at once, whatever it is doing. Rejects with the step's
   * AthanorError, with KERNEL_FAILED when its thread broke, or with the abort reason.
   */
  run(
    task: Omit<ThreadTask, 'port'>,
    o: {
      signal: AbortSignal;
      onNews: (news: ThreadNews) => void;
      /** Told what it took, once it is done. */
      onUse?: (used: ResourceUse) => void;
    },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** A pool of at most `threads` threads. */
export function openPool(threads: number): Pool {
  const piscina = new Piscina({
    filename: path.join(__dirname, 'thread.js'),
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
  });
  const meter = new ResourceMeter();
  return {
    async run(task, { signal, onNews, onUse }) {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', onNews);
      port1.unref();
      try {
        const data = { ...task, port: port2 };
        const step = meter.start();
        const result: ThreadResult = await piscina.run(data, { signal, transferList: [port2] });
        if (result.ok) {
          onUse?.(step.read(result));
          return result.output;
        }
        throw new AthanorError(result.error);
      } catch (error) {
        if (signal.aborted || error instanceof AthanorError) throw error;
        const message = `The thread that ran ${task.activityType} broke: ${String(error)}`;
        throw new AthanorError({ code: 'KERNEL_FAILED', message, cause: error });
      } finally {
        port1.close();
      }
    },
    close: () => piscina.destroy(),
  };
}
