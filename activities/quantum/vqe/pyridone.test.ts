import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReportFile, renderRun } from '../../../reports';
import { otherRecord } from '../../../reports/testing/record';
import { textOf } from '../../../reports/testing/structure';
import { comparePoint, VARIATIONAL_LIMITS } from '../../../schemas/pipelines/vqe';
import type { RunRecord } from '../../../schemas/run-record';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { diagonaliseStep, hartreeFockStep } from './baselines';
import { minimiseEnergyStep } from './minimise-energy';

const FOLDER = path.resolve(__dirname, '../../../../shared/data/qchem');
const FILES = ['2-hydroxypyridine', '2-pyridone'].map((name) => `${name}_6-31gs_cas8_7.fcidump`);
/** Millihartree. */
const CHEMICAL_ACCURACY = 1.6;

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

/** What `findEnergies` returns for the files, from the same steps. */
async function energiesOfFiles() {
  const data: object[] = [];
  const output = { energies: [], baselines: [], searches: [], limits: VARIATIONAL_LIMITS } as {
    energies: ReturnType<typeof comparePoint>[];
    baselines: object[];
    searches: object[];
    limits: string[];
  };
  for (const [i, file] of FILES.entries()) {
    const integrals = await bench.put(readFileSync(path.join(FOLDER, file)));
    data.push({ field: `integrals[${i}]`, name: file, artifact: integrals });
    const hartreeFock = await bench.run(hartreeFockStep, { integrals });
    const exact = await bench.run(diagonaliseStep, { integrals });
    const search = await bench.run(minimiseEnergyStep, { integrals });
    const [a = 0, b = 0, c = 0] = [hartreeFock, exact, search.energy].map(
      ({ energiesHartree }) => energiesHartree[0],
    );
    output.energies.push(comparePoint(i + 1, { hartreeFock: a, exact: b, vqe: c }));
    output.baselines.push({ hartreeFock, exact });
    output.searches.push(search);
  }
  return { output, data };
}

it('reports the tautomers of 2-pyridone with what no method here knows', async () => {
  const { output, data } = await energiesOfFiles();
  for (const { vqeMinusExactMilliHartree } of output.energies) {
    expect(vqeMinusExactMilliHartree).toBeGreaterThan(0);
    expect(vqeMinusExactMilliHartree).toBeLessThan(CHEMICAL_ACCURACY);
  }
  const input = { frozenOrbitals: 0, activeOrbitals: null, optimiser: 'lbfgs' };
  const record = { ...otherRecord(), input, output, tables: {}, data } as unknown as RunRecord;
  const text = textOf((renderRun(record)['report.html'] as ReportFile).bytes);
  // By pyscf Hartree–Fock −1.7 and CASCI −1.8 kcal/mol: the wrong tautomer. VQE is 0.25 further off.
  expect(text).toMatch(/2-pyridone_\S+ − 1 2-hydroxypyridine_\S+ −1\.74 −1\.80 −2\.0/);
  expect(text).toContain('not even the sign is certain');
  expect(text).toContain('σ electrons beside a π space');
  expect(text).toContain('Hartree–Fock −1.7, CASCI −1.8, NEVPT2 −3.8, but MP2 +2.2');
  expect(text).toMatch(/experiment on the bare molecules finds the\s+hydroxypyridine/);
});
