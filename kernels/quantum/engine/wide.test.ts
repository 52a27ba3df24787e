import { createRandom } from '../../statistics/random';
import type { Operation } from '../circuit';
import { compile } from '../compiler';
import { circuitOf, scramble } from '../compliance/circuits';
import { differencesFromAer, wideCircuits } from '../compliance/wide-suite';
import { createEngine, startNodeHelper } from '.';

const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => {
  alone.close();
  pair.close();
});

// Quantum volume at 20 qubits and all of 22 are in tests/chaos, since Aer takes a minute for them.
test.each([
  { qubits: 16, random: 4, operations: 100 },
  { qubits: 20, random: 1, operations: 40, families: ['qft', 'vqe', 'ghz'] },
])("every amplitude is qiskit-aer's, with tiles of the real size: %o", (options) => {
  const wrong = differencesFromAer(wideCircuits(options), [
    (circuit) => pair.run(compile(circuit)),
    (circuit) => alone.run(compile(circuit)),
  ]);
  expect(wrong).toEqual([]);
});

test('the norm stays 1 for 10^5 random gates on several tiles', () => {
  const random = createRandom('norm', 'tiles');
  const operations: Operation[] = [];
  while (operations.length < 100_000) operations.push(...scramble(15, random));
  const state = pair.run(compile(circuitOf(15, operations)));
  const norm = state.reduce((sum, value) => sum + value * value, 0);
  expect(Math.abs(norm - 1)).toBeLessThan(1e-9);
});
