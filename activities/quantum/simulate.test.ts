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
  it('gives the amplitudes that are named, and leaves those of wide circuits to contraction', async () => {
    const ghz = (n: number) =>
      `qubit[${n}] q; h q[0]; for uint i in [0:${n - 2}] { cx q[i], q[i + 1]; } z q[0];`;
    const small = await simulated(ghz(3), { amplitudesOf: ['111', '010'] });
    expect(small.chosenAmplitudes[0]?.re).toBeCloseTo(-Math.SQRT1_2, 14);
    expect(small.chosenAmplitudes[1]).toEqual({ bits: '010', re: 0, im: 0 });
    await expect(simulated(ghz(3), { amplitudesOf: ['11'] })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    const wide = `${ghz(40)} t q[3];`;
    const left = await simulated(wide, { amplitudesOf: ['1'.repeat(40)] });
    expect(left).toMatchObject({ method: 'tensor network', qubits: 40, chosenAmplitudes: [] });
    await expect(simulated(wide)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

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
    expect(found).toMatchObject({ qubits: 3, bits: 3, isDynamic: false, method: 'statevector' });
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

  it('keeps the state in single precision where that is asked, and only for one state', async () => {
    const circuit = 'qubit[3] q; bit[3] c; ry(0.5) q[0]; cx q[0], q[2]; c = measure q;';
    const asked = { amplitudes: true, precision: 'single', shots: 100, amplitudesOf: ['101'] };
    const found = await simulated(circuit, asked);
    expect(found.amplitudes).toMatchObject({ size: 8 * 8 });
    const { re } = found.chosenAmplitudes[0] as { re: number };
    expect(Math.abs(re - Math.sin(0.25))).toBeLessThan(2 ** -24);
    expect(Math.fround(re)).toBe(re);
    const noise = {
      rules: [{ gates: ['ry'], channel: { kind: 'depolarizing', probability: 0.1 } }],
    };
    const mid = 'qubit[1] q; bit[1] c; h q[0]; c = measure q; x q[0];';
    const refusal = { code: 'INPUT_INVALID' };
    await expect(simulated(mid, asked)).rejects.toMatchObject(refusal);
    await expect(simulated(circuit, { ...asked, noise })).rejects.toMatchObject(refusal);
  });

  it('gives parts, the fidelity to a given state, and energies from shots with their error', async () => {
    const bell = 'qubit[3] q;\nh q[0]; cx q[0], q[1];';
    const { amplitudes } = await simulated(bell, { amplitudes: true });
    const terms = [
      { coefficient: 0.5, pauli: 'IXX' },
      { coefficient: -0.25, pauli: 'IYY' },
      { coefficient: 1, pauli: 'IIZ' },
      { coefficient: 2, pauli: 'III' },
    ];
    const found = await simulated(`${bell}\nrx(0.4) q[2];`, {
      ...{ state: amplitudes, observables: [{ name: 'E', terms }], observableShots: 10_000 },
      ...{ probabilitiesOf: [[1, 0]], densityMatricesOf: [[0]], entropiesOf: [[0, 2], [2]] },
    });
    expect(found.fidelity).toBeCloseTo(Math.cos(0.2) ** 2, 13);
    expect(found.probabilities[0]?.values).toEqual([0.5, 0, 0, 0.5].map((p) => expect.closeTo(p)));
    expect(found.densityMatrices[0]?.values.map((x) => Math.abs(x).toFixed(9))).toEqual(
      [0.5, 0, 0, 0, 0, 0, 0.5, 0].map((x) => x.toFixed(9)),
    );
    expect(found.entropies.map(({ bits }) => bits)).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(0, 12),
    ]);
    // 2 + 0.5 · 1 − 0.25 · (−1) + 0; only Z on its own varies, and its error is 1/√10000.
    const [energy] = found.expectations;
    expect(energy?.value).toBeCloseTo(2.75, 13);
    expect(energy?.sampled).toMatchObject({ groups: 3, shots: 30_000 });
    expect(energy?.sampled?.standardError).toBeCloseTo(0.01, 4);
    expect(Math.abs((energy?.sampled?.value ?? 0) - 2.75)).toBeLessThan(0.05);
    await expect(simulated('qubit q;\nh q;', { state: amplitudes })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    await expect(simulated('qubit q;\nh q;', { entropiesOf: [[4]] })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('gives derivatives by the inputs, where there is a statevector', async () => {
    const text =
      'input int n; input float a; input float b; qubit[n] q;\n' +
      'ry(a) q[0]; cx q[0], q[1]; rx(2 * b) q[1];';
    const observables = [
      { name: 'zz', terms: [{ coefficient: 2, pauli: 'ZZ' }] },
      { name: 'z', terms: [{ coefficient: 1, pauli: 'ZI' }] },
    ];
    const asked = { observables, gradients: true, inputs: { n: 2, a: 0.4, b: 0.3 } };
    const { expectations } = await simulated(text, asked);
    // ⟨ZZ⟩ = cos 2b, ⟨Z₁⟩ = cos a cos 2b.
    const [sa, ca, s2b, c2b] = [0.4, 0.6].flatMap((t) => [Math.sin(t), Math.cos(t)]) as number[];
    const near = (value: number) => expect.closeTo(value, 12);
    expect(expectations.map(({ value, gradient }) => [value, gradient])).toEqual([
      [near(2 * (c2b as number)), { a: near(0), b: near(-4 * (s2b as number)) }],
      [
        near((ca as number) * (c2b as number)),
        {
          a: near(-(sa as number) * (c2b as number)),
          b: near(-2 * (ca as number) * (s2b as number)),
        },
      ],
    ]);
    const without = await simulated(text, { ...asked, gradients: false });
    expect(without.expectations.map((one) => 'gradient' in one)).toEqual([false, false]);
    expect(without.expectations[0]?.value).toBe(expectations[0]?.value);
    const noise = { rules: [{ channel: { kind: 'phase-damping', rate: 0.1 } }] };
    for (const more of [{ noise }, { precision: 'single' }]) {
      await expect(simulated(text, { ...asked, ...more })).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: expect.stringContaining('Gradients are those of a statevector'),
      });
    }
    const fixed = await simulated('qubit q; h q;', {
      ...{ gradients: true, observables: [{ name: 'x', terms: [{ coefficient: 1, pauli: 'X' }] }] },
    });
    expect(fixed.expectations[0]).toMatchObject({ value: near(1), gradient: {} });
  });

  it('reads circuits whose size depends on an input, and refuses those without a qubit', async () => {
    const sized =
      'input int n;\ninput float a;\nqubit[n] q;\nfor int i in [0:n - 1] ry(i * a) q[i];';
    const found = await simulated(sized, { inputs: { n: 3, a: Math.PI / 2 } });
    expect(found).toMatchObject({ qubits: 3, operations: 3 });
    // ry(0), ry(π/2), ry(π): the Bloch vectors of |0⟩, |+⟩ and |1⟩.
    const [first, second, third] = found.blochVectors;
    expect([first?.z, second?.x, third?.z]).toEqual([1, 1, -1].map((v) => expect.closeTo(v, 12)));
    await expect(simulated(sized)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(simulated('bit c;')).rejects.toMatchObject({
      ...{ code: 'INPUT_INVALID', message: 'The circuit declares no qubit.' },
    });
    await expect(simulated('qubit[40] q;\nt q[3];\nh q;')).rejects.toMatchObject({
      ...{
        code: 'LIMIT_EXCEEDED',
        message: expect.stringMatching(/27 qubits would fit.*amplitudesOf/),
      },
    });
  });

  it('describes a picture, and says what it leaves out', async () => {
    const small = await simulated(
      'qubit[2] q; bit[2] c;\nh q[0]; cx q[0], q[1];\nc[0] = measure q[0];\nif (c[0]) x q[1];',
      { shots: 1 },
    );
    expect(small.drawing).toMatchObject({ qubits: ['q[0]', 'q[1]'], columns: 4 });
    expect(small.drawing.marks.map(({ column, kind, label }) => [column, kind, label])).toEqual([
      [0, 'gate', 'h'],
      [1, 'gate', 'x'],
      [2, 'measure', ''],
      [3, 'gate', 'x'],
    ]);
    expect(small.drawing.marks[1]?.controls).toEqual([{ wire: 0, on: 1 }]);
    expect(small.drawing.marks[3]?.conditions).toEqual([0]);
    const long = await simulated(`qubit q;\ngphase(1);\n${'h q;\n'.repeat(100)}`, { shots: 0 });
    expect(long.drawing).toMatchObject({ columns: 60, hidden: { operations: 40 } });
  });

  it('teleports: operations follow what was measured', async () => {
    const { isDynamic, method, counts } = await simulated(TELEPORTATION, { shots: 400 });
    expect({ isDynamic, method }).toEqual({ isDynamic: true, method: 'trajectories' });
    expect(counts).toHaveLength(4);
    for (const { bits } of counts) expect(bits[0]).toBe('0');
  });

  it('runs a GHZ state of 1,000 qubits by stabilizers', async () => {
    const circuit =
      'qubit[1000] q; bit[1000] c;\nh q[0];\nfor int i in [0:998] { cx q[i], q[i + 1]; }\nc = measure q;';
    const observables = [
      { name: 'parity', terms: [{ coefficient: 2, pauli: 'X'.repeat(1_000) }] },
      { name: 'pair', terms: [{ coefficient: -1, pauli: `Z${'I'.repeat(998)}Z` }] },
    ];
    const found = await simulated(circuit, { observables, shots: 100 });
    expect(found).toMatchObject({ method: 'stabilizer', isDynamic: false });
    expect(found.expectations.map(({ value }) => value)).toEqual([2, -1]);
    expect(found.blochVectors[7]).toEqual({ x: 0, y: 0, z: 0 });
    const bits = found.counts.map((outcome) => outcome.bits).sort();
    expect(bits).toEqual(['0'.repeat(1_000), '1'.repeat(1_000)]);
  });

  it('measures Clifford circuits on their way by stabilizers, as trajectories do', async () => {
    const circuit = 'qubit[2] q; bit[2] c;\nh q[0]; c[0] = measure q[0]; cx q[0], q[1]; ';
    const rest = 'reset q[0]; c[1] = measure q[1];';
    const clifford = await simulated(`${circuit}${rest}`, { shots: 500 });
    const other = await simulated(`${circuit}t q[1]; ${rest}`, { shots: 500 });
    expect([clifford.method, other.method]).toEqual(['stabilizer', 'trajectories']);
    expect(clifford.counts).toEqual(other.counts);
  });

  it('adds noise, and means of expectation values with their errors', async () => {
    const channel = { kind: 'depolarizing', probability: 0.3 };
    const found = await simulated('qubit q; bit c;\nx q;\nc = measure q;', {
      ...{ noise: { rules: [{ gates: ['x'], channel }] }, shots: 2_000 },
      observables: [{ name: 'z', terms: [{ coefficient: 1, pauli: 'Z' }] }],
    });
    expect(found).toMatchObject({ method: 'trajectories', isDynamic: false });
    // ⟨Z⟩ goes from −1 to −0.7; five standard deviations.
    const { value = 0, standardError = 0 } = found.expectations[0] ?? {};
    expect(standardError).toBeCloseTo(Math.sqrt((1 - 0.49) / 2_000), 3);
    expect(Math.abs(value + 0.7)).toBeLessThan(5 * standardError);
    const ones = found.counts.find(({ bits }) => bits === '1')?.count ?? 0;
    expect(ones / 2_000).toBeCloseTo((1 - value) / 2, 10);
  });

  it('takes expectation values before the final measurements, with noise as without', async () => {
    const text =
      'qubit[2] q; bit[2] c; h q[0]; c[0] = measure q[0]; ry(0.4) q[1]; c[1] = measure q[1];';
    const observables = [{ name: 'XZ', terms: [{ coefficient: 1, pauli: 'ZX' }] }];
    const readout = [{ zeroAsOne: 0.1, oneAsZero: 0 }];
    const bare = await simulated(text, { observables });
    const noisy = await simulated(text, { observables, noise: { readout }, shots: 2_000 });
    expect(noisy.method).toBe('trajectories');
    expect(bare.expectations[0]?.value).toBeCloseTo(Math.cos(0.4), 12);
    expect(noisy.expectations[0]?.value).toBeCloseTo(Math.cos(0.4), 12);
    expect(noisy.expectations[0]?.standardError).toBeLessThan(1e-9);
    // A half of the shots reads 1 in bit 0, and a tenth of the other half: five standard deviations.
    const ones = noisy.counts.reduce((sum, { bits, count }) => sum + Number(bits[1]) * count, 0);
    expect(Math.abs(ones / 2_000 - 0.55)).toBeLessThan(5 * Math.sqrt((0.55 * 0.45) / 2_000));
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
    ['qubit[40] q;\nt q;', 'LIMIT_EXCEEDED', /40 qubits need .* qubits would fit/],
  ])('tells what is wrong with %j', async (circuit, code, message) => {
    await expect(simulated(circuit)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
