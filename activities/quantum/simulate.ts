import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import type { Engine } from '../../kernels/quantum/engine';
import { type Statevector, sampleShots } from '../../kernels/quantum/results';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { type CircuitResults, simulate } from '../../schemas/quantum/steps';
import { implement, type StepContext } from '../implement';
import { countMeasured, keptCounts } from './counts';
import { drawingOf } from './drawing';
import {
  gradientsOf,
  NOTHING_MEASURED,
  openEngine,
  openSingleEngine,
  requireGradients,
  statevectorExpectations,
} from './expectations';
import { planOf } from './plan';
import { readAsked, refusing } from './read-circuit';
import { type SimulateInput as Input, NO_READINGS, readingsOf } from './readings';
import { methodOf, runShots, type ShotChoice } from './shots';
import { keepWork } from './work';

/** The amplitudes of 27 qubits, the widest that there are. */
const STATE_BYTES_MAX = 2_147_483_648;
/** What there is for circuits of which no state fits. */
const WIDER =
  ' Of wider circuits, observables and the amplitudes that amplitudesOf names are computed by' +
  ' contraction, and Clifford circuits are sampled by stabilizers.';
const RAW = 'application/octet-stream';

/**
 * Runs a circuit, by the method that suits it (`methodOf`), and reads off its state what was asked. What
 * would take long and can be split is left to the fragments of the plan that it gives.
 * @throws AthanorError INPUT_INVALID for a circuit that cannot be read or run, LIMIT_EXCEEDED for one
 *   that is too wide for this device, with the number of qubits that would fit
 */
export const simulateStep = implement(simulate, async (input, context) => {
  const circuit = await readAsked(context.artifacts, input);
  const choice = refusing(() => methodOf(circuit, input));
  const { method } = choice;
  const isSingle = input.precision === 'single';
  if (isSingle && method !== 'statevector') throw notSingle(method);
  requireGradients(input, method);
  const plan = isSingle ? null : refusing(() => planOf(circuit, choice, input));
  const work = plan === null ? null : await keepWork({ ...input, points: null }, context);
  const common = { ...describe(circuit), ...NO_READINGS, ...NOTHING_MEASURED, plan, work, method };
  const isDynamic = choice.split === null;
  if (method === 'tensor network') return { ...common, isDynamic };
  if (method !== 'statevector') {
    const results = await shotResults(circuit, choice, { input, context, isLeft: plan !== null });
    return { ...common, ...results, isDynamic };
  }
  const { unitary, measured } = choice.split;
  const engine = isSingle ? openSingleEngine(circuit) : openEngine(circuit);
  try {
    const run = (one: Circuit): Statevector =>
      refusing(
        () => engine.run(compile(one, { inputs: input.inputs, precision: input.precision })),
        WIDER,
      );
    const state = run(unitary);
    const outcomes =
      input.shots === 0 || measured.size === 0
        ? []
        : countMeasured(sampleShots(state, input), { measured, bitCount: circuit.bitCount });
    const given = input.state === undefined ? null : await readState(input.state, context);
    return {
      ...common,
      isDynamic,
      ...(await keptCounts(outcomes, context)),
      ...refusing(() => readingsOf(state, input, { given, progress: context.progress })),
      amplitudes: input.amplitudes ? await keepAmplitudes(state, context) : null,
      expectations:
        plan !== null
          ? []
          : refusing(() =>
              statevectorExpectations(state, input, {
                ...{ circuit: unitary, run },
                gradientOf: input.gradients
                  ? gradientsOf(unitary, input, engine as Engine)(input.inputs)
                  : undefined,
              }),
            ),
    };
  } finally {
    engine.close();
  }
});

function notSingle(method: string): AthanorError {
  const message = `Single precision is for a statevector, and this circuit is run by ${method}.`;
  return new AthanorError({ code: 'INPUT_INVALID', message: `${message} Leave precision out.` });
}

/** What the text of a circuit says without being run. */
export function describe(
  circuit: Circuit,
): Pick<CircuitResults, 'qubits' | 'bits' | 'operations' | 'drawing'> {
  return {
    qubits: circuit.qubitCount,
    bits: circuit.bitCount,
    operations: circuit.operations.length,
    drawing: drawingOf(circuit),
  };
}

/** Of shots that are left to fragments only what needs none of them. */
async function shotResults(
  circuit: Circuit,
  choice: ShotChoice,
  { input, context, isLeft }: { input: Input; context: StepContext; isLeft: boolean },
): Promise<Partial<CircuitResults>> {
  const asked = isLeft ? { ...input, shots: 0 } : input;
  const engine = openEngine(circuit);
  try {
    const run = { input: asked, context, engine };
    const { outcomes, expectations, blochVectors } = refusing(() => runShots(circuit, choice, run));
    return { ...(await keptCounts(outcomes, context)), blochVectors, expectations };
  } finally {
    engine.close();
  }
}

/** Every device that runs WebAssembly and we know of is little-endian. */
async function keepAmplitudes(state: Statevector, { artifacts }: StepContext) {
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
