import type { Circuit } from '../circuit';
import { programOf } from '../dynamic';
import type { Channel, ProgramStep } from '../dynamic/program';
import { disturbanceOf, type NoiseModel } from './model';

/** What one step costs beside its amplitudes, in amplitudes. */
const STEP_OVERHEAD = 4_096;
/** Gates of a segment that are applied in about the time of one step: they are fused. */
const GATES_PER_STEP = 4;

const ROUNDS_EXPECTED = 2;

/** What decides how long trajectories take. */
interface Tally {
  steps: number;
  /** How probable it is that a shot does at every turn what most do. */
  common: number;
  /** How many different ways there are, at most. */
  ways: number;
}

/**
 * Roughly how many amplitudes are changed by running the shots of a circuit, where shots that go the
 * same way share their state: what plans are made by, some 10^9 a second on one core. The same on every
 * device.
 * @throws QuantumError as `runNoisy` does
 */
export function trajectoryCost(
  circuit: Circuit,
  { noise, shots }: { noise: NoiseModel | null; shots: number },
): number {
  const { steps } = programOf(circuit, noise && disturbanceOf(noise));
  const tally: Tally = { steps: 0, common: 1, ways: 1 };
  add(steps, tally);
  const ways = Math.min(shots, tally.ways, 1 + shots * (1 - tally.common));
  let amplitudes = 1;
  for (let qubit = 0; qubit < circuit.qubitCount; qubit++) amplitudes *= 2;
  return ways * tally.steps * (amplitudes + STEP_OVERHEAD);
}

function add(steps: readonly ProgramStep[], tally: Tally): void {
  for (const step of steps) {
    tally.steps += step.kind === 'segment' ? 1 + step.segment.length / GATES_PER_STEP : 1;
    if (step.kind === 'if') {
      add(step.then, tally);
      add(step.otherwise, tally);
    } else if (step.kind === 'while') {
      // How often a loop goes round is known to nobody: twice, as one that succeeds half of the time.
      for (let round = 0; round < ROUNDS_EXPECTED; round++) add(step.body, tally);
    } else if (step.kind === 'measure' || step.kind === 'reset') {
      tally.common /= 2;
      tally.ways *= 2;
    } else if (step.kind === 'readout') {
      tally.common *= 1 - Math.max(step.error.oneAsZero, step.error.zeroAsOne);
      tally.ways *= 2;
    } else if (step.kind === 'channel') {
      tally.common *= mostProbable(step.channel);
      tally.ways *= step.channel.operators.length;
    }
  }
}

/** The least probability of the most probable operator. */
function mostProbable({ operators, probabilities }: Channel): number {
  if (probabilities !== null) return Math.max(...probabilities);
  // By the operators' size where the state decides: Σ tr K†K is the dimension.
  const sizes = operators.map((operator) => {
    return operator === null ? 1 : operator.reduce((sum, entry) => sum + entry * entry, 0);
  });
  return Math.max(...sizes) / sizes.reduce((sum, size) => sum + size, 0);
}
