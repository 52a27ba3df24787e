/**
 * Circuits on which simulators are compared, all made from seeds: the same on every machine.
 */
import { createRandom, type Random } from '../../statistics/random';
import type { Circuit, Operation } from '../circuit';
import { GATES, type GateRecord } from '../gates';
import { unitaryOf } from '../twin';

/** A circuit and what to call it when it fails. */
export interface NamedCircuit {
  name: string;
  circuit: Circuit;
}

/** What a random circuit is made of. */
interface Mix {
  qubits: number;
  operations: number;
  /** Further controls, matrices and barriers among the gates of the table. */
  extras: boolean;
}

const RECORDS: readonly GateRecord[] = [...GATES.values()];
const MAX_FURTHER_CONTROLS = 3;
const MAX_MATRIX_QUBITS = 3;

/** A circuit of operations on one register of qubits and one of bits. */
export function circuitOf(qubitCount: number, operations: Operation[], bitCount = 0): Circuit {
  return {
    qubitCount,
    bitCount,
    qubitRegisters: [{ name: 'q', start: 0, size: qubitCount }],
    bitRegisters: bitCount === 0 ? [] : [{ name: 'c', start: 0, size: bitCount }],
    inputs: [],
    operations,
  };
}

/** Gates of all kinds on random qubits. */
export function randomCircuit(seed: string, mix: Mix): NamedCircuit {
  const random = createRandom(seed, 'circuit');
  const operations: Operation[] = [];
  while (operations.length < mix.operations) operations.push(randomOperation(random, mix));
  return { name: seed, circuit: circuitOf(mix.qubits, operations) };
}

/**
 * Every gate of one or two qubits on every qubit or ordered pair, in random order, in circuits of
 * some 100 gates that start from a state without structure; gates of more qubits on random ones.
 */
export function everyGateEverywhere(seed: string, qubits: number): NamedCircuit[] {
  const random = createRandom(seed, 'placements');
  const placements = RECORDS.flatMap((record) =>
    tuples(record, qubits, random).map((places) => gateOn(record, places, random)),
  );
  const shuffled = random.shuffle(placements);
  const parts = Math.ceil(shuffled.length / 100);
  return Array.from({ length: parts }, (_, part) => ({
    name: `${seed}, part ${part} of ${parts}`,
    circuit: circuitOf(qubits, [
      ...scramble(qubits, random),
      ...shuffled.filter((_, i) => i % parts === part),
    ]),
  }));
}

/** A random gate of one qubit on each, and cx between neighbours: no amplitude is like another. */
export function scramble(qubits: number, random: Random): Operation[] {
  const turn = GATES.get('u') as GateRecord;
  const link = GATES.get('cx') as GateRecord;
  const all = Array.from({ length: qubits }, (_, qubit) => qubit);
  return [
    ...all.map((qubit) => gateOn(turn, [qubit], random)),
    ...all.slice(1).map((qubit) => gateOn(link, [qubit - 1, qubit], random)),
    ...all.map((qubit) => gateOn(turn, [qubit], random)),
  ];
}

function tuples({ qubits: size }: GateRecord, count: number, random: Random): number[][] {
  const all = Array.from({ length: count }, (_, qubit) => qubit);
  if (size > count) return [];
  if (size === 0) return [[]];
  if (size === 1) return all.map((qubit) => [qubit]);
  if (size === 2) return all.flatMap((a) => all.filter((b) => b !== a).map((b) => [a, b]));
  return Array.from({ length: 10 * size }, () => random.shuffle(all).slice(0, size));
}

function randomOperation(random: Random, { qubits, extras }: Mix): Operation {
  const order = random.shuffle(Array.from({ length: qubits }, (_, qubit) => qubit));
  const kind = extras ? random.integer(10) : 9;
  if (kind === 0) return { kind: 'barrier', qubits: order.slice(0, 2) };
  if (kind === 1) {
    const size = 1 + random.integer(Math.min(qubits, MAX_MATRIX_QUBITS));
    const within = circuitOf(size, scramble(size, random));
    return { kind: 'unitary', matrix: unitaryOf(within), qubits: order.slice(0, size) };
  }
  const record = random.choice(RECORDS.filter((gate) => gate.qubits <= qubits));
  const spare = Math.min(MAX_FURTHER_CONTROLS, qubits - record.qubits);
  const further = kind < 6 ? random.integer(spare + 1) : 0;
  const operation = gateOn(record, order.slice(0, further + record.qubits), random);
  const controls = order.slice(0, further).map(() => random.choice<0 | 1>([0, 1]));
  return { ...operation, controls };
}

function gateOn(
  { name, parameters }: GateRecord,
  qubits: number[],
  random: Random,
): Extract<Operation, { kind: 'gate' }> {
  // Mostly any angle; now and then a quarter turn, at which simulators take short cuts.
  const angles = parameters.map(() =>
    random.integer(5) === 0
      ? (random.integer(17) - 8) * (Math.PI / 2)
      : (random.uniform() - 0.5) * 4 * Math.PI,
  );
  return { kind: 'gate', gate: name, parameters: angles, qubits, controls: [] };
}
