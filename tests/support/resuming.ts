import type { StepImplementation } from '../../activities/implement';
import type { StepBench } from './step-context';

class Lost extends Error {}

/**
 * Runs a step undisturbed, and then again and again, each time losing it at another of its
 * checkpoints and going on from there. Every row is a chance for a checkpoint, since the clock jumps.
 * @returns the undisturbed output, and those of the interrupted runs
 */
export async function runInterrupted<I, O>(
  bench: StepBench,
  step: StepImplementation<I, O>,
  input: unknown,
): Promise<{ undisturbed: O; resumed: O[] }> {
  const undisturbed = await bench.run(step, input);
  const clock = jest.spyOn(performance, 'now');
  let now = 0;
  clock.mockImplementation(() => {
    now += 10_000;
    return now;
  });
  try {
    const resumed: O[] = [];
    for (let at = 1; ; at += 1) {
      const state = await loseAt(bench, step, { input, at });
      if (state === undefined) return { undisturbed, resumed };
      resumed.push(await bench.run(step, input, bench.context({ resumed: state })));
    }
  } finally {
    clock.mockRestore();
  }
}

/** Runs a step until its n-th checkpoint, and returns that; undefined when there are fewer. */
async function loseAt<I, O>(
  bench: StepBench,
  step: StepImplementation<I, O>,
  o: { input: unknown; at: number },
): Promise<unknown> {
  let seen = 0;
  let state: unknown;
  const interrupt = (checkpoint: unknown) => {
    seen += 1;
    if (seen < o.at) return;
    state = checkpoint;
    throw new Lost();
  };
  try {
    await bench.run(step, o.input, bench.context({ interrupt }));
    return undefined;
  } catch (error) {
    if (error instanceof Lost) return state;
    throw error;
  }
}
