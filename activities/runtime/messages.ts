import type { ErrorCode } from '../../schemas/constants/error-codes';
import type { GateAddress, HeldLease } from '../../store/artifacts';
import type { SandboxSettings } from './sandbox';

/** Where the artifacts of this machine are: in a folder that is the store, or behind gates. */
export type ArtifactsPlace =
  | { folder: string }
  | {
      gate: GateAddress;
      /** What was read or written stays here for the next step. Bytes. */
      cache: { folder: string; bytesMax: number };
    };

/** What a thread is asked to do. */
export interface ThreadTask {
  /** Absolute path of the CommonJS module that exports `steps`. */
  module: string;
  activityType: string;
  input: unknown;
  /** Checkpoint of an earlier attempt. */
  resumed: unknown;
  artifacts: ArtifactsPlace;
  /** Under which lease it reads and writes, where there are gates. */
  lease?: HeldLease;
  /** Name of this node. */
  node: string;
  /** What this node allows to foreign code; the least, unless given. */
  sandbox?: SandboxSettings;
  port: import('node:worker_threads').MessagePort;
}

/** News from a thread while it works. */
export type ThreadNews =
  | { done: number; total?: number }
  | { checkpoint: unknown }
  /** Artifacts that went over the network since the last news of it. */
  | { networkBytes: number };

/** How a thread's work ended; errors travel as data, because classes do not cross threads. */
export type ThreadResult =
  | { ok: true; output: unknown; cpuSeconds: number | undefined }
  | { ok: false; error: { code: ErrorCode; message: string; details: Record<string, unknown> } };
