import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { circuitDrawing } from './drawing';
import { noiseModel, zeroNoiseExtrapolation } from './noise';
import { fragmentPlan } from './plan';

/** Most shots of one step. */
const SHOTS_MAX = 10_000_000;
/** Most basis states that are listed in an output; all of them are in the artifact. */
const TOP_STATES_MAX = 1_000;
/** Most qubits of a part whose 2^k probabilities are listed in an output. */
const MARGINAL_QUBITS_MAX = 10;
/** Most qubits of a part whose density matrix of 4^k entries is. */
const DENSITY_QUBITS_MAX = 4;
/** Most qubits of the smaller side of a cut that is asked for by itself. */
const PARTS_MAX = 32;

const qubitList = (most: number) => z.array(z.int().nonnegative()).min(1).max(most);

/** Most basis states that may be named. */
const AMPLITUDES_OF_MAX = 1_000;

/** A real linear combination of Pauli strings, qubit 0 rightmost as in Qiskit. */
export const pauliSum = z
  .array(
    z.strictObject({
      coefficient: z.number(),
      pauli: z.string().regex(/^[IXYZ]+$/, 'letters I, X, Y and Z, one for each qubit'),
    }),
  )
  .min(1)
  .max(100_000);

/** An observable: a Pauli sum with a name. */
export const observable = z.strictObject({ name: z.string().min(1).max(80), terms: pauliSum });

/** A value for each `input` of a circuit. */
export const inputValues = z.record(z.string(), z.number());

/** Fragments that may be asked for. */
const ASKED_FRAGMENTS_MAX = 480;

/** What is asked of a circuit. */
export const circuitQuestions = z.strictObject({
  inputs: inputValues.default({}).describe('a value for each `input` of the circuit'),
  shots: z.int().min(0).max(SHOTS_MAX).default(1_024),
  observables: z.array(observable).max(100).default([]),
  observableShots: z
    .int()
    .min(0)
    .max(SHOTS_MAX)
    .default(0)
    .describe(
      'shots for each group of commuting terms of an observable: an estimate with its error',
    ),
  gradients: z
    .boolean()
    .default(false)
    .describe('derivatives of the expectation values by the inputs that are real numbers'),
  probabilitiesOf: z
    .array(qubitList(MARGINAL_QUBITS_MAX))
    .max(PARTS_MAX)
    .default([])
    .describe('parts whose probabilities are wanted, the first qubit the least significant bit'),
  densityMatricesOf: z.array(qubitList(DENSITY_QUBITS_MAX)).max(PARTS_MAX).default([]),
  entropiesOf: z
    .array(qubitList(32))
    .max(PARTS_MAX)
    .default([])
    .describe('parts whose entanglement with the rest is wanted, in bits'),
  topStates: z.int().min(1).max(TOP_STATES_MAX).default(16),
  amplitudesOf: z
    .array(z.string().regex(/^[01]+$/, 'one 0 or 1 for each qubit, qubit 0 rightmost'))
    .max(AMPLITUDES_OF_MAX)
    .default([])
    .describe('basis states whose amplitudes are wanted; possible for wide circuits too'),
  amplitudes: z
    .boolean()
    .default(false)
    .describe('keep all amplitudes, 16 bytes each, 8 in single precision'),
  precision: z
    .enum(['double', 'single'])
    .default('double')
    .describe('single: half the memory and some 7 digits, for one statevector of up to 28 qubits'),
  seed: z.int().nonnegative().default(1),
  noise: noiseModel.nullable().default(null).describe('what goes wrong after gates and in reading'),
  zeroNoiseExtrapolation: zeroNoiseExtrapolation
    .nullable()
    .default(null)
    .describe('expectation values continued to no noise, beside those with it'),
  fragments: z
    .int()
    .min(1)
    .max(ASKED_FRAGMENTS_MAX)
    .nullable()
    .default(null)
    .describe(
      'into how many fragments shots, observables or points are split; by their cost where null',
    ),
});

/** An expectation value; of trajectories the mean over the shots. */
export const expectation = z.strictObject({
  name: z.string(),
  value: z.number(),
  /** 0 for exact values. */
  standardError: z.number().nonnegative(),
  /** The same from shots, where asked: mean, standard error, groups measured together. */
  sampled: z
    .strictObject({
      value: z.number(),
      standardError: z.number(),
      groups: z.int().nonnegative(),
      shots: z.int().nonnegative(),
    })
    .nullable(),
  /** Continued to no noise, where asked, from values at growing noise; the error is that of their shots,
   * not of the form of the curve. */
  zeroNoise: z
    .strictObject({
      value: z.number(),
      standardError: z.number().nonnegative(),
      points: z.array(
        z.strictObject({
          scale: z.number(),
          value: z.number(),
          standardError: z.number().nonnegative(),
        }),
      ),
    })
    .nullable(),
  /** Derivatives by the real inputs, where asked; of exact values alone. */
  gradient: z.record(z.string(), z.number()).optional(),
});
/** See {@link expectation}. */
export type Expectation = z.infer<typeof expectation>;

