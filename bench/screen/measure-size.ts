import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { screen } from '../../schemas/pipelines/screen';
import { type Usage, watchProcesses } from '../support/process-usage';
import { type BenchStack, withStack } from '../support/stack';
import { BareLoop } from './bare-loop';
import { type EngineRun, largestHistory, runScreen } from './engine-run';
import { libraryLines } from './library';
import { PythonLoop } from './python-loop';
import type { Timed } from './timed';

const WARM_UP_MOLECULES = 400;
/** Batches of the bare loop for each process, at least: it may not lose by waiting for the last one. */
const BARE_BATCHES_EACH = 8;

/** What to measure, and how often. */
export interface Settings {
  /** Largest size at which Python runs too, and up to which everybody runs `repeats` times. */
  repeatedMax: number;
  repeats: number;
  /** The pipeline's own default when undefined. */
  batchSize: number | undefined;
  withPython: boolean;
  /** Threads of the node, and processes of the others. */
  threads: number;
  say: (text: string) => void;
}

/** One way through the library, and what it used. */
export type Run = Timed & { usage: Record<string, Usage> };

/** What was measured at one size; `python` is empty where it did not run. */
export interface MeasuredSize {
  size: number;
  engine: Run[];
  bare: Run[];
  python: Run[];
  /** Events in the largest history. */
  events: number;
}

/**
 * Measures one size on a fresh stack, since memory that a process once had, it keeps. Everybody is
 * warm when the clock starts: RDKit loaded, alerts compiled.
 */
export async function measureSize(size: number, settings: Settings): Promise<MeasuredSize> {
  const { threads, say } = settings;
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bench-library-'));
  const write = (name: string, molecules: number) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${libraryLines(molecules).join('\n')}\n`);
    return file;
  };
  try {
    const libraryFile = write(`library-${size}.smi`, size);
    const warmUpFile = write('warm-up.smi', WARM_UP_MOLECULES);
    return await withStack({ threads }, async (bench) => {
      say(`${size} molecules: warming up`);
      // Batches enough for every thread.
      const batchSize = Math.ceil(WARM_UP_MOLECULES / threads / 2);
      await runScreen(bench, { libraryFile: warmUpFile, name: 'warm-up', batchSize });
      return measureOn(bench, { size, libraryFile, settings });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOn(
  bench: BenchStack,
  { size, libraryFile, settings }: { size: number; libraryFile: string; settings: Settings },
): Promise<MeasuredSize> {
  const { threads: processes, say, batchSize } = settings;
  const isSmall = size <= settings.repeatedMax;
  const bare = await BareLoop.start({ size, batchSize: bareBatchSize(size, settings), processes });
  const python =
    isSmall && settings.withPython ? await PythonLoop.start({ libraryFile, processes }) : undefined;
  const enginePids = () =>
    Object.fromEntries(bench.stack.processes.map(({ name, pid }) => [name, pid]));
  const measured: MeasuredSize = { size, engine: [], bare: [], python: [], events: 0 };
  try {
    for (let round = 1; round <= (isSmall ? settings.repeats : 1); round += 1) {
      const o = { libraryFile, name: `round-${round}`, batchSize };
      const run = await watched(enginePids, () => runScreen(bench, o));
      measured.engine.push(run);
      say(`${size} molecules, round ${round}: engine ${inWords(run, size)}\n  ${details(run)}`);
      for (const [name, other] of Object.entries({ bare, python })) {
        if (other === undefined) continue;
        const own = await watched(
          () => other.pids,
          () => other.run(),
        );
        measured[name as 'bare' | 'python'].push(own);
        say(`  ${name} ${inWords(own, size)}`);
      }
    }
  } finally {
    await bare.end();
    await python?.end();
  }
  measured.events = await largestHistory(bench);
  return measured;
}

/** The engine's batches, but enough of them. */
function bareBatchSize(size: number, { batchSize, threads }: Settings): number {
  const ofEngine = batchSize ?? screen.input.parse({ library: { file: 'any' } }).batchSize;
  return Math.min(ofEngine, Math.ceil(size / threads / BARE_BATCHES_EACH));
}

async function watched<T extends Timed>(
  pids: () => Record<string, number | undefined>,
  run: () => Promise<T>,
): Promise<T & Run> {
  const stop = watchProcesses(pids);
  try {
    const result = await run();
    return { ...result, usage: stop() };
  } finally {
    stop();
  }
}

function inWords({ seconds, kept, usage }: Run, size: number): string {
  const cpu = Object.entries(usage).map(([name, one]) => `${name} ${one.cpuSeconds.toFixed(1)}`);
  const rate = (size / seconds).toFixed(0);
  return `${seconds.toFixed(1)} s, ${rate}/s, ${kept} kept; processor seconds: ${cpu.join(', ')}`;
}

function details({ stages, rejected }: EngineRun): string {
  const times = Object.entries(stages).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`);
  return `seconds of stages: ${times.join(', ')}; dropped: ${JSON.stringify(rejected)}`;
}
