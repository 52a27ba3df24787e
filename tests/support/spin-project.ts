import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY, runCli } from './stack';

/*
 * A package of one's own, as a user writes it: a step that keeps a core busy without ever yielding,
 * and tells in a file what it does. Whether a thread still computes is read there, not from Temporal.
 */

/** Task queues of the project: of its step, and of one that nobody serves. */
export const SPIN_QUEUE = 'test.spin.v1';
export const ABSENT_QUEUE = 'test.absent.v1';

const CONTRACTS = `
import { capabilityQueue, definePipeline, defineStep, z } from 'athanor';

export const spin = defineStep({
  name: 'test.spin', version: 1, title: 'Spin', description: 'Keeps a core busy.',
  taskQueue: capabilityQueue('test.spin'),
  input: z.strictObject({ file: z.string(), ticks: z.int().min(1) }),
  output: z.strictObject({ ticks: z.int() }),
  cacheable: false,
});
const spins = z.array(z.strictObject({ file: z.string(), ticks: z.int() })).min(1);
const common = {
  version: 1, description: 'Keeps a core busy.',
  output: z.strictObject({ ticks: z.int(), notRun: z.array(z.unknown()) }),
};
export const spinAll = definePipeline({
  ...common, name: 'spin', title: 'Spin', workflow: 'spinAll',
  input: z.strictObject({ spins, needsAbsent: z.boolean().default(false) }),
  stages: [{ name: 'spin', title: 'Spin' }, { name: 'absent', title: 'Needs what is absent' }],
  example: { spins: [{ file: 'ticks', ticks: 1 }] },
});
export const steps = [spin];
export const pipelines = [spinAll];
`;

/** A tick is 50 ms of arithmetic; the step never awaits, so its thread never sees an event. */
const STEPS = `
import { appendFileSync } from 'node:fs';
import { implement } from 'athanor/activity';
import { spin } from './contracts';

const TICK_MS = 50;
const CHECKPOINT_TICKS = 10;

export const steps = [
  implement(spin, ({ file, ticks }, context) => {
    const tell = (what: object) =>
      appendFileSync(file, JSON.stringify({ ...what, at: Date.now(), pid: process.pid }) + '\\n');
    const from = (context.resumed as { ticks: number } | undefined)?.ticks ?? 0;
    tell({ resumed: context.resumed ?? null });
    for (let tick = from; tick < ticks; tick++) {
      for (const end = performance.now() + TICK_MS; performance.now() < end; ) Math.sqrt(end);
      tell({ tick });
      context.progress(tick + 1, ticks);
      if ((tick + 1) % CHECKPOINT_TICKS === 0) context.checkpoint({ ticks: tick + 1 });
    }
    return { ticks };
  }),
];
`;

const WORKFLOWS = `
import { pipeline } from 'athanor/workflow';
import { spin, spinAll as contract } from './contracts';

export const spinAll = pipeline(contract, async ({ spins, needsAbsent }, run) => {
  let ticks = 0;
  await run.stage('spin', async (stage) => {
    for (const [i, one] of spins.entries()) {
      ticks += (await stage.step(spin, one, 'spin/' + i)).ticks;
    }
  });
  const needs = needsAbsent ? ['${ABSENT_QUEUE}'] : [];
  await run.stage('absent', async () => undefined, needs);
  return { output: { ticks, notRun: run.notRun } };
});
`;

const CONFIG = `
import { defineConfig } from 'athanor';
export default defineConfig({
  contracts: './src/contracts.ts', steps: './src/steps.ts', workflows: './src/workflows.ts',
});
`;

/** One line of the file that a spinning step writes. */
export interface SpinNews {
  /** Set in the first line of an attempt: what it goes on from, or null. */
  resumed?: { ticks: number } | null;
  tick?: number;
  /** Milliseconds since 1970. */
  at: number;
  /** The node's process. */
  pid: number;
}

/** Writes the project into `folder` and builds it with `athanor build`. */
export async function buildSpinProject(folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  symlinkSync(REPOSITORY, path.join(folder, 'node_modules/athanor'));
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'spin', version: '1.0.0', private: true }),
    'athanor.config.ts': CONFIG,
    'src/contracts.ts': CONTRACTS,
    'src/steps.ts': STEPS,
    'src/workflows.ts': WORKFLOWS,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const { code, stderr } = await runCli(['build', folder]).ended;
  if (code !== 0) throw new Error(`athanor build failed: ${stderr}`);
}

/** What a spinning step has told so far. */
export function readSpin(file: string): SpinNews[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SpinNews);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
