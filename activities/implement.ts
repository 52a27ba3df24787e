import type { Tier } from '../schemas/constants/nodes';
import { AthanorError } from '../schemas/errors';
import type { PublisherPolicy } from '../schemas/packages/package';
import type { StepContract } from '../schemas/step';
import type { ArtifactStore, Notes } from '../store/artifacts';

/**
 * What a step's code may use besides its input. The code runs in a thread of its own, so it may
 * compute for as long as it likes: beats, cancellation and shutdown do not wait for it.
 */
export interface StepContext {
  artifacts: ArtifactStore;
  /** What this machine remembers of artifacts from one step to the next. */
  notes: Notes;
  /** Name of the node that runs the step. */
  node: string;
  /** Tells how far the work is; cheap, call it as often as there is news. */
  progress(done: number, total?: number): void;
  /**
   * Keeps a small JSON value (references to finished parts, a position) that a later attempt gets
   * back from `resumed`, should this one be lost.
   */
  checkpoint(state: unknown): void;
  /** The last checkpoint of an earlier attempt, if there was one. */
  resumed: unknown;
  /** How far this node is trusted. */
  tier: Tier;
  /**
   * Whose packages may run here, as the node's owner and its network say: each list has to allow one.
   * Read anew each time, so that a revocation holds at once.
   */
  publishers(): readonly PublisherPolicy[];
  /** Outside programs, for steps of runtime class `native`. */
  tools: Tools;
  /** Containers, for steps of runtime class `container`. */
  containers: Containers;
}

/** Runs outside programs. */
export interface Tools {
  /**
   * Runs one to its end, in a folder of its own.
   * @throws AthanorError RUNTIME_REFUSED (the contract does not name it), TOOL_MISSING, TOOL_LIMIT
   */
  run(run: ToolRun): Promise<ToolResult>;
}

/** One run of an outside program. */
export interface ToolRun {
  /** Name of the program, as in the contract's `tools`. */
  tool: string;
  /** Its arguments, each as it is: no shell reads them. */
  arguments: readonly string[];
  /** Files of its folder, by plain name. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  stdin?: string | Uint8Array;
  /** Names of the files to bring back, where it wrote them. */
  outputs?: readonly string[];
  limits?: Partial<ToolLimits>;
}

/** What an outside program may use. */
export interface ToolLimits {
  /** Longest that it may take, by the clock. */
  deadlineMs: number;
  /** Processor time of each of its processes. */
  cpuSeconds: number;
  /** Address space of each of its processes. */
  memoryMb: number;
  /** Largest file it may write. */
  fileBytes: number;
  /** Most of what it prints, and of each output file. */
  outputBytes: number;
}

/** What an outside program did. */
export interface ToolResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The outputs that it wrote, by name. */
  files: Record<string, Uint8Array>;
  /** What kept it from the network and from the files of this machine. */
  isolation: Isolation;
}

/** `none` where the machine offers neither: limits and an own folder hold all the same. */
export type Isolation = 'bubblewrap' | 'systemd' | 'none';

/** Runs containers. */
export interface Containers {
  /** @throws AthanorError RUNTIME_REFUSED on a node that is not of a trusted tier, TOOL_MISSING, TOOL_LIMIT */
  run(run: ContainerRun): Promise<Omit<ToolResult, 'isolation'>>;
}

/** One run of a container: a tool run whose program is an image. */
export interface ContainerRun extends Omit<ToolRun, 'tool'> {
  /** Image by digest, `name@sha256:…`: a tag may change under us. */
  image: string;
}

/** A contract with the code that fulfils it. */
export interface StepImplementation<I = unknown, O = unknown> {
  contract: StepContract<I, O>;
  /** Name and version of the program that does the work, part of the memo key: 'rdkit 2026.09.1'. */
  toolVersion: string;
  run: (input: I, context: StepContext) => Promise<O> | O;
  /** Throws when this machine may not run it: nodes ask before they offer its task queue. */
  check?: (context: Pick<StepContext, 'publishers'>) => void;
}

/**
 * Joins a contract to its code.
 * @param toolVersion name and version of the outside program that decides the result, or '' where only
 *   the step's own code does (its digest is part of the memo key anyway)
 * @throws AthanorError CONFIG_INVALID for a contract of runtime class `wasm`, which a package implements
 */
export function implement<I, O>(
  contract: StepContract<I, O>,
  run: StepImplementation<I, O>['run'],
  toolVersion = '',
): StepImplementation<I, O> {
  if (contract.runtime === 'wasm') {
    const message = `${contract.name} is of runtime class wasm: use implementWasm.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return { contract, run, toolVersion };
}
