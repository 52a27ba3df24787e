import { execFileSync } from 'node:child_process';
import type { ArtifactRef } from '../../../schemas/artifact';
import { comparePoint } from '../../../schemas/pipelines/vqe';
import { pythonWith } from '../../../tests/support/python-environment';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { diagonaliseStep, hartreeFockStep } from './baselines';
import { minimiseEnergyStep } from './minimise-energy';
import { Snapshots } from './snapshots';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

/** pyscf computes H2 in STO-3G at each distance, writes its integrals and diagonalises them. */
const ORACLE = `
import sys, json, tempfile
from pyscf import gto, scf, fci
from pyscf.tools import fcidump
for line in sys.stdin:
    m = gto.M(atom=f'H 0 0 0; H 0 0 {json.loads(line)}', basis='sto-3g', verbose=0)
    f = scf.RHF(m).run(conv_tol=1e-12)
    with tempfile.NamedTemporaryFile('r') as out:
        fcidump.from_scf(f, out.name)
        text = out.read()
    print(json.dumps({'text': text, 'hf': float(f.e_tot), 'fci': float(fci.FCI(f).kernel()[0])}))
`;
const ANGSTROM = [0.5, 0.7414, 2];

it('follows the dissociation of H2, where Hartree–Fock fails', async () => {
  const python = pythonWith(['pyscf==2.14.0', 'numpy==2.2.6']);
  const input = ANGSTROM.map((distance) => `${distance}\n`).join('');
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const lines = execFileSync(python, ['-c', ORACLE], { input, env, encoding: 'utf8' });
  const points = [];
  for (const [i, line] of lines.trim().split('\n').entries()) {
    const { text, hf, fci } = JSON.parse(line) as { text: string; hf: number; fci: number };
    const integrals = await bench.put(text);
    const [one, two] = [
      await bench.run(hartreeFockStep, { integrals }),
      await bench.run(diagonaliseStep, { integrals }),
    ];
    const { energy } = await bench.run(minimiseEnergyStep, { integrals });
    const energies = [one, two, energy].map(({ energiesHartree }) => energiesHartree[0] as number);
    const [hartreeFock = 0, exact = 0, vqe = 0] = energies;
    expect(Math.abs(hartreeFock - hf)).toBeLessThan(1e-6);
    expect(Math.abs(exact - fci)).toBeLessThan(1e-6);
    points.push(comparePoint(i + 1, { hartreeFock, exact, vqe }));
  }
  expect(points).toHaveLength(ANGSTROM.length);
  for (const { vqeMinusExactMilliHartree } of points) {
    expect(Math.abs(vqeMinusExactMilliHartree)).toBeLessThan(0.02);
  }
  const [near, middle, far] = points.map(({ exactHartree }) => exactHartree) as number[];
  expect(middle).toBeLessThan(Math.min(near as number, far as number));
  const correlation = points.map(({ correlationMilliHartree }) => -correlationMilliHartree);
  expect(correlation).toEqual([...correlation].sort((a, b) => a - b));
  expect(correlation[2]).toBeGreaterThan(100);
});

it('keeps a large state beside the heartbeat, and comes back to it', async () => {
  const kept: unknown[] = [];
  const snapshots = new Snapshots(bench.context({ interrupt: (state) => kept.push(state) }));
  const convergence = Array.from({ length: 20_000 }, (_, i) => 1 / (i + 3));
  const large = {
    ...{ found: [], operators: [], groundConvergence: [], minimiser: null, convergence },
    before: { iterations: 0, evaluations: 0 },
  };
  const until = performance.now() + 10_000;
  while (kept.length === 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await snapshots.keep(large);
  }
  const [resumed] = kept;
  expect(JSON.stringify(resumed).length).toBeLessThan(1_000);
  expect(await new Snapshots(bench.context({ resumed })).resumed()).toEqual(large);
  const { stored } = resumed as { stored: ArtifactRef };
  const gone = { stored: { ...stored, sha256: '0'.repeat(64) } };
  expect(await new Snapshots(bench.context({ resumed: gone })).resumed()).toBeUndefined();
});
