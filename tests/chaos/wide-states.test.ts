import { compile } from '../../kernels/quantum/compiler';
import { differencesFromAer, wideCircuits } from '../../kernels/quantum/compliance/wide-suite';
import { createEngine, startNodeHelper } from '../../kernels/quantum/engine';

/*
 * Every amplitude of wide states against qiskit-aer, with tiles of the real size: what is too slow for
 * each merge, because Aer is.
 */

const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

jest.setTimeout(1_200_000);

afterAll(() => {
  alone.close();
  pair.close();
});

test.each([
  { qubits: 16, random: 40, operations: 200 },
  { qubits: 20, random: 6, operations: 120 },
  { qubits: 22, random: 2, operations: 80 },
])("every amplitude is qiskit-aer's: %o", (options) => {
  const wrong = differencesFromAer(wideCircuits(options), [
    (circuit) => pair.run(compile(circuit)),
    (circuit) => alone.run(compile(circuit)),
  ]);
  expect(wrong).toEqual([]);
});
