import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

/** Most variables: all states are held at once, with one qubit more for gradients. */
const VARIABLES_MAX = 24;
const DEPTH_MAX = 20;
/** Radians; larger angles are worth nothing anywhere. */
const ANGLE_MAX = 1_000;

/** What is asked of an optimisation over bits. */
export const qaoaQuestions = z.strictObject({
  problem: z
    .enum(['maxcut', 'portfolio'])
    .describe('maxcut: lines source,target,weight; portfolio: a column of returns per asset'),
  budget: z.int().min(1).max(VARIABLES_MAX).default(3).describe('assets to choose, of a portfolio'),
  riskAversion: z.number().min(0).max(1e6).default(1).describe('weight of the variance'),
  depth: z
    .int()
    .min(1)
    .max(DEPTH_MAX)
    .default(3)
    .describe('layers; each depth starts from the last'),
  optimiser: z.enum(['lbfgs', 'cobyla']).default('lbfgs'),
  starts: z
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('of the angles at each depth: one from the last depth, the others seeded'),
  evaluations: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(600)
    .describe('at each depth, shared equally among the starts; the same for both optimisers'),
  transferredAngles: z
    .array(z.number().min(-ANGLE_MAX).max(ANGLE_MAX))
    .min(2)
    .max(2 * DEPTH_MAX)
    .nullable()
    .default(null)
    .describe('γ and β in turn, found for another problem: the search begins at their depth'),
  warmStart: z.boolean().default(false).describe("begin near the greedy search's solution"),
  shots: z.int().min(1).max(1_000_000).default(1_024),
  sweeps: z.int().min(1).max(1_000_000).default(1_000).describe('of each classical search'),
  targetRatio: z.number().min(0).max(1).default(0.99),
  seed: z.int().nonnegative().default(1),
});

/** What one method found. */
const methodResult = z.strictObject({
  method: z.string(),
  value: z.number(),
  /** Whether it keeps the budget; always so for maxcut. */
  isFeasible: z.boolean(),
  /** (worst − value) / (worst − best), both of them feasible; 0 for what is not. */
  ratio: z.number(),
  /** Until the target ratio, as `timing` says; null where it was not reached. */
  timeToRatioMs: z.number().nullable(),
  wallMs: z.number(),
  /** Variables in order, 0 or 1. */
  bits: z.string(),
  note: z.string(),
});

/** QAOA beside classical searches of the same objective, which is minimised. */
export const qaoaResults = z.strictObject({
  variables: z.int().positive(),
  labels: z.array(z.string()),
  methods: z.array(methodResult),
  best: z.number(),
  /** Of all that is feasible: the worst portfolio within the budget, the worst cut. */
  worst: z.number(),
  /** Whether best and worst are proven; else they are the best and worst known. */
  isProven: z.boolean(),
  /** Methods of the lowest value, in the order of `methods`; the times say which was quickest to it. */
  winners: z.array(z.string()),
  /** What the times count. */
  timing: z.string(),
  /** Where QAOA's time went while it searched for angles; what is left is sampling and keeping. */
  profile: z.strictObject({
    engineMs: z.number(),
    compileMs: z.number().describe('binding of parameters included'),
    optimiserMs: z.number(),
  }),
  /** What QAOA found at each depth: the mean of the objective and the angles, γ and β in turn. */
  depths: z.array(
    z.strictObject({
      depth: z.int().positive(),
      expectation: z.number(),
      /** Of all starts; with L-BFGS each has the adjoint gradient too. */
      evaluations: z.int().positive(),
      /** The mean at the beginning of each start: the first one from the last depth or transferred. */
      beginnings: z.array(z.number()),
      /** The mean at the end of each start. */
      starts: z.array(z.number()),
      /** Shots that break the budget: no solutions, though their penalty is in the mean. */
      infeasibleShots: z.int().nonnegative(),
      angles: z.array(z.number()),
    }),
  ),
});
export type QaoaResults = z.infer<typeof qaoaResults>;
export type QaoaMethod = z.infer<typeof methodResult>;

/** A problem over bits → QAOA beside annealing, tabu, greedy, random and exact search. */
export const qaoa = defineStep({
  name: 'quantum.qaoa',
  version: 1,
  title: 'QAOA beside classical searches',
  description:
    'Optimises MaxCut of an edge list or a mean-variance portfolio with QAOA on the statevector ' +
    'engine and with classical searches of the same objective. All but the wall times has the ' +
    'same bits on every device.',
  taskQueue: capabilityQueue(CAPABILITIES.statevector),
  input: qaoaQuestions.extend({ data: artifactRef }),
  output: qaoaResults,
  // Wall times differ from run to run.
  agreement: { comparator: 'equal-but-times', tolerance: 0 },
  citations: [
    'QAOA, arXiv:1411.4028',
    'Warm starts, arXiv:2009.10095',
    'INTERP, arXiv:1812.01041',
    'Transfer of angles: arXiv:1812.04170, arXiv:2201.11785, arXiv:2305.15201',
  ],
  summarise: ({ problem, depth }) => `QAOA of ${problem} to depth ${depth}`,
});
