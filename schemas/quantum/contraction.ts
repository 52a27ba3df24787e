import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { FRAGMENTS_MAX } from './plan';
import { circuitQuestions } from './steps';

const taskQueue = capabilityQueue(CAPABILITIES.statevector);
const citations = ['Contraction of circuits, doi:10.1137/050644756'];

/** Tensor networks that one plan may have: a term of an observable, or an amplitude, is one. */
const NETWORKS_MAX = 2_000;

/** Slices of one network of a plan. */
const slices = z.strictObject({
  network: z.int().nonnegative(),
  from: z.int().nonnegative(),
  count: z.int().positive(),
});

/** What contracting may take; more is refused with the estimate. */
export const contractionLimits = {
  tensorBytesMax: z
    .int()
    .min(1_024)
    .max(2_147_483_648)
    .default(268_435_456)
    .describe('bytes of the largest tensor'),
  multiplicationsMax: z
    .number()
    .positive()
    .max(1e15)
    .default(1e12)
    .describe('complex multiplications allowed, some 10^8 a second on one core'),
};

/** A circuit that no statevector holds → how its amplitudes and observables can be computed, and at what cost. */
export const planContraction = defineStep({
  name: 'quantum.planContraction',
  version: 1,
  title: 'Plan a contraction',
  description:
    'Finds how to contract the tensor networks of the amplitudes and observables that are asked of a ' +
    'wide circuit, cuts them into independent slices that fit in memory, and states the cost; refuses ' +
    'where that is more than allowed.',
  taskQueue,
  input: circuitQuestions
    .pick({ inputs: true, observables: true, amplitudesOf: true, seed: true })
    .extend({ circuit: artifactRef, ...contractionLimits }),
  output: z.strictObject({
    /** JSON: the contraction plan of every network. */
    plan: artifactRef,
    networks: z.int().nonnegative().max(NETWORKS_MAX),
    slices: z.number().nonnegative(),
    multiplications: z.number().nonnegative(),
    largestTensorBytes: z.number().nonnegative(),
    fragments: z.array(z.array(slices).min(1)).max(FRAGMENTS_MAX),
  }),
  citations: [...citations, 'Greedy paths, doi:10.22331/q-2021-03-15-410'],
  summarise: ({ observables, amplitudesOf }) =>
    `Plan ${observables.length} observables and ${amplitudesOf.length} amplitudes`,
});

/** One fragment of a plan → the values of its slices. */
export const contract = defineStep({
  name: 'quantum.contract',
  version: 1,
  title: 'Contract a fragment',
  description: 'Contracts some slices of a plan; the same bits on every device.',
  taskQueue,
  input: z.strictObject({ plan: artifactRef, fragment: z.array(slices).min(1) }),
  output: z.strictObject({
    /** Little-endian doubles: real and imaginary part of every slice of the fragment, in order. */
    values: artifactRef,
  }),
  citations,
  summarise: ({ fragment }) =>
    `Contract ${fragment.reduce((sum, part) => sum + part.count, 0)} slices`,
});

/** All fragments → the expectation values and amplitudes that were asked for. */
export const sumContraction = defineStep({
  name: 'quantum.sumContraction',
  version: 1,
  title: 'Add up the slices',
  description: 'Adds up slices in their order, whoever computed them.',
  taskQueue,
  input: z.strictObject({
    plan: artifactRef,
    fragments: z
      .array(z.strictObject({ slices: z.array(slices), values: artifactRef }))
      .max(FRAGMENTS_MAX),
  }),
  output: z.strictObject({
    expectations: z.array(z.strictObject({ name: z.string(), value: z.number() })),
    chosenAmplitudes: z.array(z.strictObject({ bits: z.string(), re: z.number(), im: z.number() })),
  }),
  citations,
  summarise: ({ fragments }) => `Add up ${fragments.length} fragments`,
});
