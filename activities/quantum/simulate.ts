import { availableParallelism } from 'node:os';
import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine, type Engine, startNodeHelper } from '../../kernels/quantum/engine';
import {
  blochVectors,
  entropyPerCut,
  expectationValue,
  sampleShots,
  topStates,
} from '../../kernels/quantum/results';
import { type CircuitResults, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { countMeasured, type OutcomeCount } from './counts';
import { readCircuit, refusing } from './read-circuit';
import { type Choice, methodOf, runShots } from './shots';

type Input = StepInput<typeof simulate>;

/** Below this many qubits starting threads costs more than they save. */
const THREADS_FROM_QUBITS = 16;
/** Outcomes that are listed in the output; all of them are in the artifact. */
const LISTED_COUNTS = 64;
/** The middle cut of more takes longer than everything else together. */
const ENTROPY_QUBITS_MAX = 14;
const RAW = 'application/octet-stream';

/**
 * Runs a circuit, by the method that suits it (`methodOf`), and reads off its state what was asked.
 * @throws AthanorError INPUT_INVALID for a circuit that cannot be read or run, LIMIT_EXCEEDED for one
 *   that is too wide for this device, with the number of qubits that would fit
 */
export const simulateStep = implement(simulate, async (input, context) => {
  const circuit = await readCircuit(context.artifacts, input.circuit);
  const common = {
    qubits: circuit.qubitCount,
    bits: circuit.bitCount,
    operations: circuit.operations.length,
  };
  const choice = refusing(() => methodOf(circuit, input));
  const engine = createEngine({
    threads: circuit.qubitCount < THREADS_FROM_QUBITS ? 1 : availableParallelism(),
    startHelper: startNodeHelper,
  });
  try {
    if (choice.method !== 'statevector') {
      const results = await shotResults(circuit, choice, { input, context, engine });
      return { ...common, ...results };
    }
    const { split } = choice;
    const { inputs } = input;
    const state = refusing(() => engine.run(compile(split.unitary, { inputs })));
    const { measured } = split;
    const outcomes =
      input.shots === 0 || measured.size === 0
        ? []
        : countMeasured(sampleShots(state, input), { measured, bitCount: circuit.bitCount });
    return {
      ...common,
      isDynamic: false,
      method: choice.method,
      ...(await keptCounts(outcomes, context)),
      ...refusing(() => readings(state, input)),
      amplitudes: input.amplitudes ? await keepAmplitudes(state, context) : null,
    };
  } finally {
    engine.close();
  }
});

function readings(
  state: Float64Array,
  input: Input,
): Pick<CircuitResults, 'topStates' | 'expectations' | 'blochVectors' | 'entropyPerCut'> {
  const isWide = state.length > 2 * 2 ** ENTROPY_QUBITS_MAX;
  return {
    topStates: topStates(state, input.topStates),
    expectations: input.observables.map(({ name, terms }) => ({
      name,
      value: expectationValue(state, terms),
      standardError: 0,
    })),
    blochVectors: blochVectors(state),
    entropyPerCut: isWide ? null : entropyPerCut(state),
  };
}

async function shotResults(
  circuit: Circuit,
  choice: Exclude<Choice, { method: 'statevector' }>,
  asked: { input: Input; context: StepContext; engine: Engine },
): Promise<Omit<CircuitResults, 'qubits' | 'bits' | 'operations'>> {
  const { outcomes, ...read } = refusing(() => runShots(circuit, choice, asked));
  return {
    isDynamic: choice.split === null,
    method: choice.method,
    ...(await keptCounts(outcomes, asked.context)),
    ...{ ...read, topStates: [], entropyPerCut: null, amplitudes: null },
  };
}

async function keptCounts(
  outcomes: OutcomeCount[],
  { artifacts }: StepContext,
): Promise<Pick<CircuitResults, 'counts' | 'allCounts'>> {
  const counts = outcomes.slice(0, LISTED_COUNTS);
  if (outcomes.length === 0) return { counts, allCounts: null };
  const writer = await openLineWriter(artifacts);
  for (const outcome of outcomes) await writer.write(JSON.stringify(outcome));
  return { counts, allCounts: await writer.close() };
}

/** Every device that runs WebAssembly and we know of is little-endian. */
async function keepAmplitudes(state: Float64Array, { artifacts }: StepContext) {
  // A copy: the engine's memory is shared, and gone after this step.
  const bytes = Buffer.from(
    Uint8Array.from(new Uint8Array(state.buffer, state.byteOffset, state.byteLength)),
  );
  return artifacts.put(bytes, RAW);
}
