import { randomCircuit } from '../../kernels/quantum/compliance/circuits';
import { writeOpenQasm3 } from '../../kernels/quantum/qasm';
import { expectationValue } from '../../kernels/quantum/results';
import { simulate } from '../../kernels/quantum/twin';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { contractStep, planContractionStep, sumContractionStep } from './contraction';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const BLOCKS = 5;
const WIDTH = 8;
const LETTERS = 'XZIYXIZY';
const BITS = '01101001';
const TENSOR_BYTES_MAX = 4_096;

/** Blocks that know nothing of each other: what the whole gives is the product of what each gives. */
function blocks() {
  const parts = Array.from(
    { length: BLOCKS },
    (_, i) => randomCircuit(`block-${i}`, { qubits: WIDTH, operations: 14, extras: false }).circuit,
  );
  const operations = parts.flatMap((part, block) =>
    part.operations.map((operation) => {
      if (operation.kind !== 'gate') throw new Error('only gates were asked for');
      return { ...operation, qubits: operation.qubits.map((q) => q + block * WIDTH) };
    }),
  );
  const [first] = parts;
  if (first === undefined) throw new Error('no block');
  const qubitRegisters = [{ name: 'q', start: 0, size: BLOCKS * WIDTH }];
  return { parts, whole: { ...first, qubitCount: BLOCKS * WIDTH, qubitRegisters, operations } };
}

test('forty qubits, in slices and fragments, are the product of their blocks', async () => {
  const { parts, whole } = blocks();
  const circuit = await bench.put(writeOpenQasm3(whole));
  const pauli = LETTERS.repeat(BLOCKS);
  const planned = await bench.run(planContractionStep, {
    circuit,
    observables: [{ name: 'P', terms: [{ coefficient: -2, pauli }] }],
    amplitudesOf: [BITS.repeat(BLOCKS)],
    tensorBytesMax: TENSOR_BYTES_MAX,
  });
  expect(planned.networks).toBe(2);
  expect(planned.slices).toBeGreaterThan(2);
  expect(planned.largestTensorBytes).toBeLessThanOrEqual(TENSOR_BYTES_MAX);
  const { plan } = planned;
  // Smaller fragments than planned, so that there are several.
  const singles = planned.fragments
    .flat()
    .flatMap(({ network, from, count }) =>
      Array.from({ length: count }, (_, i) => [{ network, from: from + i, count: 1 }]),
    );
  const fragments = [];
  for (const slices of singles) {
    fragments.push({ slices, ...(await bench.run(contractStep, { plan, fragment: slices })) });
  }
  const summed = await bench.run(sumContractionStep, { plan, fragments });
  const states = parts.map((part) => simulate(part));
  const expected = states.reduce(
    (product, state) => product * expectationValue(state, [{ coefficient: 1, pauli: LETTERS }]),
    -2,
  );
  expect(Math.abs((summed.expectations[0]?.value as number) - expected)).toBeLessThan(1e-12);
  const index = Number.parseInt(BITS, 2);
  const amplitude = states.reduce(
    ([re, im], state) => {
      const [a, b] = [state[2 * index] as number, state[2 * index + 1] as number];
      return [re * a - im * b, re * b + im * a] as [number, number];
    },
    [1, 0] as [number, number],
  );
  expect(Math.abs((summed.chosenAmplitudes[0]?.re as number) - amplitude[0])).toBeLessThan(1e-12);
  expect(Math.abs((summed.chosenAmplitudes[0]?.im as number) - amplitude[1])).toBeLessThan(1e-12);
  // All in one fragment are the same bits, also for a node that goes on where another was lost.
  const slices = planned.fragments.flat();
  const oneFragment = await bench.run(contractStep, { plan, fragment: slices });
  const alone = [{ slices, values: oneFragment.values }];
  expect(await bench.run(sumContractionStep, { plan, fragments: alone })).toEqual(summed);
  const bytes = await bench.artifacts.get(oneFragment.values);
  const resumed = Array.from({ length: 6 }, (_, i) => bytes.readDoubleLE(8 * i));
  const context = bench.context({ resumed });
  const again = await bench.run(contractStep, { plan, fragment: slices }, context);
  expect(again.values).toEqual(oneFragment.values);
});
