import './shims/globals';
import * as chemistry from '../../activities/chemistry';
import type { StepContext, StepImplementation } from '../../activities/implement';
import * as quantum from '../../activities/quantum';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import { AthanorError, asAthanorError } from '../../schemas/errors';
import { digestOf } from '../../trust/canonical-json';
import { pageArtifactStore } from './artifacts';
import type { FromCompute, ToCompute } from './messages';
import { provideFile } from './shims/node-fs';

/** Files that chemistry reads, as the build has put them beside this worker. */
const FILES = ['RDKit_minimal.wasm', 'compiled-smarts.json', 'sa-fragment-scores.bin'];

/** What needs no outside programs; steps on other queues do. */
const QUEUES = [CAPABILITIES.rdkit, CAPABILITIES.model, CAPABILITIES.statevector].map(
  (capability) => capabilityQueue(capability),
);

// Implementations differ in their inputs and outputs; both are parsed with the contract.
const steps = new Map<string, StepImplementation>(
  (Object.values({ ...chemistry, ...quantum }) as unknown as StepImplementation[])
    .filter((step) => QUEUES.includes(step.contract.taskQueue))
    .map((step) => [step.contract.activityType, step]),
);

let prepared: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToCompute>) => {
  if (data.kind === 'prepare') prepared = prepare();
  else void run(data);
};

function tell(message: FromCompute): void {
  self.postMessage(message);
}

async function prepare(): Promise<void> {
  await Promise.all(
    FILES.map(async (name) =>
      provideFile(name, await (await fetch(`/page/${name}`)).arrayBuffer()),
    ),
  );
  const contracts = [...steps.values()].map(({ contract }) => contract);
  tell({
    kind: 'ready',
    activityTypes: contracts.map((c) => c.activityType),
    taskQueues: [...new Set(contracts.map((c) => c.taskQueue))],
  });
}

async function run(task: Extract<ToCompute, { kind: 'run' }>): Promise<void> {
  const { lease } = task;
  try {
    await prepared;
    const step = steps.get(task.activityType);
    if (step === undefined) {
      const message = `This page has no code for ${task.activityType}.`;
      throw new AthanorError({ code: 'STEP_UNKNOWN', message });
    }
    const raw: unknown = JSON.parse(task.input);
    const { contract, toolVersion } = step;
    const input = checked(() => contract.input.parse(raw), 'INPUT_INVALID');
    const returned = await step.run(input, contextOf(task));
    const output = checked(() => contract.output.parse(returned), 'OUTPUT_INVALID');
    const digests = { outputDigest: digestOf(output), inputDigest: digestOf(raw) };
    tell({ kind: 'done', lease, answer: { output, toolVersion, ...digests } });
  } catch (error) {
    const { code, message } = asAthanorError(error);
    tell({ kind: 'failed', lease, code, message });
  }
}

function contextOf(task: Extract<ToCompute, { kind: 'run' }>): StepContext {
  const { lease, bearer, input, node, details } = task;
  const last = JSON.parse(details ?? 'null') as { checkpoint?: unknown } | null;
  const absent = async () => {
    const message = 'A browser runs no outside programs.';
    throw new AthanorError({ code: 'RUNTIME_REFUSED', message });
  };
  return {
    artifacts: pageArtifactStore({ bearer, lease, input }),
    // A page has no place for them.
    notes: { keep: async () => undefined, find: async () => undefined },
    node,
    progress: (done, total) => tell({ kind: 'news', lease, done, total }),
    checkpoint: (checkpoint) => tell({ kind: 'news', lease, checkpoint }),
    resumed: last?.checkpoint,
    tier: 'public',
    publishers: () => {
      throw new AthanorError({ code: 'RUNTIME_REFUSED', message: 'A page runs no packages.' });
    },
    tools: { run: absent },
    containers: { run: absent },
  };
}

function checked<T>(work: () => T, code: 'INPUT_INVALID' | 'OUTPUT_INVALID'): T {
  try {
    return work();
  } catch (cause) {
    throw new AthanorError({ code, message: String((cause as Error).message), cause });
  }
}
