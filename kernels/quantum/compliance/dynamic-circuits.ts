/** Circuits that measure, reset and branch, whose exact distributions Qiskit tells. */
import { createRandom, type Random } from '../../statistics/random';
import type { Condition, Operation } from '../circuit';
import { circuitOf, type NamedCircuit, randomCircuit } from './circuits';
import { gate } from './special-circuits';

const QUBITS = 4;
const BITS = 4;

/** Teleportation, a repetition code, and random ones. */
export function dynamicCircuits(): NamedCircuit[] {
  return [
    { name: 'teleportation', circuit: circuitOf(3, teleportation(), 3) },
    { name: 'repetition code with an error', circuit: circuitOf(5, repetitionCode(), 3) },
    { name: 'reset of half a pair', circuit: circuitOf(2, resetOfHalfAPair(), 2) },
    ...Array.from({ length: 6 }, (_, i) => randomDynamic(`dynamic-${i}`)),
  ];
}

/**
 * Circuits whose loops end when they are lucky. The first repeats until success: bit 1 is then 1 with
 * probability sin²(0.3). The second counts in qubits 1 and 2, modulo 4, how often it had to try.
 */
export function loopCircuits(): NamedCircuit[] {
  const again: Operation[] = [gate('ry', [0], 1.1), { kind: 'measure', qubit: 0, bit: 0 }];
  const counting: Operation[] = [
    gate('cx', [1, 2]),
    gate('x', [1]),
    when({ op: 'bit', bit: 1 }, [gate('z', [1])]),
    ...again,
  ];
  const bit: Condition = { op: 'bit', bit: 0 };
  return [
    {
      name: 'repeat until success',
      circuit: circuitOf(
        2,
        [
          ...again,
          { kind: 'while', condition: { op: 'not', of: bit }, body: again },
          gate('cry', [0, 1], 0.6),
          { kind: 'measure', qubit: 1, bit: 1 },
        ],
        2,
      ),
    },
    {
      name: 'counted tries',
      circuit: circuitOf(
        3,
        [
          ...again,
          { kind: 'while', condition: bit, body: counting },
          { kind: 'measure', qubit: 1, bit: 1 },
          { kind: 'measure', qubit: 2, bit: 2 },
        ],
        3,
      ),
    },
  ];
}

/** A state with ⟨Z⟩ = cos 1.1 goes from qubit 0 to qubit 2, whose measurement is bit 2. */
function teleportation(): Operation[] {
  return [
    gate('u', [0], 1.1, 0.4, -0.2),
    gate('h', [1]),
    gate('cx', [1, 2]),
    gate('cx', [0, 1]),
    gate('h', [0]),
    { kind: 'measure', qubit: 0, bit: 0 },
    { kind: 'measure', qubit: 1, bit: 1 },
    when({ op: 'bit', bit: 1 }, [gate('x', [2])]),
    when({ op: 'bit', bit: 0 }, [gate('z', [2])]),
    // Turned back: a wrong phase would show.
    gate('u', [2], -1.1, 0.2, -0.4),
    gate('ry', [2], 0.6),
    { kind: 'measure', qubit: 2, bit: 2 },
  ];
}

function repetitionCode(): Operation[] {
  const corrections = [1, 3, 2].map((syndrome, qubit) =>
    when({ op: 'compare', bits: [0, 1], is: '==', value: BigInt(syndrome) }, [gate('x', [qubit])]),
  );
  return [
    gate('ry', [0], 0.9),
    gate('cx', [0, 1]),
    gate('cx', [0, 2]),
    gate('rx', [1], 0.8),
    gate('cx', [0, 3]),
    gate('cx', [1, 3]),
    gate('cx', [1, 4]),
    gate('cx', [2, 4]),
    { kind: 'measure', qubit: 3, bit: 0 },
    { kind: 'measure', qubit: 4, bit: 1 },
    ...corrections,
    gate('cx', [0, 2]),
    gate('cx', [0, 1]),
    { kind: 'measure', qubit: 0, bit: 2 },
  ];
}

function resetOfHalfAPair(): Operation[] {
  return [
    gate('ry', [0], 1.3),
    gate('cx', [0, 1]),
    { kind: 'reset', qubit: 0 },
    gate('ry', [0], 0.5),
    { kind: 'measure', qubit: 0, bit: 1 },
    { kind: 'measure', qubit: 1, bit: 0 },
  ];
}

function randomDynamic(seed: string): NamedCircuit {
  const random = createRandom(seed, 'dynamic');
  const operations: Operation[] = [];
  for (let round = 0; round < 3; round++) {
    operations.push(...randomPart(seed, round));
    const qubit = random.integer(QUBITS);
    operations.push({ kind: 'measure', qubit, bit: random.integer(BITS) });
    if (random.integer(2) === 0) operations.push({ kind: 'reset', qubit: random.integer(QUBITS) });
    const then = randomPart(`${seed} then`, round);
    const otherwise = randomPart(`${seed} otherwise`, round);
    otherwise.push({ kind: 'measure', qubit: random.integer(QUBITS), bit: random.integer(BITS) });
    operations.push({ kind: 'if', condition: randomCondition(random, 2), then, otherwise });
  }
  operations.push({ kind: 'measure', qubit: 2, bit: 3 });
  return { name: seed, circuit: circuitOf(QUBITS, operations, BITS) };
}

function randomPart(seed: string, round: number): Operation[] {
  const mix = { qubits: QUBITS, operations: 5, extras: true };
  return randomCircuit(`${seed} ${round}`, mix).circuit.operations;
}

function randomCondition(random: Random, depth: number): Condition {
  const kind = depth === 0 ? random.integer(2) : random.integer(4);
  if (kind === 0) return { op: 'bit', bit: random.integer(BITS) };
  if (kind === 1) {
    const bits = random.shuffle([0, 1, 2, 3]).slice(0, 2 + random.integer(3));
    const is = random.choice(['==', '!=', '<', '<=', '>', '>='] as const);
    return { op: 'compare', bits, is, value: BigInt(random.integer(1 << bits.length)) };
  }
  if (kind === 2) return { op: 'not', of: randomCondition(random, depth - 1) };
  const [left, right] = [randomCondition(random, depth - 1), randomCondition(random, depth - 1)];
  return { op: random.choice(['and', 'or', 'xor'] as const), left, right };
}

function when(condition: Condition, then: Operation[]): Operation {
  return { kind: 'if', condition, then, otherwise: [] };
}
