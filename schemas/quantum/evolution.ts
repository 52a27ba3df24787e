import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { inputValues, pauliSum } from './steps';

const STEPS_MAX = 100_000;

/** Evolution of the circuit's state under a Hamiltonian, e^{−iHt}, before the final measurements. */
export const evolution = z.strictObject({
  hamiltonian: pauliSum.describe('terms of the Hamiltonian, taken in this order'),
  time: z.number().describe('in units of one over the coefficients'),
  steps: z.int().min(1).max(STEPS_MAX).default(10).describe('equal steps of the product formula'),
  order: z
    .union([z.literal(1), z.literal(2)])
    .default(2)
    .describe('of the formula: 1 errs by t²/steps, 2 by t³/steps²'),
});

/** A circuit and a Hamiltonian → the circuit with the evolution's gates before its final measurements. */
export const evolve = defineStep({
  name: 'quantum.evolve',
  version: 1,
  title: 'Append an evolution',
  description:
    'Writes the evolution e^{−iHt} under a Pauli sum as gates, by the product formulas of Trotter ' +
    'and Suzuki, after the gates of a circuit and before its final measurements.',
  taskQueue: capabilityQueue(CAPABILITIES.statevector),
  input: evolution.extend({
    circuit: artifactRef,
    inputs: inputValues
      .default({})
      .describe('of the inputs on which the form of the circuit depends'),
  }),
  /** OpenQASM 3. */
  output: z.strictObject({ circuit: artifactRef }),
  citations: ['Suzuki 1991, doi:10.1063/1.529425'],
  summarise: ({ hamiltonian, steps }) =>
    `Evolve under ${hamiltonian.length} terms in ${steps} steps`,
});
