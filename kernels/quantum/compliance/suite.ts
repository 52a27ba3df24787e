/**
 * What every statevector simulator of the house must pass, the slow twin and the engine alike: all
 * amplitudes, global phase included, against Qiskit.
 */
import { createRandom } from '../../statistics/random';
import type { Circuit, Operation } from '../circuit';
import { add, input, multiply } from '../parameters';
import {
  circuitOf,
  everyGateEverywhere,
  type NamedCircuit,
  randomCircuit,
  scramble,
} from './circuits';
import { dynamicCircuits } from './dynamic-circuits';
import { askQiskit, type QiskitAnswers } from './qiskit';
import { gate, specialCircuits } from './special-circuits';

/** A simulator under test; it may answer later. */
export interface Simulator {
  /** The statevector of |0…0⟩ after the circuit, 2 · 2^n numbers. */
  simulate(circuit: Circuit, inputs?: Record<string, number>): Float64Array | Promise<Float64Array>;
  /** Counts of shots, where the simulator can measure: bits with bit 0 rightmost. */
  run?(circuit: Circuit, options: { shots: number; seed: number }): Counted | Promise<Counted>;
}

/** Counts by string of bits. */
interface Counted {
  counts: Record<string, number>;
}

/** How much is asked; the defaults take the slow twin some seconds. */
export interface SuiteOptions {
  /** Random circuits, by width: n = 1 … maxQubits, this many of each. */
  randomPerWidth?: number;
  maxQubits?: number;
  /** Width at which every gate meets every ordered pair of qubits. */
  everywhereQubits?: number;
  /** Shots of each circuit that measures. */
  shots?: number;
  /** Gates after which the norm is looked at. */
  manyGates?: number;
}

/** The largest error of an amplitude. */
export const AMPLITUDE_TOLERANCE = 1e-12;

const RANDOM_OPERATIONS = 60;

/**
 * Defines jest's tests for a simulator. Qiskit is asked in one process when they run; a circuit that
 * fails is named with its seed, and `randomCircuit` makes it again.
 */
export function complianceSuite(
  name: string,
  simulator: Simulator,
  options: SuiteOptions = {},
): void {
  const { shots = 2000, manyGates = 100_000 } = options;
  const groups = circuitGroups(options);
  const run = simulator.run?.bind(simulator);
  const dynamic = run === undefined ? [] : dynamicCircuits();
  describe(`compliance of ${name}`, () => {
    let answers: QiskitAnswers;
    beforeAll(() => {
      answers = askQiskit({
        circuits: Object.values(groups).flatMap((group) => group.map(({ circuit }) => circuit)),
        distributions: dynamic.map(({ circuit }) => circuit),
      });
    });
    let first = 0;
    for (const [title, group] of Object.entries(groups)) {
      const start = first;
      first += group.length;
      test(`${title}: every amplitude is Qiskit's`, async () => {
        expect(await failures(simulator, group, answers.circuits.slice(start))).toEqual([]);
      });
    }
    test(`the norm stays 1 over ${manyGates} gates`, () => normAfter(simulator, manyGates));
    test('bound inputs give the same bits as numbers', () => boundInputs(simulator));
    test('nothing is left of an earlier circuit, nor is the circuit changed', () =>
      repeatable(simulator, groups));
    if (run === undefined) return;
    test.each(dynamic.map((item, i) => ({ ...item, i })))(
      'measured as often as Qiskit says: $name',
      async ({ circuit, i }) => {
        const expected = answers.distributions[i] ?? {};
        const { counts } = await run(circuit, { shots, seed: 2026 + i });
        requireDistribution(counts, expected, shots);
      },
    );
  });
}

function circuitGroups(options: SuiteOptions): Record<string, NamedCircuit[]> {
  const { randomPerWidth = 20, maxQubits = 8, everywhereQubits = 7 } = options;
  const widths = Array.from({ length: maxQubits }, (_, i) => i + 1);
  const random = (extras: boolean) =>
    widths.flatMap((qubits) =>
      Array.from({ length: randomPerWidth }, (_, i) => {
        const seed = `random-${extras ? 'extras' : 'plain'}-${qubits}-${i}`;
        return randomCircuit(seed, { qubits, operations: RANDOM_OPERATIONS, extras });
      }),
    );
  return {
    'special circuits': specialCircuits(),
    'every gate on every ordered pair': [2, 5, everywhereQubits].flatMap((qubits) =>
      everyGateEverywhere(`everywhere-${qubits}`, qubits),
    ),
    'random circuits': random(false),
    'random circuits with controls, matrices and barriers': random(true),
  };
}

