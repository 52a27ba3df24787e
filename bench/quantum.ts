/**
 * The statevector kernel beside qiskit-aer, pennylane-lightning and qulacs in double and qsim in single
 * precision: from a circuit in memory to the amplitudes, or for the variational circuit to its energy,
 * our compiler included. All take turns in every round, and everybody's amplitudes must be the same.
 */
import { parseArgs } from 'node:util';
import { measureBandwidth } from '../activities/quantum/benchmark/bandwidth';
import { FAMILIES, type Family } from '../kernels/quantum/families';
import {
  type Contender,
  DIFFERENTIATES,
  type Outcome,
  ours,
  peers,
  type Task,
} from './quantum/contenders';
import { figuresOf, type Measured } from './quantum/figures';
import { gradientFigures } from './quantum/gradient';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const SIZES = [10, 16, 20, 22, 24];
const QUICK_SIZES = [10, 16];
const THREADS = [1, 2];
const QUICK_THREADS = [2];
const ROUNDS = 5;
/** From this width a round takes peers most of a minute, and fewer must do. */
const WIDE_QUBITS = 24;
const WIDE_ROUNDS = 2;
const QUICK_ROUNDS = 3;
/** Width at which the gradient is measured. */
const GRADIENT_QUBITS = 20;
const GIGA = 1e9;
/** Amplitudes that are compared. */
const SAMPLES = 64;
/** A large odd number: its multiples visit the state all over. */
const STRIDE = 2_654_435_761;
const TOLERANCE = 1e-10;
/** Of floats: every amplitude, or a sum of some ten terms for each qubit. */
const SINGLE_TOLERANCE = 1e-4;

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    /** Numbers of qubits, separated by commas. */
    sizes: { type: 'string' },
    threads: { type: 'string' },
    /** Names of circuits, separated by commas. */
    circuits: { type: 'string' },
    rounds: { type: 'string' },
    'no-python': { type: 'boolean', default: false },
  },
});

void runBench('quantum', values, async ({ quick, say }) => {
  const sizes = numbers(values.sizes) ?? (quick ? QUICK_SIZES : SIZES);
  const threadCounts = numbers(values.threads) ?? (quick ? QUICK_THREADS : THREADS);
  const rounds = Number(values.rounds ?? (quick ? QUICK_ROUNDS : ROUNDS));
  const names = values.circuits?.split(',');
  const families = FAMILIES.filter(({ name }) => names === undefined || names.includes(name));
  const figures: Figure[] = [];
  for (const threads of threadCounts) {
    if (!values['no-python']) say('installing the peers, if that was not done before');
    const others = values['no-python'] ? [] : await peers(threads);
    const contenders = [ours(threads, 'double'), ours(threads, 'single'), ...others];
    const bandwidth = measureBandwidth(threads);
    figures.push({
      ...{ name: `copying memory, ${threads} threads`, unit: 'GB/s' },
      value: bandwidth / GIGA,
    });
    for (const family of families) {
      for (const qubits of sizes) {
        const enough = qubits >= WIDE_QUBITS ? Math.min(rounds, WIDE_ROUNDS) : rounds;
        const runs = await measure(contenders, taskOf(family, qubits), enough);
        const measured: Measured = { family: family.name, qubits, threads, runs, bandwidth };
        figures.push(...figuresOf(measured));
        say(`${family.name} ${qubits}, ${threads} threads: ${summary(runs)}`);
        const { circuit, observable } = taskOf(family, qubits);
        if (qubits !== GRADIENT_QUBITS || observable === undefined) continue;
        const peer = others.find(({ name }) => name === DIFFERENTIATES);
        const options = { threads, rounds, peer };
        figures.push(...(await gradientFigures({ circuit, observable }, options)));
      }
    }
    for (const contender of contenders) await contender.end();
  }
  return figures;
});

function taskOf(family: Family, qubits: number): Task {
  const samples = Array.from({ length: SAMPLES }, (_, i) => (i * STRIDE) % 2 ** qubits);
  return { circuit: family.circuit(qubits), observable: family.observable?.(qubits), samples };
}

/** Everybody once to be warm, then in turn. */
async function measure(
  contenders: readonly Contender[],
  task: Task,
  rounds: number,
): Promise<Map<Contender, Outcome[]>> {
  const runs = new Map<Contender, Outcome[]>(contenders.map((one) => [one, []]));
  let expected: number[] | undefined;
  for (const contender of contenders) {
    await contender.prepare(task);
    const { samples } = await contender.run();
    expected ??= samples;
    requireSame(contender, samples, expected);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) runs.get(contender)?.push(await contender.run());
  }
  return runs;
}

function requireSame(
  { name, isSingle }: Contender,
  samples: readonly number[],
  expected: readonly number[],
): void {
  const tolerance = isSingle ? SINGLE_TOLERANCE : TOLERANCE;
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...samples.map((value, i) => Math.abs(value - (expected[i] as number))));
  if (samples.length === expected.length && worst <= tolerance * scale) return;
  throw new Error(`${name} and ours differ by ${worst}`);
}

function summary(runs: ReadonlyMap<Contender, Outcome[]>): string {
  return [...runs]
    .map(([{ name }, list]) => `${name} ${Math.min(...list.map(({ ms }) => ms)).toFixed(2)}`)
    .join(', ');
}

function numbers(text: string | undefined): number[] | undefined {
  return text?.split(',').map(Number);
}
