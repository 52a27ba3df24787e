import { availableParallelism } from 'node:os';
import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine, type Engine, startNodeHelper } from '../../kernels/quantum/engine';
import { sampleShots } from '../../kernels/quantum/results';
import type { ArtifactRef } from '../../schemas/artifact';
import { type CircuitResults, simulate } from '../../schemas/quantum/steps';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { countMeasured, type OutcomeCount } from './counts';
import { drawingOf } from './drawing';
import { readCircuit, refusing } from './read-circuit';
import { exactValues, type SimulateInput as Input, NO_READINGS, readingsOf } from './readings';
import { sampledValue } from './sampled-energy';
import { type Choice, methodOf, runShots } from './shots';

/** Below this many qubits starting threads costs more than they save. */
const THREADS_FROM_QUBITS = 16;
/** Outcomes that are listed in the output; all of them are in the artifact. */
const LISTED_COUNTS = 64;
/** The amplitudes of 27 qubits, the widest that there are. */
const STATE_BYTES_MAX = 2_147_483_648;
/** What there is for circuits of which no state fits. */
const WIDER =
  ' Of wider circuits, observables and the amplitudes that amplitudesOf names are computed by' +
  ' contraction, and Clifford circuits are sampled by stabilizers.';
const RAW = 'application/octet-stream';

/**
 * Runs a circuit, by the method that suits it (`methodOf`), and reads off its state what was asked.
 * @throws AthanorError INPUT_INVALID for a circuit that cannot be read or run, LIMIT_EXCEEDED for one
 *   that is too wide for this device, with the number of qubits that would fit
 */
export const simulateStep = implement(simulate, async (input, context) => {
  const circuit = await readCircuit(context.artifacts, input.circuit, input.inputs);
  const common = {
    qubits: circuit.qubitCount,
    bits: circuit.bitCount,
    operations: circuit.operations.length,
    drawing: drawingOf(circuit),
  };
  const choice = refusing(() => methodOf(circuit, input));
  if (choice.method === 'tensor network') {
    const nothing = {
      ...NO_READINGS,
      counts: [],
      allCounts: null,
      expectations: [],
      amplitudes: null,
    };
    return { ...common, ...nothing, isDynamic: false, method: choice.method };
  }
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
    const run = (one: Circuit) => refusing(() => engine.run(compile(one, { inputs })), WIDER);
    const state = run(split.unitary);
    const { measured } = split;
    const outcomes =
      input.shots === 0 || measured.size === 0
        ? []
        : countMeasured(sampleShots(state, input), { measured, bitCount: circuit.bitCount });
    const given = input.state === undefined ? null : await readState(input.state, context);
    return {
      ...common,
      isDynamic: false,
      method: choice.method,
      ...(await keptCounts(outcomes, context)),
      ...refusing(() => readingsOf(state, input, { given, progress: context.progress })),
      amplitudes: input.amplitudes ? await keepAmplitudes(state, context) : null,
      expectations: refusing(() => expectations(state, input, { circuit: split.unitary, run })),
    };
  } finally {
    engine.close();
  }
});

/** Exact values, and beside them those of shots where they are asked for. */
function expectations(
  state: Float64Array,
  input: Input,
  { circuit, run }: { circuit: Circuit; run(circuit: Circuit): Float64Array },
): CircuitResults['expectations'] {
  const { observableShots: shots, seed } = input;
  const exact = exactValues(state, input);
  // From here on the engine's memory holds other states.
  return exact.map((one, i) => {
    if (shots === 0) return { ...one, sampled: null };
    const terms = input.observables[i]?.terms ?? [];
    // The first numbers of the seed are those of the circuit's own shots.
    const firstShot = input.shots;
    return { ...one, sampled: sampledValue(terms, { circuit, run, shots, seed, firstShot }) };
  });
}

async function shotResults(
  circuit: Circuit,
  choice: Extract<Choice, { method: 'stabilizer' | 'trajectories' }>,
  asked: { input: Input; context: StepContext; engine: Engine },
): Promise<Omit<CircuitResults, 'qubits' | 'bits' | 'operations' | 'drawing'>> {
  const { outcomes, expectations, ...read } = refusing(() => runShots(circuit, choice, asked));
  return {
    isDynamic: choice.split === null,
    method: choice.method,
    ...(await keptCounts(outcomes, asked.context)),
    ...NO_READINGS,
    ...read,
    expectations: expectations.map((one) => ({ ...one, sampled: null })),
    amplitudes: null,
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
  const bytes = new Uint8Array(state.byteLength);
  bytes.set(new Uint8Array(state.buffer, state.byteOffset, state.byteLength));
  return artifacts.put(Buffer.from(bytes.buffer), RAW);
}

async function readState(ref: ArtifactRef, { artifacts }: StepContext): Promise<Float64Array> {
  const bytes = await artifacts.get(ref, { bytesMax: STATE_BYTES_MAX });
  const copy = new Uint8Array(bytes.length - (bytes.length % 8));
  copy.set(bytes.subarray(0, copy.length));
  return new Float64Array(copy.buffer);
}
