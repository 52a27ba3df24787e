import type { ProcessIdentity } from './process-identity';
import type { LogLine } from './process-log';

/** Life of a supervised process. */
export type ProcessState = 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped';

/** What to run and how to know that it works. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Runs as this user (only root may ask for it). */
  readonly user?: { uid: number; gid: number };
  /** Ready when it sends `{type:'ready'}` over IPC, or when this asks and hears true. */
  readonly ready: 'ipc' | (() => Promise<boolean>);
  readonly readyTimeoutMs: number;
  /** The signal that asks it to finish its work and end. */
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  /** Runs before each start, also before a restart: removes what a killed predecessor left. */
  readonly prepare?: () => Promise<void>;
}

/** Pauses between restarts: `firstMs`, then doubling up to `maxMs`; forgotten after `healthyMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly healthyMs: number;
}

/** A crash costs a tenth of a second; a crash loop settles at one try in ten seconds. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 100, maxMs: 10_000, healthyMs: 3_000 };

/** How a supervised process is doing now. */
export interface ProcessSnapshot {
  readonly name: string;
  readonly state: ProcessState;
  readonly identity: ProcessIdentity | undefined;
  readonly restarts: number;
  /** When the present process was started, ISO 8601. */
  readonly startedAt: string | undefined;
  readonly lastExit: string | undefined;
  readonly stopSignal: NodeJS.Signals;
}

/** What happens under supervision, as it happens. */
export type ProcessEvent =
  | {
      readonly type: 'state';
      readonly process: string;
      readonly state: ProcessState;
      readonly detail: string;
    }
  | { readonly type: 'log'; readonly process: string; readonly line: LogLine };

/** Pause before the n-th restart in a row (n from 1), in milliseconds. */
export function backoffMs(consecutive: number, backoff: Backoff): number {
  let pauseMs = backoff.firstMs;
  for (let i = 1; i < consecutive && pauseMs < backoff.maxMs; i++) pauseMs *= 2;
  return Math.min(pauseMs, backoff.maxMs);
}
