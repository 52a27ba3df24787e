import { createLbfgs } from '../../optimisation';
import {
  branchAndBound,
  type Ising,
  isingValue,
  maxCutIsing,
  type Pair,
} from '../../optimisation/ising';
import { compile } from '../compiler';
import { createEngine } from '../engine';
import { createGradient } from '../gradient';
import { probabilities } from '../results';
import { costObservable, interpolated, qaoaCircuit } from '.';

const ring = (n: number) =>
  maxCutIsing(
    n,
    Array.from({ length: n }, (_, i): Pair => [i, (i + 1) % n, 1]),
  );
const engine = createEngine();
afterAll(() => engine.close());

function valuesOf(names: readonly string[], angles: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, angles[i] as number]));
}

function minimised(ising: Ising, depthMax: number): number[] {
  const { terms, offset } = costObservable(ising);
  let start: Float64Array = Float64Array.of(0.5, 0.4);
  const found: number[] = [];
  for (let depth = 1; depth <= depthMax; depth++) {
    const circuit = qaoaCircuit(ising, { depth });
    const evaluate = createGradient(circuit, terms, engine);
    const search = createLbfgs(start);
    while (!search.done) {
      const { value, gradient } = evaluate(valuesOf(circuit.inputs, search.ask()));
      search.tell(value + offset, gradient);
    }
    found.push(search.best.value);
    start = interpolated(search.best.parameters);
  }
  return found;
}

describe('QAOA', () => {
  it('cuts (2p + 1)/(2p + 2) of a ring, as Farhi, Goldstone and Gutmann found', () => {
    minimised(ring(8), 3).forEach((value, i) => {
      const depth = i + 1;
      expect(-value / 8).toBeCloseTo((2 * depth + 1) / (2 * depth + 2), 6);
    });
  });

  it('has the cost of the distribution that it makes', () => {
    const weighted: Ising = { ...ring(5), fields: [0.5, -0.25, 0, 1, 0.125] };
    const circuit = qaoaCircuit(weighted, { depth: 2 });
    const inputs = valuesOf(circuit.inputs, [0.3, 0.7, -0.2, 0.4]);
    const { terms, offset } = costObservable(weighted);
    const value = engine.expectation(compile(circuit, { inputs, observable: terms })) + offset;
    const odds = probabilities(engine.run(compile(circuit, { inputs })));
    const mean = odds.reduce((sum, p, index) => {
      const spins = Array.from({ length: 5 }, (_, i) => 1 - 2 * ((index >>> i) & 1));
      return sum + p * isingValue(weighted, spins);
    }, 0);
    expect(value).toBeCloseTo(mean, 12);
  });

  it('begins a warm start where it is told, and keeps it without a cost layer', () => {
    const warmStart = [0.25, 0.75, 0.5, 0.9];
    const circuit = qaoaCircuit(ring(4), { depth: 1, warmStart });
    const inputs = { gamma0: 0, beta0: 0.7 };
    const odds = probabilities(engine.run(compile(circuit, { inputs })));
    warmStart.forEach((expected, i) => {
      const one = odds.reduce((sum, p, index) => sum + (((index >>> i) & 1) === 1 ? p : 0), 0);
      expect(one).toBeCloseTo(expected, 12);
    });
  });

  it('never gets worse by a layer more, and stays above the exact minimum', () => {
    const edges: Pair[] = [
      [0, 1, 1],
      [0, 2, 2.5],
      [1, 3, 1.5],
      [2, 3, -0.5],
      [3, 4, 2],
      [4, 0, 1],
    ];
    const ising = maxCutIsing(5, edges);
    const { value: least } = branchAndBound(ising, { nodesMax: 1e5 });
    const found = minimised(ising, 3);
    found.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(least - 1e-12);
      if (i > 0) expect(value).toBeLessThanOrEqual((found[i - 1] as number) + 1e-9);
    });
  });

  it('interpolates as the paper does', () => {
    expect([...interpolated([1, 10])]).toEqual([1, 10, 1, 10]);
    expect([...interpolated([1, 10, 2, 20])]).toEqual([1, 10, 1.5, 15, 2, 20]);
  });
});
