import type { GateOperation, UnitaryOperation } from '../circuit';
import type { Channel, Disturbance, ReadoutError } from '../dynamic/program';
import { QuantumError } from '../errors';
import { krausChannel } from './kraus';

/**
 * A noisy channel, in the conventions of Qiskit Aer. Depolarizing noise on k qubits is
 * (1 − p) ρ + p · 1/2^k; damping has one Kraus operator for the decay, of strength `rate`; operators of
 * one's own are as in `krausChannel`.
 */
export type NoiseChannel =
  | { kind: 'depolarizing'; probability: number }
  | { kind: 'amplitude-damping'; rate: number }
  | { kind: 'phase-damping'; rate: number }
  | { kind: 'kraus'; operators: readonly (readonly number[])[] };

/** After which gates a channel acts. */
export interface NoiseRule {
  /** Names of the gates; all where left out. A matrix without a gate is called `unitary`. */
  gates?: readonly string[];
  /** The gate must act on these qubits only; on any where left out. */
  qubits?: readonly number[];
  channel: NoiseChannel;
}

/** Which measurements are read wrongly, and how often. */
export interface ReadoutRule extends ReadoutError {
  /** All qubits where left out. */
  qubits?: readonly number[];
}

/**
 * Noise as data: every rule that fits a gate acts after it, in their order. Depolarizing noise acts on
 * both qubits of a gate of two together; on those of wider gates, and damping always, one by one. Kraus
 * operators on one qubit act one by one too, those on two after gates of two qubits only.
 */
export interface NoiseModel {
  rules: readonly NoiseRule[];
  /** Of these the first one that fits counts. */
  readout?: readonly ReadoutRule[];
}

/** The factors of X and Z in each Pauli of one qubit: I, X, Y, Z. */
const PAULIS: readonly (readonly [x: number, z: number])[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/**
 * A noise model, checked and with its operators made.
 * @throws QuantumError OUT_OF_RANGE for a probability or rate that is not from 0 to 1; BAD_CHANNEL as
 * `krausChannel` does
 */
export function disturbanceOf({ rules, readout = [] }: NoiseModel): Disturbance {
  const made = rules.map((rule) => ({ ...rule, channels: channelsOf(rule.channel) }));
  for (const { zeroAsOne, oneAsZero } of readout) {
    requireProbability(zeroAsOne);
    requireProbability(oneAsZero);
  }
  return {
    after: (operation) =>
      made.flatMap(({ channels, ...rule }) => {
        const { qubits } = operation;
        if (!fits(rule, operation)) return [];
        const { pair, single } = channels;
        if (pair !== null && qubits.length === 2) return [{ channel: pair, qubits }];
        if (single === null) return [];
        return qubits.map((qubit) => ({ channel: single, qubits: [qubit] }));
      }),
    readoutOf: (qubit) =>
      readout.find(({ qubits }) => qubits === undefined || qubits.includes(qubit)) ?? null,
  };
}

function fits({ gates, qubits }: NoiseRule, operation: GateOperation | UnitaryOperation): boolean {
  const name = operation.kind === 'gate' ? operation.gate : operation.kind;
  if (gates !== undefined && !gates.includes(name)) return false;
  return qubits === undefined || operation.qubits.every((qubit) => qubits.includes(qubit));
}

function channelsOf(channel: NoiseChannel): { single: Channel | null; pair: Channel | null } {
  if (channel.kind === 'kraus') {
    const made = krausChannel(channel.operators);
    return made.qubits === 1
      ? { single: made.channel, pair: null }
      : { single: null, pair: made.channel };
  }
  if (channel.kind === 'depolarizing') {
    const { probability } = channel;
    requireProbability(probability);
    return { single: depolarizing(probability, 1), pair: depolarizing(probability, 2) };
  }
  const { rate } = channel;
  requireProbability(rate);
  const [kept, lost] = [Math.sqrt(1 - rate), Math.sqrt(rate)];
  const stay = Float64Array.of(1, 0, 0, 0, 0, 0, kept, 0);
  const decay =
    channel.kind === 'amplitude-damping'
      ? Float64Array.of(0, 0, lost, 0, 0, 0, 0, 0)
      : Float64Array.of(0, 0, 0, 0, 0, 0, lost, 0);
  return { single: { operators: [stay, decay], probabilities: null }, pair: null };
}

/** Each Pauli but the identity with probability p / 4^k. */
function depolarizing(probability: number, qubits: 1 | 2): Channel {
  const count = qubits === 1 ? 4 : 16;
  const each = probability / count;
  return {
    operators: Array.from({ length: count }, (_, i) => (i === 0 ? null : pauliMatrix(i, qubits))),
    probabilities: Array.from({ length: count }, (_, i) =>
      i === 0 ? 1 - each * (count - 1) : each,
    ),
  };
}

/** A product of Paulis, two bits of the index for each qubit, but for a phase. */
function pauliMatrix(index: number, qubits: number): Float64Array {
  const size = 1 << qubits;
  const matrix = new Float64Array(2 * size * size);
  let [flips, signs] = [0, 0];
  for (let qubit = 0; qubit < qubits; qubit++) {
    const [x, z] = PAULIS[(index >> (2 * qubit)) & 3] as readonly [number, number];
    flips |= x << qubit;
    signs |= z << qubit;
  }
  for (let column = 0; column < size; column++) {
    const both = column & signs;
    const isOdd = ((both ^ (both >> 1)) & 1) === 1;
    matrix[2 * ((column ^ flips) * size + column)] = isOdd ? -1 : 1;
  }
  return matrix;
}

function requireProbability(value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new QuantumError('OUT_OF_RANGE', `a probability is ${value}, not from 0 to 1`);
}
