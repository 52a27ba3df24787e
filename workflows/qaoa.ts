import type { ArtifactRef } from '../schemas/artifact';
import { qaoa as contract } from '../schemas/pipelines/qaoa';
import { qaoa as step } from '../schemas/quantum/qaoa-steps';
import { pipeline } from './pipeline';

/** The `qaoa` pipeline: one problem, all methods on one node, so that their times can be compared. */
export const qaoa = pipeline(contract, async (input, run) => {
  const data = input.data as ArtifactRef;
  const output = await run.stage('optimise', async (stage) => {
    const results = await stage.step(step, { ...input, data });
    stage.note(`${results.variables} variables, lowest by ${results.winners.join(', ')}`);
    return results;
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});
