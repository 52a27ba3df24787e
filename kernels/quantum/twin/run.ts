import { type Circuit, ROUNDS_MAX } from '../circuit';
import { QuantumError } from '../errors';
import { splitFinalMeasurements } from '../final-measurements';
import type { InputValues } from '../parameters';
import { uniformsOfShot } from '../random/shot-uniforms';
import { sampleShots } from '../results';
import { applyMatrix } from './apply';
import { holds } from './condition';
import { type Prepared, prepare } from './prepare';
import { basisState, simulate } from './simulate';

/** What a run with shots needs besides the circuit. */
export interface RunOptions {
  /** A value for each of the circuit's inputs. */
  inputs?: InputValues;
  /** How many times the circuit is run. */
  shots: number;
  /** A safe integer. */
  seed: number;
}

/** How often each string of bits was left, bit 0 rightmost as in Qiskit. */
export type Counts = Record<string, number>;

/** The state and bits of one shot. */
interface Trajectory {
  state: Float64Array;
  bits: (0 | 1)[];
  uniform: () => number;
  /** Rounds of loops so far. */
  rounds: number;
}

/** A bound that keeps counts exact and a mistyped number from running for days. */
const MAX_SHOTS = 134_217_728;

const FLIP = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);

/**
 * Runs a circuit shot by shot, with measurements, resets and classically controlled operations. Which
 * numbers a shot takes is the rule at `uniformsOfShot`.
 * @throws QuantumError OUT_OF_RANGE for the shots or seed, and whatever `prepare` finds
 */
export function run(
  circuit: Circuit,
  { inputs = {}, shots, seed }: RunOptions,
): { counts: Counts } {
  if (!Number.isSafeInteger(shots) || shots < 1 || shots > MAX_SHOTS) {
    throw new QuantumError('OUT_OF_RANGE', `shots are ${shots}, not from 1 to ${MAX_SHOTS}`);
  }
  const split = splitFinalMeasurements(circuit);
  const prepared = prepare(circuit, inputs);
  const counts = new Map<string, number>();
  if (split !== null) {
    const state = simulate(split.unitary, inputs);
    for (const index of sampleShots(state, { shots, seed })) {
      const text = Array.from({ length: circuit.bitCount }, (_, bit) => {
        const qubit = split.measured.get(circuit.bitCount - 1 - bit);
        return qubit === undefined ? 0 : (index >> qubit) & 1;
      }).join('');
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return { counts: Object.fromEntries(counts) };
  }
  for (let shot = 0; shot < shots; shot++) {
    const uniformAt = uniformsOfShot(seed, shot);
    let draw = 0;
    const trajectory: Trajectory = {
      state: basisState(circuit.qubitCount, 0),
      bits: new Array<0 | 1>(circuit.bitCount).fill(0),
      uniform: () => uniformAt(draw++),
      rounds: 0,
    };
    follow(trajectory, prepared);
    const text = trajectory.bits.toReversed().join('');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { counts: Object.fromEntries(counts) };
}

function follow(trajectory: Trajectory, steps: readonly Prepared[]): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'matrix':
        applyMatrix(trajectory.state, step.matrix, step.qubits, step.controls);
        break;
      case 'measure':
        trajectory.bits[step.bit] = measure(trajectory, step.qubit);
        break;
      case 'reset':
        if (measure(trajectory, step.qubit) === 1) {
          applyMatrix(trajectory.state, FLIP, [step.qubit]);
        }
        break;
      case 'if':
        follow(trajectory, holds(step.condition, trajectory.bits) ? step.then : step.otherwise);
        break;
      case 'while':
        while (holds(step.condition, trajectory.bits)) {
          trajectory.rounds++;
          if (trajectory.rounds > ROUNDS_MAX) {
            const message = `a shot has made ${ROUNDS_MAX} rounds of loops`;
            throw new QuantumError('ENDLESS_LOOP', message);
          }
          follow(trajectory, step.body);
        }
    }
  }
}

/** Draws an outcome, and leaves the state projected on it and of norm 1. */
function measure({ state, uniform }: Trajectory, qubit: number): 0 | 1 {
  const weights: [number, number] = [0, 0];
  for (let i = 0; i < state.length; i++) {
    const amplitude = state[i] as number;
    weights[valueAt(i, qubit)] += amplitude * amplitude;
  }
  const outcome = uniform() * (weights[0] + weights[1]) < weights[0] ? 0 : 1;
  const scale = 1 / Math.sqrt(weights[outcome]);
  for (let i = 0; i < state.length; i++) {
    state[i] = valueAt(i, qubit) === outcome ? (state[i] as number) * scale : 0;
  }
  return outcome;
}

/** The value of a qubit in the basis state of a number of the statevector. */
function valueAt(position: number, qubit: number): 0 | 1 {
  return ((position >> (qubit + 1)) & 1) === 0 ? 0 : 1;
}
