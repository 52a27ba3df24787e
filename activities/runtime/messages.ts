import type { ErrorCode } from '../../schemas/constants/error-codes';
import type { SandboxSettings } from './sandbox';

/** What a thread is asked to do. */
export interface ThreadTask {
  /** Absolute path of the CommonJS module that exports `steps`. */
  module: string;
  activityType: string;
  input: unknown;
  /** Checkpoint of an earlier attempt. */
  resumed: unknown;
  artifactsFolder: string;
  /** Name of this node. */
  node: string;
  /** What this node allows to foreign code; the least, unless given. */
  sandbox?: SandboxSettings;
  port: import('node:worker_threads').MessagePort;
}

/** News from a thread while it works. */
export type ThreadNews = { done: number; total?: number } | { checkpoint: unknown };

/** How a thread's work ended; errors travel as data, because classes do not cross threads. */
export type ThreadResult =
  | { ok: true; output: unknown }
  | { ok: false; error: { code: ErrorCode; message: string; details: Record<string, unknown> } };
