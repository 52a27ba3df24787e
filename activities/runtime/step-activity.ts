import { Context } from '@temporalio/activity';
import type { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import type { NodeAnswer } from '../../schemas/nodes/results';
import type { ResourceUse, StepEnvelope } from '../../schemas/step';
import { toolVersionOf } from '../../schemas/tool-version';
import type { HeldLease } from '../../store/artifacts';
import { digestOf, type Signer, signAnswer } from '../../trust';
import type { StepImplementation } from '../implement';
import { toApplicationFailure } from './failures';
import type { ArtifactsPlace, ThreadNews } from './messages';
import type { Pool } from './pool';
import type { SandboxSettings } from './sandbox';

/** Workers beat this often while a step or a trusted activity runs. */
export const HEARTBEAT_INTERVAL_MS = 1_000;

/** A step as a worker can run it. */
export interface LoadedStep {
  implementation: StepImplementation;
  /** Absolute path of the module that exports it. */
  module: string;
  codeDigest: string;
}

/** What steps run with on this machine. */
export interface StepRuntime {
  pool: Pool;
  artifacts: ArtifactsPlace;
  /** Name of this node, for provenance. */
  node: string;
  /** What it allows to foreign code; the least, unless given. */
  sandbox?: SandboxSettings;
  /** Versions of the outside programs of this machine, by name, as they were found by running them. */
  foundTools?: () => Promise<Readonly<Record<string, string>>>;
  /**
   * The node's key. With it, what goes out is a signed answer, from which the gate makes the envelope;
   * without, as on trusted workers that reach Temporal directly, it is the envelope itself.
   */
  signer?: Signer;
  /** Told of artifacts as they go over the network, either way. */
  onNetworkBytes?: (bytes: number) => void;
}

interface Beat {
  checkpoint: unknown;
  done?: number;
  total?: number;
}

/** The Temporal activities of some steps, by activity type. */
export function stepActivities(
  steps: readonly LoadedStep[],
  runtime: StepRuntime,
): Record<string, (input: unknown) => Promise<StepEnvelope | NodeAnswer>> {
  return Object.fromEntries(
    steps.map((step) => [
      step.implementation.contract.activityType,
      (input: unknown) => runStepActivity(step, runtime, input),
    ]),
  );
}

async function runStepActivity(
  step: LoadedStep,
  runtime: StepRuntime,
  rawInput: unknown,
): Promise<StepEnvelope | NodeAnswer> {
  const { contract } = step.implementation;
  const context = Context.current();
  const startedAt = new Date().toISOString();
  try {
    const input = parse(contract.input, rawInput, {
      code: 'INPUT_INVALID',
      what: `Input of ${contract.name}`,
    });
    const { returned, used } = await compute(step, runtime, { input, rawInput });
    const output = parse(contract.output, returned, {
      code: 'OUTPUT_INVALID',
      what: `Output of ${contract.name}`,
    });
    // Of the input as it came: that is what the gate has seen, and what the memo is asked for.
    const inputDigest = digestOf(rawInput);
    const found = (await runtime.foundTools?.()) ?? {};
    const toolVersion = toolVersionOf(contract, step.implementation.toolVersion, found);
    const made = { inputDigest, output, used, toolVersion };
    return runtime.signer === undefined
      ? envelopeOf(step, { ...made, startedAt, node: runtime.node })
      : answerOf(step, { ...made, signer: runtime.signer });
  } catch (error) {
    // Temporal knows best why it cancelled: by request, by a timeout, or because the worker stops.
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw toApplicationFailure(error, { attempt: context.info.attempt });
  }
}

/** What came of a step, and of what. */
interface Made {
  inputDigest: string;
  output: unknown;
  used: ResourceUse;
  toolVersion: string;
}

function envelopeOf(
  { codeDigest }: LoadedStep,
  o: Made & { startedAt: string; node: string },
): StepEnvelope {
  return {
    output: o.output,
    inputDigest: o.inputDigest,
    outputDigest: digestOf(o.output),
    codeDigest,
    toolVersion: o.toolVersion,
    node: o.node,
    startedAt: o.startedAt,
    endedAt: new Date().toISOString(),
    attempt: Context.current().info.attempt,
    resources: o.used,
  };
}

function answerOf(
  { codeDigest, implementation }: LoadedStep,
  o: Made & { signer: Signer },
): NodeAnswer {
  const { activityType } = implementation.contract;
  const outputDigest = digestOf(o.output);
  const statement = { activityType, inputDigest: o.inputDigest, outputDigest, codeDigest };
  const { signature } = signAnswer(o.signer, statement);
  const { output, toolVersion, used } = o;
  return {
    athanorAnswer: 1,
    output,
    codeDigest,
    toolVersion,
    outputDigest,
    resources: used,
    signature,
  };
}

async function compute(
  step: LoadedStep,
  runtime: StepRuntime,
  { input, rawInput }: { input: unknown; rawInput: unknown },
): Promise<{ returned: unknown; used: ResourceUse }> {
  const context = Context.current();
  const resumed = (context.info.heartbeatDetails as Beat | undefined)?.checkpoint;
  const beat: Beat = { checkpoint: resumed };
  const timer = setInterval(() => context.heartbeat(beat), HEARTBEAT_INTERVAL_MS);
  const onNews = (news: ThreadNews) => {
    if ('networkBytes' in news) {
      runtime.onNetworkBytes?.(news.networkBytes);
      return;
    }
    Object.assign(beat, news);
    if ('checkpoint' in news) context.heartbeat(beat);
  };
  try {
    const { artifacts, node, pool, sandbox } = runtime;
    const { activityType } = step.implementation.contract;
    const own = { module: step.module, activityType, input, resumed, artifacts, node, sandbox };
    const task = 'folder' in artifacts ? own : { ...own, lease: leaseOf(context, rawInput) };
    let used: ResourceUse = {};
    const onUse = (found: ResourceUse) => {
      used = found;
    };
    const { cancellationSignal: signal } = context;
    const returned = await pool.run(task, { signal, onNews, onUse });
    return { returned, used };
  } finally {
    clearInterval(timer);
  }
}

// The task token that the gate has sealed is also the key to the artifacts of this task.
function leaseOf(context: Context, input: unknown): HeldLease {
  return { token: Buffer.from(context.info.taskToken).toString('base64url'), input };
}

/** Parses by a schema, or throws an AthanorError that names every path, what was found and why not. */
export function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { code, what }: { code: 'INPUT_INVALID' | 'OUTPUT_INVALID'; what: string },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  const text = issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message)).join('; ');
  throw new AthanorError({ code, message: `${what} is not valid: ${text}`, details: { issues } });
}
