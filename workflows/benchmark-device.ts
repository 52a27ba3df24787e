import { benchmarkDevice as contract } from '../schemas/pipelines/benchmark-device';
import { benchmarkDevice as step } from '../schemas/quantum/benchmark-steps';
import { pipeline } from './pipeline';

/** The `benchmark-device` pipeline: one node, measured in one go, so that nothing is mixed. */
export const benchmarkDevice = pipeline(contract, async (input, run) => {
  const output = await run.stage('measure', async (stage) => {
    const results = await stage.step(step, input);
    stage.note(`${results.circuits.length} circuits on ${results.node}`);
    return results;
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});
