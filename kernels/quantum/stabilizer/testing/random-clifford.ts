import { createRandom, type Random } from '../../../statistics/random';
import type { Circuit, Condition, Operation } from '../../circuit';
import { circuitOf } from '../../compliance/circuits';
import { gate, under } from '../../compliance/special-circuits';

const { PI } = Math;
const FIXED: readonly [name: string, qubits: number][] = [
  ...(['x', 'y', 'z', 'h', 's', 'sdg', 'sx', 'sxdg', 'id'] as const).map(
    (name): [string, number] => [name, 1],
  ),
  ...(['cx', 'cy', 'cz', 'swap', 'iswap', 'dcx', 'ecr', 'iswapdg'] as const).map(
    (name): [string, number] => [name, 2],
  ),
];
const TURNS: readonly [name: string, qubits: number, step: number][] = [
  ['rx', 1, PI / 2],
  ['ry', 1, PI / 2],
  ['rz', 1, PI / 2],
  ['p', 1, PI / 2],
  ['rxx', 2, PI / 2],
  ['rzz', 2, PI / 2],
  ['cp', 2, PI],
  ['crx', 2, 2 * PI],
];

/** What is among the operations of a random Clifford circuit beside gates. */
export interface CliffordMix {
  qubits: number;
  bits: number;
  operations: number;
  /** Measurements, resets and branches on the way. */
  isDynamic: boolean;
  /** Loops on measured bits among them. */
  loops?: boolean;
}

/** A circuit of Clifford gates of all kinds for tests, the same for the same seed. */
export function randomClifford(seed: string, mix: CliffordMix): Circuit {
  const random = createRandom(seed, 'clifford');
  const operations = Array.from({ length: mix.operations }, () => randomOperation(random, mix));
  return circuitOf(mix.qubits, operations, mix.bits);
}

function randomOperation(random: Random, mix: CliffordMix): Operation {
  const kind = mix.isDynamic ? random.integer(12) : 11;
  const qubit = random.integer(mix.qubits);
  if (kind === 0 || kind === 1) return { kind: 'measure', qubit, bit: random.integer(mix.bits) };
  if (kind === 2) return { kind: 'reset', qubit };
  if (kind === 4 && mix.loops === true) return randomLoop(random, mix);
  if (kind > 3) return randomGate(random, mix.qubits);
  const isPauli = random.integer(2) === 0;
  const then: Operation[] = isPauli
    ? [gate(random.choice(['x', 'y', 'z']), [qubit])]
    : [randomGate(random, mix.qubits), { kind: 'measure', qubit, bit: random.integer(mix.bits) }];
  const otherwise = isPauli ? [] : [randomGate(random, mix.qubits)];
  return { kind: 'if', condition: randomCondition(random, mix.bits), then, otherwise };
}

/** Tosses one or two qubits until the bits end the loop, and does something else on the way. */
function randomLoop(random: Random, mix: CliffordMix): Operation {
  const [first, second] = random.shuffle(Array.from({ length: mix.qubits }, (_, i) => i));
  const toss = (qubit: number, bit: number): Operation[] => [
    gate('h', [qubit]),
    { kind: 'measure', qubit, bit },
  ];
  const body = [...toss(first as number, 0), randomGate(random, mix.qubits)];
  if (random.integer(2) === 0) {
    return { kind: 'while', condition: { op: 'bit', bit: 0 }, body };
  }
  body.push({ kind: 'reset', qubit: first as number }, ...toss(second as number, 1));
  const condition: Condition = { op: 'compare', bits: [0, 1], is: '!=', value: 2n };
  return { kind: 'while', condition, body };
}

function randomGate(random: Random, qubits: number): Operation {
  const order = random.shuffle(Array.from({ length: qubits }, (_, i) => i));
  const kind = random.integer(8);
  if (kind === 0) return under([0], gate('z', [order[0] as number]), order[1] as number);
  if (kind === 1) return gate('gphase', [], 0.3);
  if (kind < 4) {
    const [name, width, step] = random.choice(TURNS);
    return gate(name, order.slice(0, width), (random.integer(9) - 4) * step);
  }
  const [name, width] = random.choice(FIXED);
  return gate(name, order.slice(0, width));
}

function randomCondition(random: Random, bits: number): Condition {
  const any = (): Condition => ({ op: 'bit', bit: random.integer(bits) });
  const kind = random.integer(5);
  if (kind === 0) return any();
  if (kind === 1) return { op: 'not', of: any() };
  if (kind === 2) return { op: 'xor', left: any(), right: any() };
  if (kind === 3) return { op: 'or', left: any(), right: any() };
  const value = BigInt(random.integer(4));
  return { op: 'compare', bits: [0, 1], is: random.choice(['==', '<='] as const), value };
}
