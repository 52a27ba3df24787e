import { availableParallelism } from 'node:os';
import type { Circuit } from '../../kernels/quantum/circuit';
import { compile, createPlanner } from '../../kernels/quantum/compiler';
import {
  createEngine,
  createSingleEngine,
  type Engine,
  type EngineOptions,
  startNodeHelper,
} from '../../kernels/quantum/engine';
import { createGradient } from '../../kernels/quantum/gradient';
import type { InputValues } from '../../kernels/quantum/parameters';
import type { Statevector } from '../../kernels/quantum/results';
import { AthanorError } from '../../schemas/errors';
import type { CircuitResults, Expectation } from '../../schemas/quantum/steps';
import type { StepContext } from '../implement';
import { ContractedValues } from './contracted-values';
import { refusing } from './read-circuit';
import { exactValues, type SimulateInput as Input } from './readings';
import { sampledValue } from './sampled-energy';
import { methodOf, runShots } from './shots';

/** Below this many qubits starting threads costs more than they save. */
const THREADS_FROM_QUBITS = 16;

/** What expectation values need to know of all that is asked. */
type Questions = Omit<Input, 'circuit' | 'state'>;

/** Opens an engine that suits a circuit on this device; close it. */
export function openEngine({ qubitCount }: Circuit): Engine {
  return createEngine(optionsFor(qubitCount));
}

/** The same for states that are kept in single precision. */
export function openSingleEngine({ qubitCount }: Circuit): Engine<Float32Array> {
  return createSingleEngine(optionsFor(qubitCount));
}

function optionsFor(qubitCount: number): EngineOptions {
  const threads = qubitCount < THREADS_FROM_QUBITS ? 1 : availableParallelism();
  return { threads, startHelper: startNodeHelper };
}

/** Exact values, and beside them those of shots where they are asked for. */
export function statevectorExpectations(
  state: Statevector,
  input: Questions,
  {
    circuit,
    run,
    gradientOf,
  }: {
    circuit: Circuit;
    run(circuit: Circuit): Statevector;
    /** Derivatives of the expectation value of an observable of the list, where they are wanted. */
    gradientOf?: (observable: number) => Record<string, number>;
  },
): Expectation[] {
  const { observableShots: shots, seed } = input;
  const exact = exactValues(state, input).map((one, i) =>
    gradientOf === undefined ? one : { ...one, gradient: gradientOf(i) },
  );
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
 * Makes the functions from values of a circuit's open inputs to the derivatives of its observables by
 * them, each compiled once. They need an engine for one qubit more, and what it held is gone.
 */
export function gradientsOf(
  unitary: Circuit,
  { observables }: Pick<Questions, 'observables'>,
  engine: Engine,
): (inputs: InputValues) => (observable: number) => Record<string, number> {
  const made = new Map<number, ReturnType<typeof createGradient>>();
  return (inputs) => (i) => {
    if (unitary.inputs.length === 0) return {};
    const gradient =
      made.get(i) ?? refusing(() => createGradient(unitary, observables[i]?.terms ?? [], engine));
    made.set(i, gradient);
    const found = refusing(() => gradient(inputs)).gradient;
    return Object.fromEntries(unitary.inputs.map((name, k) => [name, found[k] as number]));
  };
}

/** @throws AthanorError INPUT_INVALID where gradients are asked for and the method has none */
export function requireGradients({ gradients, precision }: Questions, method: string): void {
  if (!gradients || (method === 'statevector' && precision !== 'single')) return;
  const what = method === 'statevector' ? 'in single precision' : `by ${method}`;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `Gradients are those of a statevector in double precision, and this circuit is run ${what}.`,
  });
}

/**
 * Evaluates the expectation values of a circuit at points of its inputs, by the method that suits each,
 * the same bits as in a simulation that reads everything.
 * @returns for values of the inputs; throws AthanorError as the simulation does, and LIMIT_EXCEEDED for a
 *   circuit that no method holds at the cost of a point
 */
export function expectationsOf(
  circuit: Circuit,
  questions: Questions,
  { context, engine }: { context: Pick<StepContext, 'progress'>; engine: Engine },
): (inputs: InputValues) => Expectation[] {
  // Compiled once: at further points the numbers of the plan are bound again.
  let planOf: ReturnType<typeof createPlanner> | null = null;
  let contracted: ContractedValues | null = null;
  let gradients: ReturnType<typeof gradientsOf> | undefined;
  return (inputs) => {
    const input = { ...questions, inputs };
    const choice = refusing(() => methodOf(circuit, input));
    requireGradients(input, choice.method);
    if (choice.method === 'tensor network') {
      contracted ??= new ContractedValues(circuit, questions);
      return contracted.at(inputs);
    }
    if (choice.method !== 'statevector') {
      // Those of a tableau need no shots.
      const asked = choice.method === 'stabilizer' ? { ...input, shots: 0 } : input;
      return refusing(() => runShots(circuit, choice, { input: asked, context, engine }))
        .expectations;
    }
    const { unitary } = choice.split;
    planOf ??= createPlanner(unitary);
    const bind = planOf;
    const state = refusing(() => engine.run(bind(inputs)));
    const run = (one: Circuit) => engine.run(compile(one, { inputs }));
    if (input.gradients) gradients ??= gradientsOf(unitary, questions, engine);
    const own = { circuit: unitary, run, gradientOf: gradients?.(inputs) };
    return refusing(() => statevectorExpectations(state, input, own));
  };
}

/** Results of a circuit of which nothing has been read yet. */
export const NOTHING_MEASURED: Pick<
  CircuitResults,
  'counts' | 'allCounts' | 'expectations' | 'amplitudes' | 'plan' | 'pointValues'
> = {
  ...{ counts: [], allCounts: null, expectations: [] },
  ...{ amplitudes: null, plan: null, pointValues: null },
};
