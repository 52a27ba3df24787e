import type { ArtifactRef } from '../schemas/artifact';
import { simulateCircuit as contract } from '../schemas/pipelines/simulate-circuit';
import { simulate } from '../schemas/quantum/steps';
import { pipeline } from './pipeline';

/** The `simulate-circuit` pipeline: one circuit on one node. */
export const simulateCircuit = pipeline(contract, async (input, run) => {
  const { state: given, ...questions } = input;
  const circuit = input.circuit as ArtifactRef;
  const state = given as ArtifactRef | undefined;
  const output = await run.stage('simulate', async (stage) => {
    const results = await stage.step(simulate, {
      ...questions,
      circuit,
      ...(state === undefined ? {} : { state }),
    });
    stage.note(`${results.qubits} qubits, ${results.operations} operations`);
    return results;
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});
