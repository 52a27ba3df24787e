import { availableParallelism } from 'node:os';
import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine, type Engine, startNodeHelper } from '../../kernels/quantum/engine';
import { AthanorError } from '../../schemas/errors';
import type { CircuitResults, Expectation } from '../../schemas/quantum/steps';
import type { StepContext } from '../implement';
import { refusing } from './read-circuit';
import { exactValues, type SimulateInput as Input } from './readings';
import { sampledValue } from './sampled-energy';
import { type Choice, methodOf, runShots } from './shots';

/** Below this many qubits starting threads costs more than they save. */
const THREADS_FROM_QUBITS = 16;

/** What expectation values need to know of all that is asked. */
type Questions = Omit<Input, 'circuit' | 'state'>;

/** Opens an engine that suits a circuit on this device; close it. */
export function openEngine({ qubitCount }: Circuit): Engine {
  return createEngine({
    threads: qubitCount < THREADS_FROM_QUBITS ? 1 : availableParallelism(),
    startHelper: startNodeHelper,
  });
}

/** Exact values, and beside them those of shots where they are asked for. */
export function statevectorExpectations(
  state: Float64Array,
  input: Questions,
  { circuit, run }: { circuit: Circuit; run(circuit: Circuit): Float64Array },
): Expectation[] {
  const { observableShots: shots, seed } = input;
  const exact = exactValues(state, input);
  // From here on the engine's memory holds other states.
  return exact.map((one, i) => {
    if (shots === 0) return one;
    const terms = input.observables[i]?.terms ?? [];
    // The first numbers of the seed are those of the circuit's own shots.
    const firstShot = input.shots;
    return { ...one, sampled: sampledValue(terms, { circuit, run, shots, seed, firstShot }) };
  });
}

/**
 * The expectation values of a circuit by the method that suits it, the same bits as in a simulation
 * that reads everything.
 * @throws AthanorError as the simulation does; LIMIT_EXCEEDED for a circuit that only tensor networks hold
 */
export function expectationsOf(
  circuit: Circuit,
  input: Questions,
  { context, engine }: { context: Pick<StepContext, 'progress'>; engine: Engine },
): Expectation[] {
  const choice = methodForExpectations(circuit, input);
  if (choice.method !== 'statevector') {
    // Those of a tableau need no shots.
    const asked = choice.method === 'stabilizer' ? { ...input, shots: 0 } : input;
    return refusing(() => runShots(circuit, choice, { input: asked, context, engine }))
      .expectations;
  }
  const { unitary } = choice.split;
  const run = (one: Circuit) => engine.run(compile(one, { inputs: input.inputs }));
  return refusing(() => statevectorExpectations(run(unitary), input, { circuit: unitary, run }));
}

/**
 * The method for expectation values alone.
 * @throws AthanorError LIMIT_EXCEEDED, and INPUT_INVALID as `methodOf` does
 */
export function methodForExpectations(
  circuit: Circuit,
  input: Questions,
): Exclude<Choice, { method: 'tensor network' }> {
  const choice = refusing(() => methodOf(circuit, input));
  if (choice.method !== 'tensor network') return choice;
  throw new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message:
      `Points need a statevector or a tableau; ${circuit.qubitCount} qubits fit neither. ` +
      'Tensor networks take one point: start a run for each.',
  });
}

/** Results of a circuit of which nothing has been read yet. */
export const NOTHING_MEASURED: Pick<
  CircuitResults,
  'counts' | 'allCounts' | 'expectations' | 'amplitudes' | 'plan' | 'pointValues'
> = {
  ...{ counts: [], allCounts: null, expectations: [] },
  ...{ amplitudes: null, plan: null, pointValues: null },
};
