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
/** Corners of a cube of any dimension, joined where one coordinate differs. */
const hypercube = (dimension: number, weight: number) =>
  maxCutIsing(
    1 << dimension,
    Array.from({ length: dimension << dimension }, (_, k): Pair => {
      const corner = Math.floor(k / dimension);
      return [corner, corner ^ (1 << (k % dimension)), weight / 2];
    }),
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

  // To second order the cost changes by −2βγ⟨C(M − m)C⟩, m the mixer's energy in the state at the start:
  // down exactly where that is its ground state.
  it.each([[undefined], [[0.25, 0.75, 0.5, 0.9]]])(
    'goes down with small angles from %j',
    (warmStart) => {
      const ising: Ising = { ...ring(4), fields: [0.5, -0.25, 0, 1] };
      const circuit = qaoaCircuit(ising, { depth: 1, ...(warmStart && { warmStart }) });
      const evaluate = createGradient(circuit, costObservable(ising).terms, engine);
      const at = (angle: number) => evaluate({ gamma0: angle, beta0: angle }).value;
      expect(at(0.05)).toBeLessThan(at(0) - 1e-3);
      expect(evaluate({ gamma0: 0.05, beta0: -0.05 }).value).toBeGreaterThan(at(0) + 1e-3);
    },
  );

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

  // Triangle-free, all degrees d: at depth 1 the best γ is arctan(1/√(d − 1)) for e^{−iγC} and the best β
  // π/8, which cut 1/2 + (1 − 1/d)^((d−1)/2) / 2√d of the edges (Wang et al., arXiv:1706.02998, eq. 21).
  it.each([
    ['a ring', 2, ring(6), 1],
    ['the edges of a cube', 3, hypercube(3, 1), 1],
    ['a hypercube with heavy edges', 4, hypercube(4, 7.25), 7.25],
  ])('has the angles of theory, whatever the weights: %s', (_, degree, ising, weight) => {
    const circuit = qaoaCircuit(ising, { depth: 1 });
    const { terms, offset } = costObservable(ising);
    const gamma = (Math.atan(1 / Math.sqrt(degree - 1)) * Math.sqrt(degree)) / 2;
    const evaluate = createGradient(circuit, terms, engine);
    const { value, gradient } = evaluate({ gamma0: gamma, beta0: Math.PI / 8 });
    const edges = (degree * ising.size) / 2;
    const part = 0.5 + (1 - 1 / degree) ** ((degree - 1) / 2) / (2 * Math.sqrt(degree));
    expect(-(value + offset) / (edges * weight)).toBeCloseTo(part, 12);
    for (const slope of gradient) expect(Math.abs(slope) / weight).toBeLessThan(1e-12);
  });

  it('interpolates as the paper does', () => {
    expect([...interpolated([1, 10])]).toEqual([1, 10, 1, 10]);
    expect([...interpolated([1, 10, 2, 20])]).toEqual([1, 10, 1.5, 15, 2, 20]);
  });
});
