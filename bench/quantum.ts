/**
 * The statevector kernel beside qiskit-aer, pennylane-lightning and qulacs in double and qsim in single
 * precision: from a circuit in memory to the amplitudes, or for the variational circuit to its energy,
 * our compiler included. All take turns in every round, and everybody's amplitudes must be the same.
 */
import { parseArgs } from 'node:util';
import { measureBandwidth } from '../activities/quantum/benchmark/bandwidth';
import { FAMILIES, type Family } from '../kernels/quantum/families';
import { coldFigures } from './quantum/cold';
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
const THREADS = [2, 1];
const QUICK_THREADS = [2];
const ROUNDS = 5;
const QUICK_ROUNDS = 3;
/** No further round of a circuit is begun after so long, so that all ends within a quarter of an hour. */
const ENOUGH_MS = 12_000;
/** From this width peers take seconds, and the run by which amplitudes are compared is one of the rounds. */
const WIDE_QUBITS = 22;
/** The widest on one thread, where peers take twice as long, unless it is asked for. */
const ONE_THREAD_QUBITS = 22;
/** A peer that has taken so long for a circuit is not asked for a wider one of its family. */
const PATIENCE_MS = 12_000;
/** Families, and their width, of which compiling is also timed in a process that did nothing before. */
const COLD = ['brickwork', 'volume'];
const COLD_QUBITS = 17;
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
  for (const { name, circuit } of families.filter((one) => COLD.includes(one.name))) {
    figures.push(...(await coldFigures(name, circuit(COLD_QUBITS))));
  }
  for (const threads of threadCounts) {
    if (!values['no-python'])
      say('starting the peers; the first time they are installed, which takes minutes');
    const others = values['no-python'] ? [] : await peers(threads);
    const contenders = [ours(threads, 'double'), ours(threads, 'single'), ...others];
    const bandwidth = measureBandwidth(threads);
    figures.push({
      ...{ name: `copying memory, ${threads} threads`, unit: 'GB/s' },
      value: bandwidth / GIGA,
    });
    for (const family of families) {
      let patient = contenders;
      for (const qubits of sizes) {
        if (values.sizes === undefined && threads === 1 && qubits > ONE_THREAD_QUBITS) continue;
        const isWide = qubits >= WIDE_QUBITS;
        const runs = await measure(patient, taskOf(family, qubits), { rounds, isWide });
        patient = patient.filter((one) => one.isOurs || fastest(runs.get(one)) < PATIENCE_MS);
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

/** Everybody once to be compared, and to be warm where that matters; then in turn. */
async function measure(
  contenders: readonly Contender[],
  task: Task,
  { rounds, isWide }: { rounds: number; isWide: boolean },
): Promise<Map<Contender, Outcome[]>> {
  const runs = new Map<Contender, Outcome[]>(contenders.map((one) => [one, []]));
  const started = performance.now();
  let expected: number[] | undefined;
  for (const contender of contenders) {
    await contender.prepare(task);
    const outcome = await contender.run();
    expected ??= outcome.samples;
    requireSame(contender, outcome.samples, expected);
    if (isWide) runs.get(contender)?.push(outcome);
  }
  for (let round = isWide ? 1 : 0; round < rounds; round += 1) {
    if (round > 0 && performance.now() - started > ENOUGH_MS) break;
    for (const contender of contenders) runs.get(contender)?.push(await contender.run());
  }
  return runs;
}

function fastest(outcomes: readonly Outcome[] = []): number {
  return Math.min(...outcomes.map(({ ms }) => ms));
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
  return [...runs].map(([{ name }, list]) => `${name} ${fastest(list).toFixed(2)}`).join(', ');
}

function numbers(text: string | undefined): number[] | undefined {
  return text?.split(',').map(Number);
}
