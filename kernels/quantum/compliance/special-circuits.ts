/** Circuits whose mistakes have names: wrong bit order, lost phases, registers mixed up. */
import { createRandom } from '../../statistics/random';
import type { GateOperation, Operation } from '../circuit';
import { circuitOf, type NamedCircuit, scramble } from './circuits';

const { PI } = Math;

/** A gate of the table on some qubits, under no further control. */
export function gate(name: string, qubits: number[], ...parameters: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

/** A gate under further controls, which come first among the qubits. */
export function under(
  controls: (0 | 1)[],
  inner: GateOperation,
  ...qubits: number[]
): GateOperation {
  return { ...inner, qubits: [...qubits, ...inner.qubits], controls };
}

/** All of them, each with its name. */
export function specialCircuits(): NamedCircuit[] {
  return [
    ...phases(),
    ...asymmetric(),
    ...severalRegisters(),
    ...[1, 2, 5, 8].map((n) => ({ name: `QFT of ${n} qubits`, circuit: fourier(n) })),
    ...[1, 2, 7].map((n) => ({ name: `GHZ of ${n} qubits`, circuit: circuitOf(n, ghz(n)) })),
  ];
}

function phases(): NamedCircuit[] {
  const start = scramble(4, createRandom('phases', 'start'));
  const all: Record<string, Operation[]> = {
    'no operation at all': [],
    'gphase alone': [gate('gphase', [], 0.3), gate('gphase', [], -2.1)],
    'gphase between gates': [gate('h', [2]), gate('gphase', [], 1.1), gate('h', [2])],
    'gphase under a control': [under([1], gate('gphase', [], 0.7), 2)],
    'gphase under a control on 0': [under([0], gate('gphase', [], 0.7), 2)],
    'gphase under mixed controls': [under([1, 0, 1], gate('gphase', [], -1.3), 3, 0, 2)],
    'rz against p, alone': [gate('rz', [1], 0.9), gate('p', [1], -0.9)],
    'rz against p, controlled': [
      under([1], gate('rz', [1], 0.9), 3),
      under([1], gate('p', [1], -0.9), 3),
    ],
    'sx against rx, controlled': [
      under([0], gate('sx', [0]), 1),
      under([0], gate('rx', [0], -PI / 2), 1),
    ],
    'controlled phases in both directions': [gate('cp', [0, 3], 0.4), gate('cp', [3, 0], 1.7)],
    'crz in both directions': [gate('crz', [0, 3], 0.4), gate('crz', [3, 0], 1.7)],
    'a full turn is a sign': [gate('rx', [0], 2 * PI), under([1], gate('ry', [1], 2 * PI), 2)],
  };
  return Object.entries(all).map(([name, operations]) => ({
    name,
    circuit: circuitOf(4, [...start, ...operations]),
  }));
}

/** One qubit of many is special: the answer of a simulator with another bit order is far away. */
function asymmetric(): NamedCircuit[] {
  return [0, 1, 2, 3, 4].map((special) => {
    const others = [0, 1, 2, 3, 4].filter((qubit) => qubit !== special);
    const operations: Operation[] = [
      gate('x', [special]),
      ...others.map((qubit) => gate('ry', [qubit], 0.2 + qubit / 3)),
      ...others.map((qubit) => gate('cry', [special, qubit], 0.5 - qubit / 7)),
      gate('cu', [others[3] as number, special], 0.3, 1.1, -0.8, 0.45),
      under(
        [0, 1],
        gate('iswap', [special, others[0] as number]),
        others[2] as number,
        others[1] as number,
      ),
    ];
    return { name: `qubit ${special} of 5 is special`, circuit: circuitOf(5, operations) };
  });
}

function severalRegisters(): NamedCircuit[] {
  const sizes = [
    [2, 3, 1],
    [1, 1, 4],
    [5, 1],
  ];
  return sizes.map((register) => {
    const random = createRandom('registers', register.join());
    const circuit = circuitOf(6, scramble(6, random));
    circuit.operations.push(gate('ccx', [5, 0, 3]), gate('cswap', [2, 4, 1]), gate('t', [5]));
    circuit.qubitRegisters = register.map((size, i) => ({
      name: `r${register.length - i}`,
      start: register.slice(0, i).reduce((sum, before) => sum + before, 0),
      size,
    }));
    return { name: `registers of ${register.join(', ')} qubits`, circuit };
  });
}

function fourier(qubits: number) {
  const operations = scramble(qubits, createRandom('fourier', String(qubits)));
  for (let target = qubits - 1; target >= 0; target--) {
    operations.push(gate('h', [target]));
    for (let control = target - 1; control >= 0; control--) {
      operations.push(gate('cp', [control, target], PI / (1 << (target - control))));
    }
  }
  for (let qubit = 0; qubit < qubits >> 1; qubit++) {
    operations.push(gate('swap', [qubit, qubits - 1 - qubit]));
  }
  return circuitOf(qubits, operations);
}

function ghz(qubits: number): Operation[] {
  const links = Array.from({ length: qubits - 1 }, (_, i) => gate('cx', [i, i + 1]));
  return [gate('h', [0]), ...links];
}