/** One row of `pointValues`. */
export const pointRow = z.strictObject({
  /** Place in the list, from 0. */
  point: z.int().nonnegative(),
  inputs: inputValues,
  expectations: z.array(expectation),
});
/** See {@link pointRow}. */
export type PointRow = z.infer<typeof pointRow>;

/** What came of a circuit. Bits and basis states are written with qubit or bit 0 rightmost. */
export const circuitResults = z.strictObject({
  qubits: z.int().positive(),
  bits: z.int().nonnegative(),
  operations: z.int().nonnegative(),
  /** Whether it measures, resets or branches before its end, so that it has no one final state. */
  isDynamic: z.boolean(),
  /** A statevector; a tableau for Clifford circuits that are wide or measure on their way;
   * trajectories of statevectors for others that do, and for noise; tensor networks for what is asked
   * of circuits that no statevector holds: the step leaves that to those of `contraction.ts`. */
  method: z.enum(['statevector', 'stabilizer', 'trajectories', 'tensor network']),
  /** The most frequent outcomes of the shots; all are in `allCounts`. */
  counts: z.array(z.strictObject({ bits: z.string(), count: z.int().positive() })),
  allCounts: artifactRef.nullable().describe('rows {bits, count}, most frequent first'),
  /** All of these are of the state before the final measurements; empty where the method does not
   * keep them, as for dynamic and noisy circuits. */
  topStates: z.array(
    z.strictObject({
      index: z.int().nonnegative(),
      bits: z.string(),
      probability: z.number(),
      re: z.number(),
      im: z.number(),
    }),
  ),
  expectations: z.array(expectation),
  probabilities: z.array(z.strictObject({ qubits: z.array(z.int()), values: z.array(z.number()) })),
  /** Row-major, real and imaginary part of each entry in turn. */
  densityMatrices: z.array(
    z.strictObject({ qubits: z.array(z.int()), values: z.array(z.number()) }),
  ),
  chosenAmplitudes: z.array(z.strictObject({ bits: z.string(), re: z.number(), im: z.number() })),
  entropies: z.array(z.strictObject({ qubits: z.array(z.int()), bits: z.number() })),
  /** |⟨ψ|given⟩|², where a state was given. */
  fidelity: z.number().nullable(),
  blochVectors: z.array(z.strictObject({ x: z.number(), y: z.number(), z: z.number() })),
  /** Bits of entanglement between qubits 0 … k and the rest; null where too much to compute. */
  entropyPerCut: z.array(z.number().nullable()).nullable(),
  drawing: circuitDrawing,
  /** Little-endian doubles: real and imaginary part of each amplitude in turn. */
  amplitudes: artifactRef.nullable(),
  /** How it was split into fragments; null where one activity did it all. */
  plan: fragmentPlan.nullable(),
  /** Rows of {@link pointRow}, where the inputs were points. */
  pointValues: artifactRef.nullable(),
});
/** See {@link circuitResults}. */
export type CircuitResults = z.infer<typeof circuitResults>;

/** A circuit in OpenQASM → its results, by the statevector engine. */
export const simulate = defineStep({
  name: 'quantum.simulate',
  version: 1,
  title: 'Simulate a circuit',
  description:
    'Runs an OpenQASM 2 or 3 circuit on |0…0⟩ with the statevector engine in double precision: ' +
    'seeded shots, expectation values, most probable basis states, Bloch vectors, entanglement ' +
    'entropies, and all amplitudes where asked. The same bits on every device.',
  taskQueue: capabilityQueue(CAPABILITIES.statevector),
  input: circuitQuestions.extend({
    circuit: artifactRef,
    /** Amplitudes to compare with, as in `amplitudes`. */
    state: artifactRef.optional(),
  }),
  /** `work` is what is left to the fragments of the plan. */
  output: circuitResults.extend({ work: artifactRef.nullable() }),
  citations: ['OpenQASM 3, doi:10.1145/3505636'],
  summarise: ({ shots }) => `Simulate a circuit, ${shots} shots`,
});
