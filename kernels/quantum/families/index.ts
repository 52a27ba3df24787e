/** Families of circuits by which simulators and devices are compared: used by benchmarks. */
import { createRandom, type Random } from '../../statistics/random';
import type { Circuit, GateOperation } from '../circuit';
import { powerOfTwo } from '../power-of-two';
import type { PauliTerm } from '../results';

/** A family of circuits by which simulators are compared. */
export interface Family {
  name: string;
  circuit(qubitCount: number): Circuit;
  /** What is asked in place of the amplitudes. */
  observable?(qubitCount: number): PauliTerm[];
}

const SEED = 20_26;
/** Layers of brickwork and quantum volume, and of the ansatz. */
const DEPTH = 20;
const ANSATZ_LAYERS = 4;

/** All families, as in the findings that this kernel started from. */
export const FAMILIES: readonly Family[] = [
  { name: 'qft', circuit: (n) => circuitOf(n, qft(n, randomFor('qft', n))) },
  { name: 'brickwork', circuit: (n) => circuitOf(n, brickwork(n, randomFor('brickwork', n))) },
  { name: 'volume', circuit: (n) => circuitOf(n, quantumVolume(n, randomFor('volume', n))) },
  {
    name: 'vqe',
    circuit: (n) => circuitOf(n, ansatz(n, randomFor('vqe', n))),
    observable: heisenberg,
  },
  { name: 'ghz', circuit: (n) => circuitOf(n, ghz(n)) },
];

/** The Fourier transform of a product state that no gate can be left out for. */
function qft(n: number, random: Random): GateOperation[] {
  const gates = range(n).flatMap((q) => [
    gate('ry', [q], angle(random)),
    gate('rz', [q], angle(random)),
  ]);
  for (let q = n - 1; q >= 0; q -= 1) {
    gates.push(gate('h', [q]));
    for (let c = q - 1; c >= 0; c -= 1) gates.push(gate('cp', [c, q], Math.PI / powerOfTwo(q - c)));
  }
  for (let q = 0; q < n - 1 - q; q += 1) gates.push(gate('swap', [q, n - 1 - q]));
  return gates;
}

/** Layers of random one-qubit gates and of cx on neighbours, even and odd in turn. */
function brickwork(n: number, random: Random): GateOperation[] {
  return range(DEPTH).flatMap((layer) => [
    ...range(n).map((q) => anyRotation(q, random)),
    ...range(n - 1)
      .filter((q) => q % 2 === layer % 2)
      .map((q) => gate('cx', [q, q + 1])),
  ]);
}

/** Layers of random two-qubit unitaries on random pairs, as three cx each. */
function quantumVolume(n: number, random: Random): GateOperation[] {
  return range(DEPTH).flatMap(() => {
    const order = random.shuffle(range(n));
    return range(Math.floor(n / 2)).flatMap((i) => {
      const [a, b] = [order[2 * i] as number, order[2 * i + 1] as number];
      return [
        anyRotation(a, random),
        anyRotation(b, random),
        gate('cx', [a, b]),
        gate('rz', [a], angle(random)),
        gate('ry', [b], angle(random)),
        gate('cx', [b, a]),
        gate('ry', [b], angle(random)),
        gate('cx', [a, b]),
        anyRotation(a, random),
        anyRotation(b, random),
      ];
    });
  });
}

/** Layers of ry and rz on all qubits with a chain of cx between. */
function ansatz(n: number, random: Random): GateOperation[] {
  const rotations = () =>
    range(n).flatMap((q) => [gate('ry', [q], angle(random)), gate('rz', [q], angle(random))]);
  const chain = () => range(n - 1).map((q) => gate('cx', [q, q + 1]));
  return [...range(ANSATZ_LAYERS).flatMap(() => [...rotations(), ...chain()]), ...rotations()];
}

function ghz(n: number): GateOperation[] {
  return [gate('h', [0]), ...range(n - 1).map((q) => gate('cx', [q, q + 1]))];
}

/** XX + YY + ZZ on neighbours. */
function heisenberg(n: number): PauliTerm[] {
  return range(n - 1).flatMap((q) =>
    ['XX', 'YY', 'ZZ'].map((pair) => ({
      coefficient: 1,
      pauli: `${'I'.repeat(n - 2 - q)}${pair}${'I'.repeat(q)}`,
    })),
  );
}

function anyRotation(qubit: number, random: Random): GateOperation {
  return gate('u3', [qubit], angle(random), angle(random), angle(random));
}

function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

function circuitOf(qubitCount: number, operations: GateOperation[]): Circuit {
  return { qubitCount, bitCount: 0, qubitRegisters: [], bitRegisters: [], inputs: [], operations };
}

function randomFor(family: string, n: number): Random {
  return createRandom(SEED, `${family}-${n}`);
}

function angle(random: Random): number {
  return (2 * random.uniform() - 1) * Math.PI;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
