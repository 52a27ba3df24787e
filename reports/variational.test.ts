import type { QaoaResults } from '../schemas/quantum/qaoa-steps';
import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { otherRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';
import type { Energies } from './variational-shapes';

type Method = QaoaResults['methods'][number];

const energy = (method: 'hartree-fock' | 'exact' | 'vqe', value: number, iterations: number) => ({
  ...{ method, energiesHartree: [value], iterations, evaluations: iterations + 1 },
  residualHartree: null,
});

function energiesOf(points: [number, number, number][]): Energies {
  return {
    energies: points.map(([hf, exact, vqe], i) => ({
      ...{ point: i + 1, hartreeFockHartree: hf, exactHartree: exact, vqeHartree: vqe },
      vqeMinusExactMilliHartree: (vqe - exact) * 1000,
      correlationMilliHartree: (exact - hf) * 1000,
    })),
    baselines: points.map(([hf, exact]) => ({
      hartreeFock: energy('hartree-fock', hf, 0),
      exact: energy('exact', exact, 11),
    })),
    searches: points.map(([, exact, vqe]) => ({
      ...{ energy: energy('vqe', vqe, 3), spinOrbitals: 4, qubits: 1, pauliTerms: 3 },
      ...{ parameters: 1, gates: 5, reason: 'VALUE_STEADY', overlapMax: 0 },
      convergenceHartree: [exact + 0.1, exact + 0.001, vqe],
    })),
    limits: ['None of <this> holds.'],
    computed: [],
  };
}

const method = (name: string, value: number, timeToRatioMs: number | null): Method => ({
  ...{ method: name, value, ratio: (1 - value) / 4, timeToRatioMs },
  ...{ wallMs: 20, bits: '01', note: '', isFeasible: true },
});

function optimisationOf(methods: Method[], winners: string[]): QaoaResults {
  return {
    ...{ variables: 2, labels: ['left', 'right'], methods, best: -3, worst: 1, isProven: true },
    winners,
    depths: [
      {
        ...{ depth: 1, expectation: -1, evaluations: 9, angles: [0.5, -0.25] },
        ...{ beginnings: [0, 0.5, 1], starts: [-1], infeasibleShots: 0 },
      },
    ],
    timing: 'all of it',
    profile: { engineMs: 30, compileMs: 8, optimiserMs: 2 },
  };
}

/** One point whose integrals the run computed. */
const COMPUTED: Energies['computed'][number] = {
  ...{ formula: 'C5H5NO', basisOrbitals: 43, orbitals: 7, electrons: 8, coreHartree: -300 },
  ...{ hartreeFockHartree: -1, tool: 'pyscf 2.14.0' },
  integrals: { sha256: '0'.repeat(64), size: 9, mediaType: 'text/plain' },
};

function pageOf(output: unknown, change: Partial<RunRecord> = {}): string {
  const input = { optimiser: 'lbfgs', targetRatio: 0.99, frozenOrbitals: 2, activeOrbitals: null };
  const record = { ...otherRecord(), input, output, tables: {}, ...change } as RunRecord;
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

function stepTook(step: string, seconds: number, cached = 0): RunRecord['provenance'][number] {
  return {
    ...{ stage: 'a', step, stepVersion: 1, codeDigest: 'e', toolVersion: '1', results: 1, cached },
    ...{ repeated: 0, nodes: ['local'], firstStart: '2026-09-14T09:30:00.000Z' },
    lastEnd: `2026-09-14T09:30:${String(seconds).padStart(2, '0')}.000Z`,
  };
}

describe('the report of energies', () => {
  const good = energiesOf([[-1.117, -1.137, -1.137]]);

  it('says what is exact, what is cheaper and what the active space leaves out', () => {
    const provenance = [
      stepTook('quantum.diagonalise', 2),
      stepTook('quantum.minimiseEnergy', 45),
      stepTook('quantum.hartreeFock', 1, 1),
    ];
    const text = textOf(pageOf(good, { provenance }));
    expect(text).toContain('VQE reaches the exact energy here, to rounding.');
    expect(text).toContain('12 matrix–vector products against 4 evaluations of VQE');
    expect(text).toContain('took 2.0 s against 45 s');
    // Hartree–Fock came from the cache: its time is not known.
    expect(text).toContain('Hartree–Fock 0 1 – Exact');
    expect(text).toContain('lowest 2 orbitals stay where they are');
    expect(text).toContain('None of <this> holds.');
    expect(text).toContain('Hartree–Fock −1.117000 20.0 0 1');
    expect(text).not.toContain('Hartree–Fock alone');
  });

  it('says where VQE fails and where Hartree–Fock is enough', () => {
    const text = textOf(pageOf(energiesOf([[-1.1369, -1.137, -1.1]])));
    expect(text).toContain('VQE misses the exact energy by up to 37.0 mHartree');
    expect(text).toContain('VQE ends above Hartree–Fock at 1 point');
    expect(text).toContain('Hartree–Fock alone is within chemical accuracy');
  });

  it('draws the search on a logarithmic scale, and a curve of several points', () => {
    const lines = (page: string) => tagsOf(page).filter(({ name }) => name === 'polyline');
    const [search] = lines(pageOf(good)).map(({ attributes }) => heights(attributes.points ?? ''));
    // 100 mHartree, 1 and rounding, drawn as 1e-8: two decades, then eight.
    const [a = 0, b = 0, c = 0] = search ?? [];
    expect((c - b) / (b - a)).toBeCloseTo(4, 1);
    // And the same search beside both classical energies.
    expect(lines(pageOf(good))).toHaveLength(1 + 3);
    const two = energiesOf([
      [-1.117, -1.137, -1.137],
      [-1, -1.1, -1.1],
    ]);
    expect(lines(pageOf(two))).toHaveLength(3 + 2);
  });

  it('shows molecules whose integrals were computed, by their names', () => {
    const two = energiesOf([
      [-1.117, -1.137, -1.137],
      [-1, -1.1, -1.1],
    ]);
    const input = { integrals: [{}], molecules: [{ name: '2-pyridone' }] };
    const text = textOf(pageOf({ ...two, computed: [COMPUTED] }, { input }));
    expect(text).toContain('2 2-pyridone C5H5NO 7 43 8 −1.000000 pyscf 2.14.0');
    // Records of before have no such list.
    const { computed: _none, ...old } = good;
    expect(textOf(pageOf(old))).not.toContain('Integrals that were computed');
  });

  it('is the same from the record that JSON kept, and shows other shapes as they are', () => {
    expect(pageOf(JSON.parse(JSON.stringify(good)))).toBe(pageOf(good));
    const odd = pageOf({ ...good, baselines: [] });
    expect(odd).not.toContain('id="energies"');
    expect(odd).toContain('id="output"');
  });
});

describe('the report of an optimisation', () => {
  const tabu = method('tabu search', -3, 0.25);

  it.each([
    [
      optimisationOf([method('QAOA', -3, 40), tabu], ['tabu search', 'QAOA']),
      'A classical method won: tabu search found the proven minimum and reached a ratio of 0.99 in ' +
        '0.25 ms. QAOA found the same value, and reached that ratio in 40 ms, simulated.',
    ],
    [
      optimisationOf([method('QAOA', -2, null), tabu], ['tabu search']),
      'QAOA did not: it came to a ratio of 0.7500.',
    ],
    [
      optimisationOf([method('QAOA', -3, 40), method('random', 0, null)], ['QAOA']),
      'QAOA won: it alone found the proven minimum.',
    ],
    [
      optimisationOf([method('QAOA', -3, 0.1), tabu], ['QAOA', 'tabu search']),
      'QAOA won by time: it reached a ratio of 0.99 in 0.10 ms, before the 1 classical method',
    ],
  ])('says who won (%#)', (output, sentence) => {
    const page = pageOf(output);
    expect(textOf(page)).toContain(sentence);
    expect(page).not.toContain('id="output"');
    // One bar per method.
    expect(tagsOf(page).filter(({ name }) => name === 'rect')).toHaveLength(2);
  });

  it('says which solutions and shots break the budget, and what the times count', () => {
    const broken = { ...method('QAOA', -3, 40), isFeasible: false };
    const output = optimisationOf([broken, tabu], ['tabu search']);
    const [depth] = output.depths as [QaoaResults['depths'][number]];
    const text = textOf(pageOf({ ...output, depths: [{ ...depth, infeasibleShots: 17 }] }));
    expect(text).toContain('breaks the budget');
    expect(text).toContain('Shots that break the budget');
    expect(text).toContain('17');
    expect(text).toContain('What the times count: all of it');
  });

  it('tells what the first start was worth beside seeded ones, and where the time went', () => {
    const output = optimisationOf([method('QAOA', -3, 40), tabu], ['tabu search', 'QAOA']);
    const own = textOf(pageOf(output));
    // (1 − 0) / 4 and the average of (1 − 0.5) / 4 and 0.
    expect(own).toContain('1 −1 0.5000 0.2500 0.0625 9');
    expect(own).toContain('The first start at the first depth is small angles');
    expect(own).toContain(
      'Of the 40 ms of the search for angles the engine took 75 %, ' +
        'binding and compiling 20 %, the optimiser 5 %.',
    );
    const input = { transferredAngles: [0.5, 0.4] };
    expect(textOf(pageOf(output, { input }))).toContain(
      'The first start at the first depth is the angles transferred from another problem',
    );
  });

  it('names solution and ratios, the same from JSON', () => {
    const output = optimisationOf([method('QAOA', -3, 40), tabu], ['tabu search', 'QAOA']);
    const page = pageOf(output);
    expect(textOf(page)).toContain('1: right 0: left');
    expect(textOf(page)).toContain('0.5000, −0.2500');
    expect(textOf(page)).toContain('L-BFGS on adjoint gradients');
    expect(pageOf(JSON.parse(JSON.stringify(output)))).toBe(page);
    expect(pageOf({ ...output, methods: [{ method: 'QAOA' }] })).toContain('id="output"');
  });
});

function heights(points: string): number[] {
  return points.split(' ').map((point) => Number(point.split(',')[1]));
}
