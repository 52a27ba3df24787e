import type { ArtifactRef } from '../schemas/artifact';
import type { PipelineInput } from '../schemas/pipeline';
import { simulateCircuit as contract } from '../schemas/pipelines/simulate-circuit';
import { evolve } from '../schemas/quantum/evolution';
import { combineFragments, planPoints, runFragment } from '../schemas/quantum/fragment-steps';
import { type CircuitResults, simulate } from '../schemas/quantum/steps';
import type { StepInput } from '../schemas/step';
import { mapBounded } from './logic/bounded';
import { pipeline } from './pipeline';
import type { Stage } from './stage';
import { contracted, FRAGMENT_WINDOW, fragmentPosition } from './stages/contraction';

/** The `simulate-circuit` pipeline: one circuit on one node, or in fragments where it is wide or much. */
export const simulateCircuit = pipeline(contract, async (input, run) => {
  const {
    state,
    points,
    tensorBytesMax,
    multiplicationsMax,
    inputs,
    evolve: evolution,
    ...others
  } = input;
  const output = await run.stage('simulate', async (stage) => {
    const circuit = await evolved(stage, input.circuit as ArtifactRef, {
      evolution,
      // Points may have different ones; the circuit that evolves is one.
      inputs: Array.isArray(inputs) ? {} : inputs,
    });
    if (Array.isArray(inputs) || points !== undefined) {
      const file = (points as ArtifactRef | undefined) ?? null;
      return atPoints(stage, { ...others, circuit, inputs, points: file });
    }
    const questions = { ...others, circuit, inputs };
    const given = state === undefined ? {} : { state: state as ArtifactRef };
    const { work, ...results } = await stage.step(simulate, { ...questions, ...given });
    stage.note(sizeOf(results));
    if (results.method === 'tensor network') {
      const { observables, amplitudesOf, seed } = questions;
      const limits = { tensorBytesMax, multiplicationsMax };
      const asked = { circuit, inputs, observables, amplitudesOf, seed, ...limits };
      return { ...results, ...(await contracted(stage, asked, sizeOf(results))) };
    }
    return inFragments(stage, results, work);
  });
  if (output === null) throw new Error('a stage without needs was not run');
  return { output };
});

/** The circuit with the evolution that was asked for. */
async function evolved(
  stage: Stage,
  circuit: ArtifactRef,
  o: {
    evolution: PipelineInput<typeof contract>['evolve'];
    inputs: StepInput<typeof evolve>['inputs'];
  },
): Promise<ArtifactRef> {
  const { evolution, inputs } = o;
  if (!evolution) return circuit;
  return (await stage.step(evolve, { ...evolution, circuit, inputs }, 'simulate/evolve')).circuit;
}

/** The expectation values at each of several points. */
async function atPoints(
  stage: Stage,
  asked: StepInput<typeof planPoints>,
): Promise<CircuitResults> {
  const { work, points: _, ...planned } = await stage.step(planPoints, asked, 'simulate/plan');
  return inFragments(stage, planned, work);
}

/** Runs what a plan leaves to fragments over all nodes; one that is lost is one that is done again. */
async function inFragments(
  stage: Stage,
  results: CircuitResults,
  work: ArtifactRef | null,
): Promise<CircuitResults> {
  const { plan } = results;
  if (!plan || plan.kind === 'slices' || work === null) return results;
  const { kind, items, fragments } = plan;
  stage.note(`${sizeOf(results)}: ${items} ${kind}, fragments: ${fragments.length}`);
  const values = await mapBounded(fragments, FRAGMENT_WINDOW, async (fragment, i) => {
    const own = { work, kind, fragment };
    return (await stage.step(runFragment, own, fragmentPosition(i))).values;
  });
  const whole = await stage.step(combineFragments, { work, kind, values }, 'simulate/combine');
  return { ...results, ...whole };
}

function sizeOf({ qubits, operations }: CircuitResults): string {
  return `${qubits} qubits, ${operations} operations`;
}
