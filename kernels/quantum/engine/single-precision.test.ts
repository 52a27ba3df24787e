import { createRandom } from '../../statistics/random';
import type { GateOperation } from '../circuit';
import { compile } from '../compiler';
import { circuitOf, randomCircuit, scramble } from '../compliance/circuits';
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

test.each([1, 2, 3, 7])(
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
      // Each pass rounds once.
      expect(worst).toBeLessThan(FLOAT_ROUNDING * (plan.passCount + 1));
      expect(found).toBeInstanceOf(Float32Array);
      expect([...pair.run(plan)]).toEqual([...found]);
    }
  },
);

test('what one pass gives is the double result, rounded once', () => {
  const circuit = circuitOf(9, scramble(9, createRandom(3, 'state')));
  const plan = compile(circuit);
  const double = createEngine();
  expect(plan.passCount).toBe(1);
  expect([...engine.run(plan)]).toEqual([...Float32Array.from(double.run(plan))]);
  double.close();
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
