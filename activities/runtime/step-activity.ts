import { Context } from '@temporalio/activity';
import type { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import type { StepEnvelope } from '../../schemas/step';
import { digestOf } from '../../trust';
import type { StepImplementation } from '../implement';
import { toApplicationFailure } from './failures';
import type { ThreadNews } from './messages';
import type { Pool } from './pool';

/** Workers beat this often while a step or a trusted activity runs. */
export const HEARTBEAT_INTERVAL_MS = 1_000;

/** Code that breaks this often on the same input is broken; lost nodes count, but not against it alone. */
const BROKEN_ATTEMPTS_MAX = 8;

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
  artifactsFolder: string;
  /** Name of this node, for provenance. */
  node: string;
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
): Record<string, (input: unknown) => Promise<StepEnvelope>> {
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
): Promise<StepEnvelope> {
  const { contract, toolVersion } = step.implementation;
  const context = Context.current();
  const startedAt = new Date().toISOString();
  try {
    const input = parse(contract.input, rawInput, {
      code: 'INPUT_INVALID',
      what: `Input of ${contract.name}`,
    });
    const returned = await compute(step, runtime, input);
    const output = parse(contract.output, returned, {
      code: 'OUTPUT_INVALID',
      what: `Output of ${contract.name}`,
    });
    return {
      output,
      inputDigest: digestOf(rawInput),
      outputDigest: digestOf(output),
      codeDigest: step.codeDigest,
      toolVersion,
      node: runtime.node,
      startedAt,
      endedAt: new Date().toISOString(),
      attempt: context.info.attempt,
    };
  } catch (error) {
    // Temporal knows best why it cancelled: by request, by a timeout, or because the worker stops.
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw toApplicationFailure(error, { lastTry: context.info.attempt >= BROKEN_ATTEMPTS_MAX });
  }
}

async function compute(step: LoadedStep, runtime: StepRuntime, input: unknown): Promise<unknown> {
  const context = Context.current();
  const resumed = (context.info.heartbeatDetails as Beat | undefined)?.checkpoint;
  const beat: Beat = { checkpoint: resumed };
  const timer = setInterval(() => context.heartbeat(beat), HEARTBEAT_INTERVAL_MS);
  const onNews = (news: ThreadNews) => {
    Object.assign(beat, news);
    if ('checkpoint' in news) context.heartbeat(beat);
  };
  try {
    const { artifactsFolder, node, pool } = runtime;
    const { activityType } = step.implementation.contract;
    const task = { module: step.module, activityType, input, resumed, artifactsFolder, node };
    return await pool.run(task, { signal: context.cancellationSignal, onNews });
  } finally {
    clearInterval(timer);
  }
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
