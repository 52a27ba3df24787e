import type { z } from 'zod';
import type { RuntimeClass } from './constants/nodes';

/** How results of replicas are compared: same bytes, a named comparator, or not at all. */
export type Agreement = 'bitwise' | 'none' | { comparator: string; tolerance: number };

/** What a step asks of the node that runs it. */
export interface Resources {
  memoryMb: number;
  cores: number;
  gpu?: boolean;
}

/** Everything there is to know about a step, said once. */
export interface StepSpec<I, O> {
  /** `<noun>.<verb>`, e.g. `chemistry.descriptors`. */
  name: string;
  /** Raised when the meaning of input or output changes: part of the activity type and the memo key. */
  version: number;
  title: string;
  description: string;
  input: z.ZodType<I>;
  output: z.ZodType<O>;
  /** The task queue that serves this step. */
  taskQueue: string;
  /** Longest that one attempt may take. */
  startToCloseTimeoutMs: number;
  /** A node silent for this long is taken for lost. */
  heartbeatTimeoutMs: number;
  maximumAttempts: number;
  resources: Resources;
  /**
   * How its code is contained: `builtin` (our release, or the owner's own), `wasm` (a signed package),
   * `native` (it runs outside programs, in a sandbox of the operating system), `container` (on trusted
   * nodes alone).
   */
  runtime: RuntimeClass;
  /** Names of the outside programs that a `native` step may run; others are refused. */
  tools: readonly string[];
  agreement: Agreement;
  /** Same input, same version and code: take the earlier result. */
  cacheable: boolean;
  citations: readonly string[];
  /** One line for the Temporal UI; must be a pure function. */
  summarise: (input: I) => string;
}

/** A step contract: what `implement` implements and workflows call. */
export interface StepContract<I = unknown, O = unknown> extends StepSpec<I, O> {
  kind: 'step';
  /** The Temporal activity type, `name@version`. */
  activityType: string;
}

/** Input of a contract. */
export type StepInput<C> = C extends StepContract<infer I, infer _O> ? I : never;
/** Output of a contract. */
export type StepOutput<C> = C extends StepContract<infer _I, infer O> ? O : never;
/** Any contract, whatever its shapes. */
// biome-ignore lint/suspicious/noExplicitAny: contracts are invariant in their shapes; lists of them need this.
export type AnyStep = StepContract<any, any>;

type Defaulted =
  | 'heartbeatTimeoutMs'
  | 'startToCloseTimeoutMs'
  | 'maximumAttempts'
  | 'agreement'
  | 'cacheable'
  | 'citations'
  | 'resources'
  | 'runtime'
  | 'tools'
  | 'summarise';

const DEFAULTS = {
  startToCloseTimeoutMs: 30 * 60_000,
  // A beat goes out every second: five missed ones mean that the node is gone.
  heartbeatTimeoutMs: 6_000,
  // A step must survive a node that is killed again and again; a defect still ends.
  maximumAttempts: 100,
  agreement: 'bitwise' as const,
  cacheable: true,
  citations: [] as const,
  resources: { memoryMb: 512, cores: 1 },
  runtime: 'builtin' as const,
  tools: [] as const,
};

/**
 * Declares a step. Defaults: half an hour an attempt, a heartbeat timeout of six seconds, a hundred
 * attempts, bitwise agreement, cacheable, one core, code of our own release.
 */
export function defineStep<I, O>(
  spec: Omit<StepSpec<I, O>, Defaulted> & Partial<Pick<StepSpec<I, O>, Defaulted>>,
): StepContract<I, O> {
  return {
    ...DEFAULTS,
    summarise: () => spec.title,
    ...spec,
    kind: 'step',
    activityType: `${spec.name}@${spec.version}`,
  };
}

/** What computing a step took, as far as its node could measure: a claim of the node. */
export interface ResourceUse {
  /** Of its thread and of the programs that it ran. */
  cpuSeconds?: number;
  /** Its share of what the processors drew. */
  joules?: number;
}

/**
 * What an activity returns: the output, and who made it, from what, with which code. The memo index
 * and provenance are written from this.
 */
export interface StepEnvelope<O = unknown> {
  output: O;
  inputDigest: string;
  outputDigest: string;
  codeDigest: string;
  toolVersion: string;
  node: string;
  startedAt: string;
  endedAt: string;
  attempt: number;
  resources?: ResourceUse;
}
