import { createRandom } from '../../statistics/random';
import type { GateOperation } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { createEngine } from '../engine';
import { compile } from './index';

const TOLERANCE = 1e-12;
const engine = createEngine();
afterAll(() => engine.close());

function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

/** The textbook's circuit: |k⟩ → Σ e^{±2πi jk/N} |j⟩ / √N. */
function fourier(qubits: number, sign: 1 | -1): GateOperation[] {
  const gates: GateOperation[] = [];
  for (let q = qubits - 1; q >= 0; q -= 1) {
    gates.push(gate('h', [q]));
    for (let c = q - 1; c >= 0; c -= 1) {
      gates.push(gate('cp', [c, q], (sign * Math.PI) / 2 ** (q - c)));
    }
  }
  for (let q = 0; q < qubits - 1 - q; q += 1) gates.push(gate('swap', [q, qubits - 1 - q]));
  return gates;
}

function flips(qubits: number, k: number): GateOperation[] {
  const set = Array.from({ length: qubits }, (_, q) => q).filter((q) => (k >> q) & 1);
  return set.map((q) => gate('x', [q]));
}

test.each([
  [1, 3],
  [2, 3],
  [5, 3],
  [8, 3],
  [9, 4],
  [9, undefined],
  [14, undefined],
])('the Fourier transform of %i qubits in tiles of 2^%p is that of its formula', (qubits, tile) => {
  const size = 2 ** qubits;
  for (const sign of [1, -1] as const) {
    const k = createRandom(qubits, 'fourier').integer(size);
    const circuit = circuitOf(qubits, [...flips(qubits, k), ...fourier(qubits, sign)]);
    const amplitudes = engine.run(compile(circuit, { tileExponent: tile }));
    let worst = 0;
    for (let j = 0; j < size; j += 1) {
      const angle = (sign * 2 * Math.PI * ((j * k) % size)) / size;
      const re = Math.cos(angle) / Math.sqrt(size);
      const im = Math.sin(angle) / Math.sqrt(size);
      worst = Math.max(worst, Math.abs((amplitudes[2 * j] as number) - re));
      worst = Math.max(worst, Math.abs((amplitudes[2 * j + 1] as number) - im));
    }
    expect(worst).toBeLessThan(TOLERANCE);
  }
});

test('a transform and its inverse give any state back', () => {
  const random = createRandom(1, 'state');
  for (const tileExponent of [3, 5, undefined]) {
    const state = Float64Array.from({ length: 2 ** 11 }, () => random.uniform() - 0.5);
    const gates = fourier(10, 1);
    const back = [...gates].reverse().map((one) => ({
      ...one,
      parameters: one.parameters.map((angle) => -(angle as number)),
    }));
    engine.hold(state);
    const circuit = circuitOf(10, [...gates, ...back]);
    const after = engine.run(compile(circuit, { from: 'held', tileExponent }));
    const worst = state.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - (after[i] as number))),
      0,
    );
    expect(worst).toBeLessThan(TOLERANCE);
  }
});