/** The circuits that are wrong, each with its largest error. */
async function failures(
  simulator: Simulator,
  group: readonly NamedCircuit[],
  expected: readonly Float64Array[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [i, { name, circuit }] of group.entries()) {
    try {
      const error = distance(await simulator.simulate(circuit), expected[i] as Float64Array);
      if (!(error <= AMPLITUDE_TOLERANCE)) wrong.push(`${name}: error ${error}`);
    } catch (error) {
      wrong.push(`${name}: ${error}`);
    }
  }
  return wrong;
}

async function normAfter(simulator: Simulator, gates: number): Promise<void> {
  const random = createRandom('norm', 'gates');
  const operations: Operation[] = [];
  while (operations.length < gates) operations.push(...scramble(3, random));
  const state = await simulator.simulate(circuitOf(3, operations));
  const norm = state.reduce((sum, value) => sum + value * value, 0);
  // Each gate may change the norm by a few units in the last place, at random.
  expect(Math.abs(norm - 1)).toBeLessThan(1e-15 * gates);
  expect(Math.abs(norm - 1)).toBeLessThan(1e-11);
}

async function boundInputs(simulator: Simulator): Promise<void> {
  const inputs = { alpha: 0.37, beta: -1.9 };
  const { alpha, beta } = inputs;
  const make = (a: ReturnType<typeof input> | number, b: ReturnType<typeof input> | number) => {
    const operations: Operation[] = [
      gate('h', [0]),
      { ...gate('rx', [1]), parameters: [multiply(a, 2)] },
      { ...gate('cu', [0, 2]), parameters: [a, b, add(a, b), 0.25] },
      { ...gate('rzz', [2, 1]), parameters: [add(multiply(b, a), 1)] },
    ];
    return circuitOf(3, operations);
  };
  const symbolic = { ...make(input('alpha'), input('beta')), inputs: Object.keys(inputs) };
  expect(await simulator.simulate(symbolic, inputs)).toEqual(
    await simulator.simulate(make(alpha, beta)),
  );
  const others = { alpha: 2, beta: 3 };
  expect(await simulator.simulate(symbolic, others)).toEqual(await simulator.simulate(make(2, 3)));
}

async function repeatable(
  simulator: Simulator,
  groups: Record<string, NamedCircuit[]>,
): Promise<void> {
  const some = Object.values(groups).map((group) => group.at(-1)?.circuit as Circuit);
  const before = structuredClone(some);
  const first: Float64Array[] = [];
  for (const circuit of some) first.push((await simulator.simulate(circuit)).slice());
  for (const [i, circuit] of some.entries()) {
    expect(await simulator.simulate(circuit)).toEqual(first[i]);
  }
  expect(some).toEqual(before);
}

/** χ² of counts against exact probabilities, outcomes of fewer than 5 expected taken together. */
function requireDistribution(
  counts: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  shots: number,
): void {
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(shots);
  expect(Object.keys(counts).filter((bits) => !(bits in expected))).toEqual([]);
  const rare = { count: 0, expected: 0 };
  let [chiSquared, bins] = [0, 0];
  const take = (count: number, mean: number) => {
    chiSquared += ((count - mean) * (count - mean)) / mean;
    bins++;
  };
  for (const [bits, probability] of Object.entries(expected)) {
    if (probability * shots >= 5) take(counts[bits] ?? 0, probability * shots);
    else {
      rare.count += counts[bits] ?? 0;
      rare.expected += probability * shots;
    }
  }
  if (rare.expected >= 5) take(rare.count, rare.expected);
  else expect(rare.count).toBeLessThan(30);
  const freedom = bins - 1;
  // Wilson and Hilferty's 99.99 % quantile of χ² (1931, doi:10.1073/pnas.17.12.684).
  const spread = 2 / (9 * Math.max(1, freedom));
  const root = 1 - spread + 3.719 * Math.sqrt(spread);
  const quantile = freedom * root * root * root;
  expect(chiSquared).toBeLessThanOrEqual(Math.max(quantile, 1e-9));
}

/** The largest distance of two amplitudes at the same place; infinite where lengths differ or one is not
 * a number. */
function distance(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i += 2) {
    const [re, im] = [(a[i] ?? 0) - (b[i] ?? 0), (a[i + 1] ?? 0) - (b[i + 1] ?? 0)];
    const error = Math.sqrt(re * re + im * im);
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, error);
  }
  return largest;
}
