import { fileInput } from '../artifact';
import { definePipeline } from '../pipeline';
import { contractionLimits } from '../quantum/contraction';
import { evolution } from '../quantum/evolution';
import { inputPoints } from '../quantum/fragment-steps';
import { circuitQuestions, circuitResults, type Expectation } from '../quantum/steps';

/** Digits of a value in a headline. */
const DIGITS = 6;
const ERROR_DIGITS = 2;

/** `simulate-circuit`: an OpenQASM circuit to everything that can be read off its state. */
export const simulateCircuit = definePipeline({
  name: 'simulate-circuit',
  version: 1,
  title: 'Simulate a quantum circuit',
  description:
    'From a circuit in OpenQASM 2 or 3 to shots, expectation values, Bloch vectors and entropies, ' +
    'exactly in double precision.',
  workflow: 'simulateCircuit',
  input: circuitQuestions.extend({
    ...contractionLimits,
    circuit: fileInput.describe('OpenQASM 2 or 3'),
    inputs: inputPoints,
    evolve: evolution
      .nullable()
      .default(null)
      .describe("evolution of the circuit's state before it is measured and read"),
    points: fileInput
      .optional()
      .describe(
        'points of the inputs: CSV with their names as header, or a JSON list; inputs gives the others',
      ),
    state: fileInput
      .optional()
      .describe(
        'amplitudes to compare with: little-endian doubles, real and imaginary part in turn',
      ),
  }),
  output: circuitResults,
  stages: [{ name: 'simulate', title: 'Simulate' }],
  tables: ['pointValues'],
  metrics: ({ qubits, operations, expectations }) => ({
    qubits,
    operations,
    ...Object.fromEntries(expectations.map(({ name, value }) => [`⟨${name}⟩`, value])),
    ...Object.fromEntries(
      expectations.flatMap(({ name, zeroNoise }) =>
        zeroNoise ? [[`⟨${name}⟩ without noise`, zeroNoise.value]] : [],
      ),
    ),
  }),
  headlines: ({ qubits, operations, counts, expectations, plan }) => [
    `${qubits} qubits, ${operations} operations`,
    ...(plan?.kind === 'points' ? [`expectation values at ${plan.items} points`] : []),
    ...(counts[0] === undefined
      ? []
      : [`most frequent: ${counts[0].bits}, ${counts[0].count} times`]),
    ...expectations.map(expectationLine),
  ],
  example: { circuit: 'bell.qasm', shots: 1000, observables: [] },
});

function expectationLine({ name, value, standardError, zeroNoise }: Expectation): string {
  const own = `⟨${name}⟩ = ${estimate({ value, standardError })}`;
  return zeroNoise ? `${own}, continued to no noise ${estimate(zeroNoise)}` : own;
}

function estimate({ value, standardError }: { value: number; standardError: number }): string {
  const text = value.toPrecision(DIGITS);
  return standardError > 0 ? `${text} ± ${standardError.toPrecision(ERROR_DIGITS)}` : text;
}
