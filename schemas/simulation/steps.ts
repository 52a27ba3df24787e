import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const CELLS_PER_SIDE_MAX = 2_048;
const rate = z.number().min(0).max(1_000);
const length = z.number().positive().max(1_000);

/** What reacts, by the name of its model; u and v are concentrations, ∇² stands for diffusion. */
const kinetics = z.discriminatedUnion('model', [
  z
    .strictObject({ model: z.literal('fisher-kpp'), growth: rate.default(1) })
    .describe('∂u/∂t = D ∇²u + growth u (1 − u); v does nothing'),
  z
    .strictObject({ model: z.literal('gray-scott'), feed: rate, kill: rate })
    .describe('u + 2v → 3v: ∂u/∂t = … − u v² + feed (1 − u), ∂v/∂t = … + u v² − (feed + kill) v'),
  z
    .strictObject({ model: z.literal('schnakenberg'), a: rate, b: rate })
    .describe('∂u/∂t = … + a − u + u² v, ∂v/∂t = … + b − u² v'),
]);

/** Two species that react and diffuse on a grid. */
export const reactionDiffusionQuestion = z.strictObject({
  kinetics,
  diffusionU: z.number().min(0).max(1_000).default(1),
  diffusionV: z.number().min(0).max(1_000).default(0.5),
  columns: z.int().min(2).max(CELLS_PER_SIDE_MAX).default(128).describe('cells along x'),
  rows: z.int().min(1).max(CELLS_PER_SIDE_MAX).default(1).describe('cells along y; 1 is a line'),
  spacing: length.default(1).describe('distance of two cells'),
  boundary: z.enum(['periodic', 'no-flux']).default('periodic'),
  duration: z.number().positive().max(1e7).describe('how long it goes on'),
  timeStep: z
    .number()
    .positive()
    .max(1_000)
    .nullable()
    .default(null)
    .describe('else the longest that divides the duration, is stable and no longer than 0.5'),
  start: z
    .enum(['uniform', 'front', 'square'])
    .default('uniform')
    .describe(
      'the uniform steady state of the model; or u = 1 in the first tenth and 0 beyond (a front); or ' +
        "Pearson's square of u = 0.5 and v = 0.25 in the middle, where else u = 1",
    ),
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('largest relative change of each concentration at the start'),
  seed: z.int().nonnegative().default(1),
});

/** What became of the two species. */
const reactionDiffusionResult = z.strictObject({
  cells: z.int().positive(),
  steps: z.int().positive(),
  timeStep: z.number().positive(),
  meanU: z.number(),
  meanV: z.number(),
  /** Standard deviations over the cells: 0 where there is no pattern. */
  deviationU: z.number().nonnegative(),
  deviationV: z.number().nonnegative(),
  /** Wavelength of the strongest Fourier mode of u along an axis; null where u is uniform. */
  wavelength: z.number().positive().nullable(),
  /** Speed along x of the place where u falls below ½, over the second half of the time; null without one. */
  frontSpeed: z.number().nullable(),
  /** Little-endian doubles: u row by row, then v. */
  fields: artifactRef,
  /** Lines of time, means and front. */
  series: artifactRef,
});

/** Kinetics and a start → what pattern or wave there is in the end. */
export const reactionDiffusion = defineStep({
  name: 'simulation.reactionDiffusion',
  version: 1,
  title: 'Reaction and diffusion',
  description:
    'Two species that react (Fisher–KPP, Gray–Scott, Schnakenberg) and diffuse on a line or a rectangle: ' +
    'second-order differences in space, the classical Runge–Kutta method in time, in WebAssembly.',
  taskQueue: capabilityQueue(CAPABILITIES.grid),
  // A beat tells a lost node in seconds: only what is too much for any node is given up.
  startToCloseTimeoutMs: 24 * 3_600_000,
  input: reactionDiffusionQuestion,
  output: reactionDiffusionResult,
  citations: [
    'Fisher 1937, doi:10.1111/j.1469-1809.1937.tb02153.x',
    'Gray–Scott: Pearson 1993, doi:10.1126/science.261.5118.189',
    'Schnakenberg 1979, doi:10.1016/0022-5193(79)90042-0',
  ],
  summarise: ({ kinetics: { model }, columns, rows, duration }) =>
    `${model} on ${columns} × ${rows} cells for ${duration}`,
});
