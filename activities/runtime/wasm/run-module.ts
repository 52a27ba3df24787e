import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';
import { inspectModule } from './inspect-module';
import {
  type SandboxNews,
  type SandboxOrder,
  sandboxSource,
  type WrittenArtifact,
} from './sandbox-thread';

/** The thread's JavaScript is ours and small; the package's memory is not of this heap. */
const RESOURCE_LIMITS = {
  maxOldGenerationSizeMb: 64,
  maxYoungGenerationSizeMb: 16,
  stackSizeMb: 4,
} as const;
const LOG_BYTES_MAX = 64 * 1024;
/** Of a failed package's log, this much goes into the error. */
const LOG_TAIL_CHARACTERS = 2_000;
const PROGRESS_INTERVAL_MS = 100;

/** What a package computed. */
export interface ModuleResult {
  output: Uint8Array;
  artifacts: WrittenArtifact[];
  /** What it said, without control characters. */
  log: string;
}

/** One run of a module. */
export interface ModuleRun extends Omit<SandboxOrder, 'logBytesMax' | 'progressIntervalMs'> {
  deadlineMs: number;
  onProgress?: (done: number, total: number) => void;
}

/**
 * Runs an exported function of a module in a thread of its own, which has no environment, no input, no
 * code but ours, and ends with the run: nothing of one run is left for the next.
 * @throws AthanorError SANDBOX_REFUSED (never run), SANDBOX_TRAPPED, SANDBOX_DEADLINE, SANDBOX_LIMIT,
 *   INPUT_INVALID (the package's own word), KERNEL_FAILED (the machine's fault)
 */
export async function runModule({
  deadlineMs,
  onProgress,
  ...order
}: ModuleRun): Promise<ModuleResult> {
  inspectModule(order.module);
  const limits = { logBytesMax: LOG_BYTES_MAX, progressIntervalMs: PROGRESS_INTERVAL_MS };
  const worker = new Worker(sandboxSource(), {
    eval: true,
    workerData: { ...order, ...limits } satisfies SandboxOrder,
    resourceLimits: RESOURCE_LIMITS,
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ModuleResult>((resolve, reject) => {
      const fail = (code: ErrorCode, message: string, log = '') => {
        const details = log === '' ? {} : { log: log.slice(-LOG_TAIL_CHARACTERS) };
        reject(new AthanorError({ code, message, details }));
      };
      timer = setTimeout(() => {
        fail('SANDBOX_DEADLINE', `The package took longer than its ${deadlineMs} ms.`);
      }, deadlineMs);
      worker.on('message', (news: SandboxNews) => {
        if (news.kind === 'progress') onProgress?.(news.done, news.total);
        else if (news.kind === 'fault') fail(news.code, news.message, readable(news.log));
        else resolve({ ...news, log: readable(news.log) });
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        const isHeap = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        if (isHeap) fail('SANDBOX_LIMIT', 'The package filled the memory of its thread.');
        else fail('KERNEL_FAILED', `The thread of the package broke: ${error.message}`);
      });
      worker.on('exit', () => fail('KERNEL_FAILED', 'The thread of the package ended early.'));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** A stranger's words, fit for a log: no control characters, and no line of its own making. */
function readable(log: Uint8Array): string {
  return Buffer.from(log)
    .toString('utf8')
    .replace(/[^\P{Cc}\n]+/gu, ' ');
}
