import { z } from 'zod';
import {
  type Fields,
  type Reaction,
  ReactionDiffusion,
  stableTimeStep,
} from '../../kernels/simulation/reaction-diffusion';
import { mean } from '../../kernels/statistics';
import { artifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { reactionDiffusion } from '../../schemas/simulation/steps';
import type { StepInput } from '../../schemas/step';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { Checkpoints } from '../library/checkpoints';
import { allPresent } from '../library/resumable-lines';
import { deviationOf, frontSpeed, type Moment, momentOf, wavelengthOf } from './readings';
import { startingFields } from './start';

type Input = StepInput<typeof reactionDiffusion>;

/** Times at which means and front are read. */
const MOMENTS = 64;
const STEPS_MAX = 100_000_000;
/** Cells times steps between two beats: a tenth of a second or so. */
const WORK_PER_BEAT = 2_000_000;
/** A longer step would be stable, but say little about the reaction. */
const TIME_STEP_MAX = 0.5;
/** Of the stable step that is taken where nobody names one. */
const SAFETY = 0.9;
const FIELDS_BYTES_MAX = 2 * 8 * 2_048 * 2_048;

const checkpoint = z.strictObject({
  done: z.int().nonnegative(),
  fields: artifactRef,
  moments: z.array(
    z.strictObject({
      time: z.number(),
      meanU: z.number(),
      meanV: z.number(),
      front: z.number().nullable(),
    }),
  ),
});
type Checkpoint = z.infer<typeof checkpoint>;

/**
 * Computes the course of a reaction with diffusion. Fields are kept about every second, and a later attempt
 * goes on from there to the same bits.
 * @throws AthanorError INPUT_INVALID for a step of time that is not stable, or concentrations that grow
 *   without bound; LIMIT_EXCEEDED for too many steps
 */
export const reactionDiffusionStep = implement(reactionDiffusion, async (input, context) => {
  const { timeStep, steps } = timesOf(input);
  const reaction = reactionOf(input, timeStep);
  const grid = { columns: input.columns, rows: input.rows, spacing: input.spacing };
  const earlier = await resumed(context);
  const begin = earlier?.fields ?? startingFields(input);
  const kernel = new ReactionDiffusion(reaction, begin);
  const moments: Moment[] = earlier?.moments ?? [momentOf(begin, grid, 0)];
  const checkpoints = new Checkpoints(context);
  const cells = input.columns * input.rows;
  const perBeat = Math.max(1, Math.floor(WORK_PER_BEAT / cells));
  let done = earlier?.done ?? 0;
  while (done < steps) {
    const next = momentStep(moments.length, steps);
    const count = Math.min(perBeat, next - done);
    kernel.advance(count);
    done += count;
    if (done === next) moments.push(momentOf(finite(kernel.fields(), done), grid, done * timeStep));
    context.progress(done, steps);
    await checkpoints.offer(async () => ({
      done,
      moments,
      fields: await keep(kernel.fields(), context),
    }));
  }
  const fields = kernel.fields();
  return {
    cells,
    steps,
    timeStep,
    meanU: mean(fields.u) + 0,
    meanV: mean(fields.v) + 0,
    deviationU: deviationOf(fields.u),
    deviationV: deviationOf(fields.v),
    wavelength: wavelengthOf(fields, grid),
    frontSpeed: frontSpeed(moments),
    fields: await keep(fields, context),
    series: await seriesOf(moments, context),
  };
});

/** The step at which moment `index` is read: evenly spread, the last at the end. */
function momentStep(index: number, steps: number): number {
  return Math.ceil((Math.min(index, MOMENTS) * steps) / MOMENTS) || 1;
}

function timesOf(input: Input): { timeStep: number; steps: number } {
  const { duration, timeStep: asked } = input;
  const stable = stableTimeStep(input);
  if (asked !== null && asked > stable) {
    const message = `A time step of ${asked} is not stable: at most ${stable} is, for this spacing and diffusion.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  const longest = asked ?? Math.min(TIME_STEP_MAX, SAFETY * stable);
  const steps = Math.max(1, Math.ceil(duration / longest));
  if (steps > STEPS_MAX) {
    const message = `${steps} steps would be needed; ${STEPS_MAX} are allowed.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  return { steps, timeStep: duration / steps };
}

function reactionOf(input: Input, timeStep: number): Reaction {
  const { kinetics, columns, rows, boundary, spacing, diffusionU, diffusionV } = input;
  const common = { boundary, spacing, timeStep, diffusionU, diffusionV };
  const grid = { width: columns, height: rows };
  switch (kinetics.model) {
    case 'fisher-kpp':
      return { ...common, ...grid, kinetics: kinetics.model, a: kinetics.growth, b: 0 };
    case 'gray-scott':
      return { ...common, ...grid, kinetics: kinetics.model, a: kinetics.feed, b: kinetics.kill };
    case 'schnakenberg':
      return { ...common, ...grid, kinetics: kinetics.model, a: kinetics.a, b: kinetics.b };
  }
}

function finite(fields: Fields, step: number): Fields {
  if (Number.isFinite(mean(fields.u)) && Number.isFinite(mean(fields.v))) return fields;
  const message = `The concentrations grow without bound (seen at step ${step}): take a shorter time step.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

/** Every device that runs WebAssembly and we know of is little-endian. */
function keep({ u, v }: Fields, { artifacts }: StepContext) {
  const both = new Float64Array(u.length + v.length);
  both.set(u);
  both.set(v, u.length);
  // −0 and 0 are the same concentration.
  for (let i = 0; i < both.length; i++) both[i] = (both[i] as number) + 0;
  return artifacts.put(Buffer.from(both.buffer), MEDIA_TYPES.binary);
}

async function resumed(
  context: StepContext,
): Promise<{ done: number; fields: Fields; moments: Checkpoint['moments'] } | null> {
  const parsed = checkpoint.safeParse(context.resumed);
  if (!parsed.success) return null;
  const { done, fields, moments } = parsed.data;
  if (!(await allPresent(context.artifacts, [fields]))) return null;
  const bytes = await context.artifacts.get(fields, { bytesMax: FIELDS_BYTES_MAX });
  const both = new Float64Array(new Uint8Array(bytes).buffer);
  const cells = both.length / 2;
  return { done, moments, fields: { u: both.slice(0, cells), v: both.slice(cells) } };
}

async function seriesOf(moments: readonly Moment[], { artifacts }: StepContext) {
  const writer = await openLineWriter(artifacts);
  for (const moment of moments) await writer.write(JSON.stringify(moment));
  return writer.close();
}
