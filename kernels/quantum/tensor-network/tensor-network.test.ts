import { createRandom } from '../../statistics/random';
import type { Circuit, GateOperation } from '../circuit';
import { randomCircuit } from '../compliance/circuits';
import { expectationValue } from '../results';
import { simulate } from '../twin';
import {
  amplitudeNetwork,
  contractSlices,
  expectationNetwork,
  type Network,
  planContraction,
  sumOfSlices,
} from '.';

const GENEROUS = { tensorBytesMax: 2 ** 30, multiplicationsMax: 1e9 };

function evaluated(network: Network, tensorBytesMax = GENEROUS.tensorBytesMax) {
  const plan = planContraction(network, { ...GENEROUS, tensorBytesMax });
  return { plan, ...sumOfSlices(contractSlices(network, plan, { from: 0, count: plan.slices })) };
}

function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

function circuitOf(qubitCount: number, operations: GateOperation[]): Circuit {
  return { qubitCount, bitCount: 0, qubitRegisters: [], bitRegisters: [], inputs: [], operations };
}

/** A layer of turns on every qubit and of cz on neighbours of a grid, `depth` times over. */
function grid(width: number, height: number, depth: number): Circuit {
  const random = createRandom(7, 'grid');
  const operations: GateOperation[] = [];
  for (let layer = 0; layer < depth; layer++) {
    for (let q = 0; q < width * height; q++) {
      operations.push(gate('u', [q], ...[1, 2, 3].map(() => random.uniform() * 6)));
      if (q % width < width - 1 && (q + layer) % 2 === 0) operations.push(gate('cz', [q, q + 1]));
      const below = q + width;
      if (below < width * height && (q + layer) % 2 === 1) operations.push(gate('cz', [q, below]));
    }
  }
  return circuitOf(width * height, operations);
}

const SEEDS = Array.from({ length: 8 }, (_, i) => `network-${i}`);

describe('against the statevector', () => {
  test.each(SEEDS)('amplitudes and Pauli strings of all kinds of gates: %s', (seed) => {
    const random = createRandom(seed, 'questions');
    const qubits = 2 + random.integer(6);
    const { circuit } = randomCircuit(seed, { qubits, operations: 40, extras: true });
    const state = simulate(circuit);
    for (let k = 0; k < 4; k++) {
      const index = random.integer(2 ** qubits);
      const bits = index.toString(2).padStart(qubits, '0');
      const { re, im } = evaluated(amplitudeNetwork(circuit, bits));
      expect(Math.abs(re - (state[2 * index] as number))).toBeLessThan(1e-12);
      expect(Math.abs(im - (state[2 * index + 1] as number))).toBeLessThan(1e-12);
      const letters = Array.from({ length: qubits }, () => random.choice(['I', 'X', 'Y', 'Z']));
      const pauli = letters.join('');
      const value = evaluated(expectationNetwork(circuit, pauli));
      const expected = expectationValue(state, [{ coefficient: 1, pauli }]);
      expect(Math.abs(value.re - expected)).toBeLessThan(1e-12);
      expect(Math.abs(value.im)).toBeLessThan(1e-12);
    }
  });

  test('in slices, whoever computes which, the value is the same', () => {
    const circuit = grid(4, 3, 6);
    const index = 1234;
    const network = amplitudeNetwork(circuit, index.toString(2).padStart(12, '0'));
    const state = simulate(circuit);
    const { plan, re, im } = evaluated(network, 2 ** 9);
    expect(plan.slices).toBeGreaterThan(4);
    expect(plan.largestTensorBytes).toBeLessThanOrEqual(2 ** 9);
    expect(Math.abs(re - (state[2 * index] as number))).toBeLessThan(1e-12);
    expect(Math.abs(im - (state[2 * index + 1] as number))).toBeLessThan(1e-12);
    const whole = contractSlices(network, plan, { from: 0, count: plan.slices });
    for (let slice = 0; slice < plan.slices; slice++) {
      const one = contractSlices(network, plan, { from: slice, count: 1 });
      expect([...one]).toEqual([...whole.subarray(2 * slice, 2 * slice + 2)]);
    }
  });
});

describe('wider than any statevector', () => {
  test('both amplitudes of a GHZ state of 200 qubits', () => {
    const n = 200;
    const chain = Array.from({ length: n - 1 }, (_, q) => gate('cx', [q, q + 1]));
    const ghz = circuitOf(n, [gate('h', [0]), ...chain]);
    for (const bit of ['0', '1']) {
      expect(evaluated(amplitudeNetwork(ghz, bit.repeat(n))).re).toBeCloseTo(Math.SQRT1_2, 12);
    }
    expect(evaluated(amplitudeNetwork(ghz, `1${'0'.repeat(n - 1)}`)).re).toBe(0);
    expect(evaluated(expectationNetwork(ghz, 'X'.repeat(n))).re).toBeCloseTo(1, 12);
  });

  test('stabilizers of a cluster state on a grid of 100 qubits', () => {
    const side = 10;
    const n = side * side;
    const all = Array.from({ length: n }, (_, q) => q);
    const right = all.filter((q) => q % side < side - 1).map((q) => gate('cz', [q, q + 1]));
    const down = all.filter((q) => q + side < n).map((q) => gate('cz', [q, q + side]));
    const cluster = circuitOf(n, [...all.map((q) => gate('h', [q])), ...right, ...down]);
    const centre = 55;
    const around = new Set([centre - 1, centre + 1, centre - side, centre + side]);
    const letter = (q: number) => (q === centre ? 'X' : around.has(q) ? 'Z' : 'I');
    const stabilizer = [...all].reverse().map(letter).join('');
    expect(evaluated(expectationNetwork(cluster, stabilizer)).re).toBeCloseTo(1, 12);
    expect(evaluated(expectationNetwork(cluster, stabilizer.replace('X', 'Z'))).re).toBeCloseTo(
      0,
      12,
    );
  });

  test('is refused with the estimate where entanglement makes it hopeless', () => {
    const network = amplitudeNetwork(grid(8, 8, 40), '0'.repeat(64));
    const limits = { tensorBytesMax: 2 ** 26, multiplicationsMax: 1e12, trials: 1 };
    expect(() => planContraction(network, limits)).toThrow(/at least \d\.\de\+\d+ complex/);
  });
});

test('bits and Paulis that do not fit are refused', () => {
  const circuit = grid(2, 1, 1);
  expect(() => amplitudeNetwork(circuit, '012')).toThrow(/not 0 or 1 for each of 2/);
  expect(() => expectationNetwork(circuit, 'XA')).toThrow(/not one of I, X, Y, Z/);
});
