import type { ArtifactRef } from '../schemas/artifact';
import { simulateCircuit as contract } from '../schemas/pipelines/simulate-circuit';
import { simulate } from '../schemas/quantum/steps';
import { pipeline } from './pipeline';

/** The `simulate-circuit` pipeline: one circuit on one node. */
export const simulateCircuit = pipeline(contract, async (input, run) => {
  const circuit = input.circuit as ArtifactRef;
  const output = await run.stage('simulate', async (stage) => {
    const results = await stage.step(simulate, { ...input, circuit });
    stage.note(`${results.qubits} qubits, ${results.operations} operations`);
    return results;
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});
