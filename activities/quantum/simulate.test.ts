import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { simulateStep } from './simulate';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const HEADER = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';

async function simulated(circuit: string, questions: object = {}) {
  return bench.run(simulateStep, { circuit: await bench.put(HEADER + circuit), ...questions });
}

/** A state is teleported and turned back, so that the receiver always measures 0. */
const TELEPORTATION = `qubit[3] q; bit[2] c; bit r;
ry(0.7) q[0];
h q[1]; cx q[1], q[2];
cx q[0], q[1]; h q[0];
c = measure q[0:1];
if (c[1]) x q[2];
if (c[0]) z q[2];
ry(-0.7) q[2];
r = measure q[2];`;

describe('simulate', () => {
  it('reads a Bell pair and a rotated qubit as textbooks do', async () => {
    const terms = (pauli: string) => [{ coefficient: 1, pauli }];
    const found = await simulated(
      'input float theta;\nqubit[3] q; bit[3] c;\nh q[0]; cx q[0], q[1]; ry(theta) q[2];\nc = measure q;',
      {
        ...{ inputs: { theta: 0.5 }, shots: 4_000, amplitudes: true },
        observables: [
          { name: 'IZZ', terms: terms('IZZ') },
          { name: 'ZII', terms: terms('ZII') },
        ],
      },
    );
    expect(found).toMatchObject({ qubits: 3, bits: 3, isDynamic: false });
    expect(found.expectations[0]?.value).toBeCloseTo(1, 14);
    expect(found.expectations[1]?.value).toBeCloseTo(Math.cos(0.5), 14);
    // One bit of entanglement between the pair, none with the third.
    expect(found.entropyPerCut?.[0]).toBeCloseTo(1, 12);
    expect(found.entropyPerCut?.[1]).toBeCloseTo(0, 12);
    expect(found.blochVectors[2]?.x).toBeCloseTo(Math.sin(0.5), 14);
    // The pair agrees in every shot, and each outcome is within five standard deviations.
    expect(found.counts.reduce((sum, { count }) => sum + count, 0)).toBe(4_000);
    for (const { bits, count } of found.counts) {
      expect(bits[1]).toBe(bits[2]);
      const p = (bits[0] === '0' ? Math.cos(0.25) ** 2 : Math.sin(0.25) ** 2) / 2;
      expect(Math.abs(count - 4_000 * p)).toBeLessThan(5 * Math.sqrt(4_000 * p * (1 - p)));
    }
    const bytes = await bench.artifacts.get(
      found.amplitudes as NonNullable<typeof found.amplitudes>,
    );
    expect(bytes).toHaveLength(8 * 16);
    expect(bytes.readDoubleLE(0)).toBeCloseTo(Math.cos(0.25) / Math.SQRT2, 14);
  });

  it('teleports: operations follow what was measured', async () => {
    const { isDynamic, counts } = await simulated(TELEPORTATION, { shots: 400 });
    expect(isDynamic).toBe(true);
    expect(counts).toHaveLength(4);
    for (const { bits } of counts) expect(bits[0]).toBe('0');
  });

  it('gives the same counts for the same seed, and others for another', async () => {
    const circuit = 'qubit[4] q; bit[4] c; h q; c = measure q;';
    const [one, again, other] = await Promise.all([
      simulated(circuit, { seed: 7 }),
      simulated(circuit, { seed: 7 }),
      simulated(circuit, { seed: 8 }),
    ]);
    expect(again).toEqual(one);
    expect(other.counts).not.toEqual(one.counts);
  });

  it.each([
    ['qubit[2] q;\nhh q[0];', 'INPUT_INVALID', /line 4, column 1: there is no gate 'hh'/],
    [
      'input float angle_1;\nqubit q;\nrx(angle_1) q;',
      'INPUT_INVALID',
      /no value for the input 'angle_1'/,
    ],
    ['qubit[40] q;\nh q;', 'LIMIT_EXCEEDED', /40 qubits need .* qubits would fit/],
  ])('tells what is wrong with %j', async (circuit, code, message) => {
    await expect(simulated(circuit)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
