import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import { createRandom } from '../../statistics/random';
import type { Circuit, Operation } from '../circuit';
import { circuitOf } from '../compliance/circuits';
import { gate } from '../compliance/special-circuits';
import { pauliExpectation } from '../results';
import { run, simulate } from '../twin';
import { cliffordState, isClifford, runClifford } from '.';
import { randomClifford } from './testing/random-clifford';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-aer==0.18.2', 'stim==1.16.0'];
const STIM_NAMES: Readonly<Record<string, string>> = {
  ...{ x: 'X', y: 'Y', z: 'Z', h: 'H', s: 'S', sdg: 'S_DAG', sx: 'SQRT_X', sxdg: 'SQRT_X_DAG' },
  ...{ cx: 'CX', cy: 'CY', cz: 'CZ', swap: 'SWAP', iswap: 'ISWAP', iswapdg: 'ISWAP_DAG' },
};

interface StimAnswers {
  samples: string[][];
  expectations: number[][];
}

function askStim(request: object): StimAnswers {
  const run = spawnSync(pythonWith(REQUIREMENTS), [join(__dirname, 'stim-reference.py')], {
    input: JSON.stringify(request),
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(`stim failed:\n${run.stderr.toString()}`);
  return JSON.parse(run.stdout.toString());
}

/** Bit k is the outcome of measurement k. */
function stimText({ operations }: Circuit): string {
  const line = (operation: Operation): string => {
    if (operation.kind === 'measure') return `M ${operation.qubit}`;
    if (operation.kind === 'reset') return `R ${operation.qubit}`;
    if (operation.kind === 'gate') {
      return `${STIM_NAMES[operation.gate]} ${operation.qubits.join(' ')}`;
    }
    if (operation.kind !== 'if' || operation.condition.op !== 'bit') throw new Error('not in stim');
    // All measurements so far are in bits of their own, the last one is rec[-1].
    const [then] = operation.then as [Extract<Operation, { kind: 'gate' }>];
    return `C${then.gate.toUpperCase()} rec[${operation.condition.bit - measured}] ${then.qubits[0]}`;
  };
  let measured = 0;
  const lines = operations.map((operation) => {
    const text = line(operation);
    if (operation.kind === 'measure') measured++;
    return text;
  });
  return lines.join('\n');
}

/** Gates, measurements each into a bit of its own, resets, and Pauli gates that follow a bit. */
function forStim(seed: string, qubits: number, operations: number): Circuit {
  const random = createRandom(seed, 'for stim');
  const names = Object.keys(STIM_NAMES);
  const list: Operation[] = [];
  let bits = 0;
  while (list.length < operations) {
    const kind = random.integer(20);
    const [a, b] = [random.integer(qubits), random.integer(qubits - 1)];
    if (kind === 0) list.push({ kind: 'measure', qubit: a, bit: bits++ });
    else if (kind === 1) list.push({ kind: 'reset', qubit: a });
    else if (kind === 2 && bits > 0) {
      const condition = { op: 'bit', bit: random.integer(bits) } as const;
      const then = [gate(random.choice(['x', 'y', 'z']), [a])];
      list.push({ kind: 'if', condition, then, otherwise: [] });
    } else {
      const name = random.choice(names);
      const isPair = /^(c.|i?swap.*)$/.test(name);
      list.push(gate(name, isPair ? [a, b >= a ? b + 1 : b] : [a]));
    }
  }
  for (let qubit = 0; qubit < qubits; qubit++) list.push({ kind: 'measure', qubit, bit: bits++ });
  return circuitOf(qubits, list, bits);
}

function pauli(random: ReturnType<typeof createRandom>, qubits: number): string {
  return Array.from({ length: qubits }, () => random.choice(['I', 'X', 'Y', 'Z'])).join('');
}

test('counts of circuits that branch, measure and reset are those of the slow twin', () => {
  for (let i = 0; i < 60; i++) {
    const mix = { qubits: 2 + (i % 4), bits: 3, operations: 30, isDynamic: true };
    const circuit = randomClifford(`dynamic ${i}`, mix);
    // A reset at the end, so that the twin takes it for one that measures on its way.
    circuit.operations.push({ kind: 'reset', qubit: 0 });
    const options = { shots: 60, seed: i };
    const counts = Object.fromEntries(runClifford(circuit, options));
    expect(counts).toEqual(run(circuit, options).counts);
  }
});

test('counts of circuits with loops on measured bits are those of the slow twin', () => {
  let loops = 0;
  for (let i = 0; i < 60; i++) {
    const mix = { qubits: 2 + (i % 4), bits: 3, operations: 25, isDynamic: true, loops: true };
    const circuit = randomClifford(`loops ${i}`, mix);
    circuit.operations.push({ kind: 'reset', qubit: 0 });
    loops += circuit.operations.filter(({ kind }) => kind === 'while').length;
    const options = { shots: 60, seed: i };
    const counts = Object.fromEntries(runClifford(circuit, options));
    expect(counts).toEqual(run(circuit, options).counts);
  }
  expect(loops).toBeGreaterThan(60);
});

test('a loop of very many rounds needs room for few variables, and an endless one is told', () => {
  // Each round leaves a random bit on every qubit, of which only the last one matters.
  const round: Operation[] = Array.from({ length: 40 }, (_, qubit) => [
    gate('h', [qubit]),
    { kind: 'measure', qubit, bit: qubit } as const,
  ]).flat();
  const toss = (bit: number) => [gate('h', [0]), { kind: 'measure', qubit: 0, bit } as const];
  // Until nine tosses in a row give 0: some 500 rounds on the average.
  const tosses = Array.from({ length: 9 }, (_, i) => toss(40 + i)).flat();
  const bits = Array.from({ length: 9 }, (_, i) => 40 + i);
  const condition = { op: 'compare', bits, is: '!=', value: 0n } as const;
  const loop: Operation = { kind: 'while', condition, body: [...round.slice(0, 6), ...tosses] };
  const circuit = circuitOf(40, [gate('x', [39]), ...tosses, loop, ...round], 49);
  const shots = 3;
  const counts = [...runClifford(circuit, { shots, seed: 1 })];
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(shots);
  for (const [bits] of counts) expect(bits.slice(0, 9)).toBe('0'.repeat(9));

  const endless: Operation = { kind: 'while', condition: { op: 'bit', bit: 0 }, body: round };
  const never = circuitOf(
    2,
    [
      gate('x', [0]),
      { kind: 'measure', qubit: 0, bit: 0 },
      {
        ...endless,
        body: [{ kind: 'reset', qubit: 1 }],
      },
    ],
    1,
  );
  expect(() => runClifford(never, { shots: 2, seed: 1 })).toThrow('rounds of loops');
});

test('expectation values of Pauli strings are those of the statevector, up to 12 qubits', () => {
  const random = createRandom('paulis', 'labels');
  let [certain, uncertain] = [0, 0];
  for (let qubits = 2; qubits <= 12; qubits++) {
    const circuit = randomClifford(`static ${qubits}`, {
      ...{ qubits, bits: 0, operations: 3 * qubits, isDynamic: false },
    });
    const [tableau, state] = [cliffordState(circuit), simulate(circuit)];
    const local = Array.from({ length: qubits }, (_, q) =>
      ['X', 'Y', 'Z'].map((letter) => `${'I'.repeat(q)}${letter}${'I'.repeat(qubits - 1 - q)}`),
    );
    const labels = [...local.flat(), ...Array.from({ length: 40 }, () => pauli(random, qubits))];
    for (const label of labels) {
      const value = tableau.expectation(label);
      expect(Math.abs(value - pauliExpectation(state, label))).toBeLessThan(1e-10);
      if (value === 0) uncertain++;
      else certain++;
    }
  }
  expect(certain).toBeGreaterThan(30);
  expect(uncertain).toBeGreaterThan(30);
});

describe('against stim', () => {
  const small = Array.from({ length: 12 }, (_, i) => forStim(`small ${i}`, 3 + (i % 3), 25));
  const wide = [40, 150, 400, 1000].map((qubits) => forStim(`wide ${qubits}`, qubits, 6 * qubits));
  const shots = 2000;
  const random = createRandom('stim', 'labels');
  const states = [5, 33, 70].map((qubits) => {
    const { operations } = forStim(`state ${qubits}`, qubits, 2 * qubits);
    const gates = operations.filter(({ kind }) => kind === 'gate');
    return {
      circuit: circuitOf(qubits, gates),
      labels: Array.from({ length: 30 }, (_, i) => {
        const few = i % qubits;
        return `${'I'.repeat(few)}${pauli(random, 1)}${'I'.repeat(qubits - 1 - few)}`;
      }),
    };
  });
  let answers: StimAnswers;
  beforeAll(() => {
    answers = askStim({
      samples: [...small, ...wide].map((circuit, i) => [stimText(circuit), shots, i]),
      // stim counts from the left.
      expectations: states.map(({ circuit, labels }) => [
        stimText(circuit),
        labels.map((label) => [...label].reverse().join('')),
      ]),
    });
  });

  it('leaves the same strings of bits, as often', () => {
    for (const [i, circuit] of small.entries()) {
      const ours = runClifford(circuit, { shots, seed: i });
      const theirs = new Map<string, number>();
      for (const record of answers.samples[i] as string[]) {
        const bits = [...record].reverse().join('');
        theirs.set(bits, (theirs.get(bits) ?? 0) + 1);
      }
      expect(homogeneity(ours, theirs)).toBeLessThan(5);
    }
  });

  it('has the same certain outcomes and the same coins in wide circuits', () => {
    for (const [i, circuit] of wide.entries()) {
      const records = answers.samples[small.length + i] as string[];
      const ours = [...runClifford(circuit, { shots: 400, seed: i })];
      for (let bit = 0; bit < circuit.bitCount; bit++) {
        const ones = records.filter((record) => record[bit] === '1').length;
        const own = ours.reduce((sum, [bits, count]) => sum + Number(bits.at(-1 - bit)) * count, 0);
        if (ones === 0 || ones === shots) expect(own).toBe(ones === 0 ? 0 : 400);
        // Six standard deviations of 400 tosses.
        else expect(Math.abs(own - 200)).toBeLessThan(60);
      }
    }
  });

  it('has the same expectation values', () => {
    const values = states.map(({ circuit, labels }) => {
      const tableau = cliffordState(circuit);
      return labels.map((label) => tableau.expectation(label));
    });
    expect(values).toEqual(answers.expectations);
    expect(new Set(values.flat()).size).toBe(3);
  });
});

test('a GHZ state of 2,000 qubits is measured alike everywhere', () => {
  const qubits = 2000;
  const operations: Operation[] = [gate('h', [0])];
  for (let qubit = 1; qubit < qubits; qubit++) operations.push(gate('cx', [qubit - 1, qubit]));
  const state = cliffordState(circuitOf(qubits, operations));
  expect(state.expectation('X'.repeat(qubits))).toBe(1);
  expect(state.expectation(`${'I'.repeat(qubits - 2)}ZZ`)).toBe(1);
  expect(state.expectation(`${'I'.repeat(qubits - 1)}Z`)).toBe(0);
  for (let qubit = 0; qubit < qubits; qubit++)
    operations.push({ kind: 'measure', qubit, bit: qubit });
  const counts = runClifford(circuitOf(qubits, operations, qubits), { shots: 1000, seed: 3 });
  expect([...counts.keys()].sort()).toEqual(['0'.repeat(qubits), '1'.repeat(qubits)]);
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(80);
});

const [then, otherwise]: Operation[][] = [[], [gate('t', [1])]];
const SIDES = { then, otherwise } as { then: Operation[]; otherwise: Operation[] };

test.each<[boolean, Operation]>([
  [true, gate('rx', [0], -3 * (Math.PI / 2))],
  [true, gate('crz', [0, 1], 2 * Math.PI)],
  [true, gate('crz', [0, 1], Math.PI)],
  [false, gate('crz', [0, 1], Math.PI / 2)],
  [false, gate('t', [0])],
  [false, gate('rx', [0], 1e-6)],
  [false, gate('ccx', [0, 1, 2])],
  [false, { kind: 'if', condition: { op: 'bit', bit: 0 }, ...SIDES }],
  [true, { kind: 'while', condition: { op: 'bit', bit: 0 }, body: [gate('h', [1])] }],
  [false, { kind: 'while', condition: { op: 'bit', bit: 0 }, body: [gate('t', [1])] }],
])('whether stabilizers suffice: %s (%#)', (expected, operation) => {
  expect(isClifford(circuitOf(3, [gate('h', [0]), operation], 1))).toBe(expected);
});

/** χ² of two samples of equal size, in standard deviations above its mean. */
function homogeneity(a: Map<string, number>, b: Map<string, number>): number {
  let [chiSquared, bins, rareA, rareB] = [0, 0, 0, 0];
  const take = (m: number, n: number) => {
    chiSquared += ((m - n) * (m - n)) / (m + n);
    bins++;
  };
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [m, n] = [a.get(key) ?? 0, b.get(key) ?? 0];
    if (m + n >= 10) take(m, n);
    else {
      rareA += m;
      rareB += n;
    }
  }
  if (rareA + rareB >= 10) take(rareA, rareB);
  if (bins < 2) return chiSquared === 0 ? 0 : Number.POSITIVE_INFINITY;
  return (chiSquared - (bins - 1)) / Math.sqrt(2 * (bins - 1));
}
