import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { compile } from '../../../kernels/quantum/compiler';
import { createEngine } from '../../../kernels/quantum/engine';
import { FAMILIES } from '../../../kernels/quantum/families';
import { simulate } from '../../../kernels/quantum/twin';
import type { DeviceResults } from '../../../schemas/quantum/benchmark-steps';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { benchmarkDeviceStep } from './benchmark-device';
import { growFamilies } from './grow-families';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const measured = (questions: object): Promise<DeviceResults> =>
  bench.run(benchmarkDeviceStep, questions);

const TOLERANCE = 1e-12;
const NAMES = ['qft', 'volume', 'brickwork', 'ghz'];

function circuit(name: string, qubits: number) {
  const family = FAMILIES.find((one) => one.name === name);
  if (family === undefined) throw new Error(name);
  return family.circuit(qubits);
}

describe('benchmarkDevice', () => {
  it('tells the digests of states that are right, the same for every number of threads', async () => {
    const questions = { smallestQubits: 3, largestQubits: 6, secondsPerCircuit: 60 };
    const one = await measured({ ...questions, threads: 1 });
    const two = await measured({ ...questions, threads: 2 });
    expect(one.circuits.map(({ family, qubits }) => [family, qubits])).toEqual(
      NAMES.flatMap((family) => [3, 4, 5, 6].map((qubits) => [family, qubits])),
    );
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.circuits.map(({ digest }) => digest)).toEqual(
      one.circuits.map(({ digest }) => digest),
    );
    expect(endianness()).toBe('LE');
    const engine = createEngine();
    for (const { family, qubits, gates, digest } of one.circuits) {
      const asked = circuit(family, qubits);
      const amplitudes = Float64Array.from(engine.run(compile(asked)));
      const expected = simulate(asked);
      expect(amplitudes).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs((amplitudes[i] as number) - value)).toBeLessThan(TOLERANCE);
      });
      expect(digest).toBe(createHash('sha256').update(amplitudes).digest('hex'));
      expect(gates).toBe(asked.operations.length);
    }
    engine.close();
  });

  it('gives figures that agree with each other, and who measured', async () => {
    const found = await measured({
      ...{ families: ['ghz'], smallestQubits: 18, largestQubits: 19 },
      secondsPerCircuit: 60,
    });
    expect(found).toMatchObject({ node: 'bench', largestQubits: 19, secondsPerCircuit: 60 });
    expect(found.families).toEqual([{ family: 'ghz', widestQubits: 19, endedBy: 'size' }]);
    const { bandwidthBytesPerSecond } = found;
    for (const one of found.circuits) {
      expect(one.gates).toBe(one.qubits);
      expect(one.gatesPerSecond * one.runSeconds).toBeCloseTo(one.gates, 9);
      const moved = one.bytesPerSecond * one.runSeconds;
      // Every amplitude of 16 bytes is written at least once, and no pass moves more than two states.
      const state = 16 * 2 ** one.qubits;
      expect(moved).toBeGreaterThanOrEqual(state * (1 - TOLERANCE));
      expect(moved).toBeLessThan(2 * one.qubits * state);
      expect(one.bandwidthFraction).toBeCloseTo(one.bytesPerSecond / bandwidthBytesPerSecond, 12);
    }
  });

  it('ends a family after the first circuit that took too long, and goes on to the next', async () => {
    const found = await measured({ families: ['qft', 'ghz'], secondsPerCircuit: 1e-9 });
    expect(found.circuits.map(({ family, qubits }) => [family, qubits])).toEqual([
      ['qft', 10],
      ['ghz', 10],
    ]);
    expect(found.families).toEqual([
      { family: 'qft', widestQubits: null, endedBy: 'time' },
      { family: 'ghz', widestQubits: null, endedBy: 'time' },
    ]);
  });

  it.each([
    { smallestQubits: 12, largestQubits: 11 },
    { largestQubits: 28 },
    { families: ['ghz', 'ghz'] },
    { families: [] },
    { secondsPerCircuit: 0 },
  ])('refuses %j', (questions) => {
    expect(benchmarkDeviceStep.contract.input.safeParse(questions).success).toBe(false);
  });
});

describe('growFamilies', () => {
  it('stops by size, time and memory, and tells how far it is', () => {
    const told: [number, number][] = [];
    const seconds: Record<string, number> = { qft: 0, volume: 1, ghz: 0.1 };
    const { rows, ends } = growFamilies({
      ...{ families: ['qft', 'volume', 'ghz'], smallest: 4, largest: 7, secondsAllowed: 5 },
      progress: (done, total) => told.push([done, total]),
      measure: (family, qubits) =>
        family === 'ghz' && qubits === 5
          ? 'memory'
          : { seconds: (seconds[family] as number) * qubits, row: `${family} ${qubits}` },
    });
    // 5 s at 5 qubits is as long as allowed, 6 s at 6 is more.
    const expected = ['qft 4', 'qft 5', 'qft 6', 'qft 7', 'volume 4', 'volume 5', 'volume 6'];
    expect(rows).toEqual([...expected, 'ghz 4']);
    expect(ends).toEqual([
      { family: 'qft', widestQubits: 7, endedBy: 'size' },
      { family: 'volume', widestQubits: 5, endedBy: 'time' },
      { family: 'ghz', widestQubits: 4, endedBy: 'memory' },
    ]);
    expect(told[0]).toEqual([0, 12]);
    expect(told).toContainEqual([8, 12]);
    expect(told.at(-1)).toEqual([12, 12]);
  });
});
