import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { FRAGMENTS_MAX, fragmentRange } from './plan';
import { circuitQuestions, circuitResults, inputValues } from './steps';

const taskQueue = capabilityQueue(CAPABILITIES.statevector);

/** Longest that one fragment may take. */
const HOURS_MAX = 24;

/** Points that may be listed in the input; a file may have more. */
const LISTED_POINTS_MAX = 10_000;

/** Values of the inputs, for one point or for each of several. */
export const inputPoints = z
  .union([inputValues, z.array(inputValues).min(1).max(LISTED_POINTS_MAX)])
  .default({})
  .describe('a value for each `input` of the circuit, or a list of such points');

/** What all fragments of a plan work on: JSON in one artifact, so that history holds it once. */
export const fragmentWork = circuitQuestions.extend({
  circuit: artifactRef,
  /** Rows of `inputValues`, where the fragments are of points. */
  points: artifactRef.nullable(),
});
/** See {@link fragmentWork}. */
export type FragmentWork = z.infer<typeof fragmentWork>;

/** Which work, and what its items are. */
const fragmentQuestion = z.strictObject({
  work: artifactRef,
  kind: z.enum(['shots', 'observables', 'points']),
});

/** A circuit and points of its inputs → a plan over the points. */
export const planPoints = defineStep({
  name: 'quantum.planPoints',
  version: 1,
  title: 'Plan the points',
  description:
    'Reads the points at which the expectation values of a circuit are wanted, from the input or from ' +
    'a file (CSV with a header, or JSON), and shares them out over fragments of about the same cost.',
  taskQueue,
  input: circuitQuestions.extend({
    circuit: artifactRef,
    inputs: inputPoints,
    points: artifactRef.nullable().default(null),
  }),
  /** The points stand in the work too; named here they live as long as a result that is kept. */
  output: circuitResults.extend({ work: artifactRef, points: artifactRef }),
  summarise: () => 'Plan the points',
});

/** One fragment of a plan → what its shots, observables or points give. */
export const runFragment = defineStep({
  name: 'quantum.runFragment',
  version: 1,
  title: 'Simulate a fragment',
  description:
    'Runs some shots, evaluates some observables, or evaluates all of them at some points; the same ' +
    'bits on every device.',
  taskQueue,
  input: fragmentQuestion.extend({ fragment: fragmentRange }),
  // A beat tells a lost node in seconds: only what is too much for any node is given up.
  startToCloseTimeoutMs: HOURS_MAX * 3_600_000,
  output: z.strictObject({ values: artifactRef }),
  citations: ['Counter-based random numbers, doi:10.1145/2063384.2063405'],
  summarise: ({ kind, fragment: { from, count } }) =>
    `Simulate ${kind} ${from} to ${from + count - 1}`,
});

/** All fragments → what the whole gives, the same bits however it was split. */
export const combineFragments = defineStep({
  name: 'quantum.combineFragments',
  version: 1,
  title: 'Combine the fragments',
  description:
    'Adds up counts and exact sums of shots, or puts the values of observables and points in order.',
  taskQueue,
  input: fragmentQuestion.extend({ values: z.array(artifactRef).min(1).max(FRAGMENTS_MAX) }),
  /** The fields of the results that the fragments stand for. */
  output: circuitResults
    .pick({ counts: true, allCounts: true, expectations: true, pointValues: true })
    .partial(),
  summarise: ({ kind, values }) => `Combine ${values.length} fragments of ${kind}`,
});
