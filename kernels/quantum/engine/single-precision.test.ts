import { createRandom } from '../../statistics/random';
import type { Circuit, GateOperation } from '../circuit';
import { compile } from '../compiler';
import { circuitOf, randomCircuit, scramble } from '../compliance/circuits';
import { FAMILIES } from '../families';
import { blochVectors, expectationValue, fidelity, sampleCounts } from '../results';
import { simulate } from '../twin';
import { createEngine, createSingleEngine, startNodeHelper, TooWideError } from '.';

/** Half a unit in the last place of a float at 1. */
const FLOAT_ROUNDING = 2 ** -24;
const engine = createSingleEngine();
const pair = createSingleEngine({ threads: 2, startHelper: startNodeHelper });
afterAll(() => {
  engine.close();
  pair.close();
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  'in tiles of 2^%i every amplitude is right to the digits of floats',
  (t) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { circuit } = randomCircuit(`single-${t}-${seed}`, {
        ...{ qubits: 7, operations: 60, extras: seed % 2 === 0 },
      });
      const plan = compile(circuit, { tileExponent: t });
      const found = engine.run(plan).slice();
      const expected = simulate(circuit);
      const worst = found.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - (expected[i] as number))),
        0,
      );
      // Some sixty gates round a few times each, up and down.
      expect(worst).toBeLessThan(FLOAT_ROUNDING * 16);
      expect(found).toBeInstanceOf(Float32Array);
      expect([...pair.run(plan)]).toEqual([...found]);
    }
  },
);

test.each(FAMILIES.map(({ name }) => name))('%s on ten qubits, in tiles of any size', (name) => {
  const circuit = FAMILIES.find((family) => family.name === name)?.circuit(10) as Circuit;
  const double = createEngine();
  for (const tileExponent of [4, 5, 7, 10]) {
    const plan = compile(circuit, { tileExponent });
    const expected = double.run(plan);
    const found = engine.run(plan);
    const error = found.reduce((sum, x, i) => sum + (x - (expected[i] as number)) ** 2, 0);
    // Of a state of norm 1; a single wrong sign would be some 0.03.
    expect(Math.sqrt(error)).toBeLessThan(FLOAT_ROUNDING * 64);
    expect([...pair.run(plan)]).toEqual([...engine.run(plan)]);
  }
  double.close();
});

test('a thousand rotations in a row leave a state of norm 1', () => {
  const random = createRandom(5, 'rotations');
  const gates = Array.from({ length: 1000 }, (_, i): GateOperation => {
    const qubits = i % 3 === 0 ? [i % 6, (i + 1) % 6] : [random.integer(6)];
    const parameters = i % 3 === 0 ? [] : [random.uniform() * 6];
    return { kind: 'gate', gate: i % 3 === 0 ? 'cx' : 'ry', parameters, qubits, controls: [] };
  });
  const state = engine.run(compile(circuitOf(6, gates), { tileExponent: 4 }));
  expect(state.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 4);
});

test('results are read off, held and gone on from as in double precision', () => {
  const circuit = circuitOf(8, scramble(8, createRandom(4, 'state')));
  const double = createEngine();
  const exact = double.run(compile(circuit)).slice();
  double.close();
  const state = engine.run(compile(circuit)).slice();
  expect(fidelity(Float32Array.from(exact), state)).toBeCloseTo(1, 6);
  const term = [{ coefficient: 1, pauli: 'IXIZIYII' }];
  expect(expectationValue(state, term)).toBeCloseTo(expectationValue(exact, term), 6);
  expect(engine.expectation(compile(circuit, { observable: term }))).toBeCloseTo(
    expectationValue(exact, term),
    12,
  );
  expect(blochVectors(state)[2]?.x).toBeCloseTo(blochVectors(exact)[2]?.x as number, 6);
  expect(Object.values(sampleCounts(state, { shots: 100, seed: 1 })).reduce((a, b) => a + b)).toBe(
    100,
  );
  const flip: GateOperation = {
    ...{ kind: 'gate', gate: 'x', parameters: [], qubits: [3], controls: [] },
  };
  engine.hold(exact);
  const flipped = engine.run(compile(circuitOf(8, [flip]), { from: 'held' }));
  expect(flipped[2 * 8]).toBe(Math.fround(exact[0] as number));
  expect(engine.probabilityOfOne(3)).toBeGreaterThan(0);
});

test('the same memory holds one qubit more', () => {
  const memoryLimitBytes = 64 * 1024 * 1024;
  const widest = (limited: { run(plan: ReturnType<typeof compile>): unknown; close(): void }) => {
    try {
      limited.run(compile(circuitOf(27, [])));
    } catch (error) {
      if (error instanceof TooWideError) return error.qubitsThatFit;
      throw error;
    } finally {
      limited.close();
    }
    return 27;
  };
  const double = widest(createEngine({ memoryLimitBytes }));
  expect(widest(createSingleEngine({ memoryLimitBytes }))).toBe(double + 1);
});
