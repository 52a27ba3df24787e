import type { ArtifactRef } from '../schemas/artifact';
import { simulateCircuit as contract } from '../schemas/pipelines/simulate-circuit';
import * as contraction from '../schemas/quantum/contraction';
import { simulate } from '../schemas/quantum/steps';
import type { StepInput } from '../schemas/step';
import { pipeline } from './pipeline';
import type { Stage } from './run';

/** The `simulate-circuit` pipeline: one circuit on one node, or in fragments where it is too wide. */
export const simulateCircuit = pipeline(contract, async (input, run) => {
  const { state: given, tensorBytesMax, multiplicationsMax, ...questions } = input;
  const circuit = input.circuit as ArtifactRef;
  const state = given as ArtifactRef | undefined;
  const output = await run.stage('simulate', async (stage) => {
    const results = await stage.step(simulate, {
      ...questions,
      circuit,
      ...(state === undefined ? {} : { state }),
    });
    const size = `${results.qubits} qubits, ${results.operations} operations`;
    stage.note(size);
    if (results.method !== 'tensor network') return results;
    const { inputs, observables, amplitudesOf, seed } = questions;
    const limits = { tensorBytesMax, multiplicationsMax };
    const asked = { circuit, inputs, observables, amplitudesOf, seed, ...limits };
    const answers = await contracted(stage, asked, size);
    return {
      ...results,
      chosenAmplitudes: answers.chosenAmplitudes,
      expectations: answers.expectations.map((one) => ({ ...one, ...EXACT })),
    };
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});

const EXACT = { standardError: 0, sampled: null };
type Asked = StepInput<typeof contraction.planContraction>;

/** Contracts what was asked in fragments over all nodes; one that is lost is one that is done again. */
async function contracted(stage: Stage, asked: Asked, size: string) {
  const planned = await stage.step(contraction.planContraction, asked, 'simulate/plan');
  const { plan, slices, multiplications, largestTensorBytes } = planned;
  stage.note(
    `${size}: ${slices} slices in ${planned.fragments.length} fragments, ` +
      `${multiplications.toExponential(1)} multiplications, tensors of ${largestTensorBytes} bytes`,
  );
  const fragments = await Promise.all(
    planned.fragments.map(async (fragment, i) => {
      const position = `simulate/fragment/${String(i).padStart(4, '0')}`;
      const { values } = await stage.step(contraction.contract, { plan, fragment }, position);
      return { slices: fragment, values };
    }),
  );
  return stage.step(contraction.sumContraction, { plan, fragments }, 'simulate/sum');
}
