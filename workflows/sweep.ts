import { ApplicationFailure, CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { PipelineInput, PipelineOutput } from '../schemas/pipeline';
import { sweep as contract } from '../schemas/pipelines/sweep';
import type { StepOutput } from '../schemas/step';
import { nameOf } from '../schemas/sweep/question';
import { analyse, fitSurrogates, layOut } from '../schemas/sweep/steps';
import { pipeline } from './pipeline';
import type { Run } from './run';
import { registeredStep } from './step-registry';
import type { PointTarget } from './sweep-point';
import { type SweptPoints, startSweepPoints } from './sweep-points';

type Input = PipelineInput<typeof contract>;
type Output = PipelineOutput<typeof contract>;

/** Points whose inputs travel together, and the bytes that they may be: Temporal carries 2 MiB. */
const SLICE_POINTS_MAX = 32;
const SLICE_BYTES_MAX = 1_000_000;

/** The `sweep` pipeline: points, each a step or a run of its own, and what they say together. */
export const sweepInputs = pipeline(contract, async (input, run) => {
  const { parameters, design, seed } = input;
  const question = { parameters, design, seed };
  const target = targetOf(input);
  const plan = await run.stage('lay-out', async (stage) => {
    const laidOut = await stage.step(layOut, question);
    stage.note(`${laidOut.count} points: ${design.kind}`);
    return laidOut;
  });
  if (plan === null) throw new Error('a stage without needs was not run');
  const needs = target.kind === 'step' ? [registeredStep(target.name).taskQueue] : [];
  const swept = await run.stage(
    'points',
    async (stage) => {
      const sliceSize = sliceSizeOf(input);
      const { parallel } = input;
      const task = { target, stage: 'points', design: plan.points, count: plan.count };
      const found = await stage.child<SweptPoints>(plan.count, (paused) =>
        startSweepPoints({ run: run.context, sweep: { ...task, parallel, sliceSize }, paused }),
      );
      stage.note(noteOf(found));
      return found;
    },
    needs,
  );
  const rows = swept?.rows ?? [];
  const sumUp = () =>
    run.stage('analyse', (stage) =>
      stage.step(analyse, { ...question, points: plan.points, rows }),
    );
  // What was finished before a run was cancelled is told too.
  const analysis = await (swept?.isCut ? CancellationScope.nonCancellable(sumUp) : sumUp());
  if (analysis === null) throw new Error('a stage without needs was not run');
  const surrogates = await surrogatesOf(input, swept?.isCut ? null : analysis, run);
  const output: Output = {
    target: target.name,
    parameters: parameters.map(nameOf),
    count: plan.count,
    ...analysis,
    surrogates,
  };
  endEarly(output, swept, run);
  return { output };
});

/** A model of each response, where that was asked and the points are all there. */
async function surrogatesOf(
  { parameters, design, seed, surrogate }: Input,
  analysis: StepOutput<typeof analyse> | null,
  run: Run,
): Promise<Output['surrogates']> {
  if (!surrogate) {
    run.board.leaveOut('surrogate');
    return [];
  }
  const names = analysis?.responses.map(({ response }) => response) ?? [];
  if (analysis === null || names.length === 0) {
    run.skip('surrogate', 'there are no responses');
    return [];
  }
  const { table } = analysis;
  const found = await run.stage('surrogate', (stage) =>
    stage.step(fitSurrogates, { parameters, design, seed, table, responses: names }),
  );
  return found?.surrogates ?? [];
}

/** Ends a run that was cancelled, or of which nothing came; what there is stays its output. */
function endEarly(output: Output, swept: SweptPoints | null, run: Run): void {
  run.keeps(() => output);
  if (swept?.isCut) throw new CancelledFailure('The sweep was cancelled.');
  if (swept === null || output.done > 0) return;
  const { code = 'RUN_FAILED', message = 'no reason is known' } = swept.firstFailure ?? {};
  throw ApplicationFailure.nonRetryable(`Every point failed; the first: ${message}`, code);
}

function targetOf({ pipeline, step, responses }: Input): PointTarget {
  if (pipeline !== undefined) return { kind: 'pipeline', name: pipeline, responses };
  return { kind: 'step', name: step as string, responses };
}

function sliceSizeOf({ input }: Input): number {
  const fitting = Math.floor(SLICE_BYTES_MAX / (1 + JSON.stringify(input).length));
  return Math.max(1, Math.min(SLICE_POINTS_MAX, fitting));
}

function noteOf({ done, failed, firstFailure }: SweptPoints): string {
  const well = `${done} done`;
  return failed === 0 ? well : `${well}, ${failed} failed; the first: ${firstFailure?.message}`;
}
