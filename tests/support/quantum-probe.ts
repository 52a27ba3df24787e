import { compile } from '../../kernels/quantum/compiler';
import { everyGateEverywhere, randomCircuit } from '../../kernels/quantum/compliance/circuits';
import type { StartHelper } from '../../kernels/quantum/engine/contract';
import { createEngine } from '../../kernels/quantum/engine/engine';
import {
  blochVectors,
  entropyPerCut,
  expectationValue,
  sampleShots,
  topStates,
} from '../../kernels/quantum/results';
import {
  amplitudeNetwork,
  openContraction,
  planContraction,
} from '../../kernels/quantum/tensor-network';

/** More than a tile holds, so that threads share the work. */
const WIDE = 16;
const SMALL = 10;
const SMALL_TILE = 3;
const GATES = 300;
/** So few that their network is contracted in moments. */
const FEW_GATES = 60;
/** Of a contraction, each of some 10^6 multiplications. */
const SLICES = 64;

/** SHA-256 of every amplitude and reading of some circuits, as this host and its threads compute them. */
export async function quantumDigest(threads: number, startHelper?: StartHelper): Promise<string> {
  const engine = createEngine({ threads, startHelper });
  const parts: Uint8Array[] = [];
  const take = (numbers: ArrayBufferView) =>
    parts.push(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength).slice());
  try {
    const small = everyGateEverywhere('everywhere', SMALL);
    const wide = randomCircuit('wide', { qubits: WIDE, operations: GATES, extras: true });
    for (const { circuit } of [...small, wide]) {
      const tileExponent = circuit.qubitCount === SMALL ? SMALL_TILE : undefined;
      const state = engine.run(compile(circuit, { tileExponent }));
      take(state);
      take(sampleShots(state, { shots: 1_000, seed: 5 }));
    }
    const state = engine.run(compile(wide.circuit));
    const observable = [
      { coefficient: 0.5, pauli: 'XYZI'.repeat(WIDE / 4) },
      { coefficient: -2, pauli: 'IZZX'.repeat(WIDE / 4) },
    ];
    take(Float64Array.of(expectationValue(state, observable)));
    take(Float64Array.from(blochVectors(state).flatMap(({ x, y, z }) => [x, y, z])));
    take(Float64Array.from(topStates(state, 100).map(({ index }) => index)));
    take(Float64Array.of(engine.expectation(compile(wide.circuit, { observable }))));
    const few = { qubits: WIDE, operations: FEW_GATES, extras: true };
    const { circuit: shallow } = randomCircuit('wide', few);
    const network = amplitudeNetwork(shallow, '01'.repeat(WIDE / 2));
    const limits = { tensorBytesMax: 2 ** 16, multiplicationsMax: 1e12 };
    const plan = planContraction(network, limits);
    const contraction = openContraction(network, plan);
    for (let number = 0; number < Math.min(plan.slices, SLICES); number++) {
      const { re, im } = contraction.slice(number);
      take(Float64Array.of(re, im));
    }
    const [first] = small;
    if (first !== undefined) {
      take(Float64Array.from(entropyPerCut(engine.run(compile(first.circuit)))));
    }
  } finally {
    engine.close();
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
