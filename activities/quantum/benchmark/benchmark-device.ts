import { availableParallelism, cpus } from 'node:os';
import type { Circuit } from '../../../kernels/quantum/circuit';
import { compile } from '../../../kernels/quantum/compiler';
import {
  createEngine,
  type Engine,
  startNodeHelper,
  TooWideError,
} from '../../../kernels/quantum/engine';
import { FAMILIES } from '../../../kernels/quantum/families';
import {
  benchmarkDevice,
  type MeasuredCircuit,
  QUBITS_MAX,
} from '../../../schemas/quantum/benchmark-steps';
import { implement } from '../../implement';
import { availableMemory } from './available-memory';
import { measureBandwidth } from './bandwidth';
import { digestOfAmplitudes } from './digest';
import { growFamilies } from './grow-families';

const AMPLITUDE_BYTES = 16;
/** States may take half of the memory that is available: others work on this device, too. */
const MEMORY_SHARE = 0.5;
/** Beside the amplitudes a run needs tables and each thread its tiles. */
const OVERHEAD_BYTES_MAX = 64 * 1024 * 1024;
/** Runs until this many seconds are spent on a circuit, and at most so many: short ones vary. */
const ENOUGH_SECONDS = 0.25;
const RUNS_MAX = 5;
const WARM_QUBITS = 16;
const MILLI = 1_000;

/**
 * Measures this device: memory bandwidth, then circuits of growing width from each family. It keeps no
 * checkpoint, since what a node measured would otherwise be mixed with what its successor does.
 */
export const benchmarkDeviceStep = implement(benchmarkDevice, (input, context) => {
  const { families, smallestQubits: smallest, secondsPerCircuit } = input;
  const threads = input.threads ?? availableParallelism();
  const bytes = availableMemory() * MEMORY_SHARE;
  const largest = input.largestQubits ?? Math.max(smallest, widestState(bytes));
  const bandwidthBytesPerSecond = measureBandwidth(threads);
  const engine = createEngine({
    threads,
    startHelper: startNodeHelper,
    memoryLimitBytes: bytes + OVERHEAD_BYTES_MAX,
  });
  try {
    warmUp(engine);
    const { rows, ends } = growFamilies<MeasuredCircuit>({
      ...{ families, smallest, largest, secondsAllowed: secondsPerCircuit },
      progress: context.progress,
      measure: (family, qubits) => {
        try {
          const timed = measureCircuit(engine, circuitOf(family, qubits));
          const bandwidthFraction = timed.bytesPerSecond / bandwidthBytesPerSecond;
          const seconds = timed.compileSeconds + timed.runSeconds;
          return { seconds, row: { family, qubits, ...timed, bandwidthFraction } };
        } catch (error) {
          if (error instanceof TooWideError) return 'memory';
          throw error;
        }
      },
    });
    return {
      ...{ node: context.node, processor: cpus()[0]?.model.trim() ?? '', threads },
      ...{ secondsPerCircuit, largestQubits: largest, bandwidthBytesPerSecond },
      ...{ families: ends, circuits: rows },
    };
  } finally {
    engine.close();
  }
});

/** Compiles anew and runs, as for a circuit that was not seen before; the fastest of several. */
function measureCircuit(
  engine: Engine,
  circuit: Circuit,
): Omit<MeasuredCircuit, 'family' | 'qubits' | 'bandwidthFraction'> {
  let [compileSeconds, runSeconds] = [0, Number.POSITIVE_INFINITY];
  let [spent, runs, movedBytes] = [0, 0, 0];
  let amplitudes: Float64Array;
  do {
    const started = performance.now();
    const plan = compile(circuit);
    const compiled = performance.now();
    amplitudes = engine.run(plan);
    const ended = performance.now();
    runs += 1;
    spent += (ended - started) / MILLI;
    if (compileSeconds + runSeconds > (ended - started) / MILLI) {
      compileSeconds = (compiled - started) / MILLI;
      runSeconds = (ended - compiled) / MILLI;
    }
    movedBytes = plan.movedBytes;
  } while (spent < ENOUGH_SECONDS && runs < RUNS_MAX);
  const gates = circuit.operations.length;
  return {
    ...{ gates, runs, compileSeconds, runSeconds },
    gatesPerSecond: gates / runSeconds,
    bytesPerSecond: movedBytes / runSeconds,
    digest: digestOfAmplitudes(amplitudes),
  };
}

/** Threads start, and code is optimised, before anything is measured. */
function warmUp(engine: Engine): void {
  for (const { name } of FAMILIES) engine.run(compile(circuitOf(name, WARM_QUBITS)));
}

function circuitOf(name: string, qubits: number): Circuit {
  const family = FAMILIES.find((one) => one.name === name);
  if (family === undefined) throw new Error(`there is no family ${name}`);
  return family.circuit(qubits);
}

/** The most qubits whose amplitudes fit some bytes, and 32 bits. */
function widestState(bytes: number): number {
  const widest = Math.floor(Math.log2(Math.max(1, bytes / AMPLITUDE_BYTES)));
  return Math.min(QUBITS_MAX, widest);
}
