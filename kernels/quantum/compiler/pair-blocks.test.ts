import { createRandom } from '../../statistics/random';
import type { Circuit, GateOperation, Operation, Parameter } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { createEngine } from '../engine';
import { FAMILIES } from '../families';
import { input } from '../parameters';
import { simulate } from '../twin';
import { compile, createPlanner } from '.';
import { withPairBlocks } from './pair-blocks';

const TOLERANCE = 1e-13;
const QUBITS = 6;
/** The smallest tiles, so that pairs are met in all places. */
const TILE = 3;
const random = createRandom(5, 'pair-blocks');
const engine = createEngine();
afterAll(() => engine.close());

function gate(name: string, qubits: number[], ...parameters: Parameter[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}

function angle(): number {
  return (2 * random.uniform() - 1) * Math.PI;
}

function any(qubit: number): GateOperation {
  return gate('u', [qubit], angle(), angle(), angle());
}

/** What two qubits can be given: a block of its own, with something around it. */
function dressed(a: number, b: number): Operation[] {
  return [
    any(a),
    gate('cx', [a, b]),
    any(b),
    { ...gate('ry', [b, a], angle()), controls: [random.choice<0 | 1>([0, 1])] },
    gate('swap', [a, b]),
    gate('xx_plus_yy', [b, a], angle(), angle()),
    gate('rz', [a], angle()),
    gate('cp', [a, b], angle()),
  ];
}

function differenceFromTwin(circuit: Circuit, found: Float64Array): number {
  const expected = simulate(circuit);
  return found.reduce((worst, x, i) => Math.max(worst, Math.abs(x - (expected[i] as number))), 0);
}

describe('two-qubit gates as one', () => {
  it('give the amplitudes that the gates give one by one', () => {
    for (let i = 0; i < 40; i += 1) {
      const operations: Operation[] = [];
      for (let block = 0; block < 12; block += 1) {
        const [a, b, c] = random.shuffle([0, 1, 2, 3, 4, 5]) as [number, number, number];
        operations.push(...dressed(a, b).slice(random.integer(4)));
        operations.push(
          random.choice([gate('h', [a]), gate('ccx', [a, b, c]), gate('cz', [c, a])]),
        );
        operations.push(gate('t', [b]), gate('crz', [b, c], angle()), gate('x', [c]));
      }
      const circuit = circuitOf(QUBITS, operations);
      const plan = compile(circuit, { tileExponent: TILE });
      expect(differenceFromTwin(circuit, engine.run(plan))).toBeLessThan(TOLERANCE);
    }
  });

  it('are bound to other inputs to the bits of a new compilation', () => {
    const operations = [
      ...[0, 1, 2, 3].map((qubit) => any(qubit)),
      gate('cx', [0, 1]),
      gate('ry', [1], input('x')),
      gate('cx', [1, 0]),
      gate('rxx', [2, 3], input('y')),
      gate('u', [1], input('x'), 0.3, input('y')),
      gate('crx', [1, 2], 0.7),
      gate('ryy', [3, 0], input('x')),
    ];
    const circuit = { ...circuitOf(4, operations), inputs: ['x', 'y'] };
    const planOf = createPlanner(circuit, { tileExponent: TILE });
    for (const inputs of [
      { x: 0.4, y: 1.9 },
      { x: -2.2, y: 0.1 },
      { x: 3, y: 0 },
      { x: 0, y: -1 },
    ]) {
      const bound = Array.from(engine.run(planOf(inputs)));
      const anew = Array.from(engine.run(compile(circuit, { inputs, tileExponent: TILE })));
      expect(bound).toEqual(anew);
    }
  });

  it('are one operation where qubits are mixed between them, and else what they were', () => {
    const brickwork = FAMILIES.find(({ name }) => name === 'brickwork')?.circuit(8) as Circuit;
    expect(withPairBlocks(brickwork.operations)).toBe(brickwork.operations);
    const ladder = [gate('cx', [0, 1]), gate('rz', [1], 0.3), gate('cx', [0, 1])];
    expect(withPairBlocks(ladder)).toBe(ladder);
    const volume = FAMILIES.find(({ name }) => name === 'volume')?.circuit(8) as Circuit;
    // A layer may have a pair again that the layer before had.
    const blocks = withPairBlocks(volume.operations).filter(({ kind }) => kind === 'pair').length;
    expect(blocks).toBeLessThanOrEqual(20 * 4);
    expect(blocks).toBeGreaterThan(20 * 3);
  });

  it('leave a matrix that is not unitary as it is', () => {
    const matrix = new Float64Array(32);
    for (const place of [0, 1, 10, 16, 21, 30]) matrix[place] = 0.5;
    const operations: Operation[] = [any(0), any(1), { kind: 'unitary', qubits: [0, 1], matrix }];
    const circuit = circuitOf(2, operations);
    expect(differenceFromTwin(circuit, engine.run(compile(circuit)))).toBeLessThan(TOLERANCE);
    expect(withPairBlocks(operations)).toBe(operations);
  });
});
