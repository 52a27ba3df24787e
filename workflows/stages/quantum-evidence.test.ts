import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StepImplementation } from '../../activities/implement';
import { frontierStep, minimiseEnergyStep } from '../../activities/quantum';
import { diagonaliseStep, hartreeFockStep } from '../../activities/quantum/vqe/baselines';
import type { AnyStep } from '../../schemas/step';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import type { Stage } from '../stage';
import { gatherEvidence } from './quantum-evidence';

jest.setTimeout(120_000);

const H2 = path.resolve(__dirname, '../../../shared/data/qchem/H2_sto3g.fcidump');
/** Of pyscf for H2 at 0.7414 Å in STO-3G: shared/data/qchem/reference.json. */
const [HF, FCI] = [-1.116684, -1.13727];

const molblock = (atoms: string[]) =>
  [
    ...['', '', '', `${String(atoms.length).padStart(3)}  0  0  0  0  0  0  0  0  0999 V2000`],
    ...atoms.map((element, i) => {
      const x = (0.7414 * i).toFixed(4).padStart(10);
      return `${x}    0.0000    0.0000 ${element.padEnd(3)} 0  0`;
    }),
    'M  END',
  ].join('\n');

const refined = (id: string, atoms: string[], charge = 0) => ({
  ...{ index: 0, id },
  refinement: { charge, relaxedMolblock: molblock(atoms) },
});

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const asked = { most: 5, orbitals: 4, basis: 'sto-3g' };

test('frontier orbitals lie on both sides of the gap, and a molecule that was not refined says so', async () => {
  const rows = [
    refined('hydrogen', ['H', 'H']),
    refined('hydroxide', ['O', 'H'], -1),
    { index: 2, id: 'bare' },
    { index: 3, id: 'failed', refinement: { charge: 0, relaxedMolblock: null } },
    refined('large', Array(201).fill('H')),
  ];
  const { questions } = await bench.run(frontierStep, {
    ...asked,
    molecules: await bench.putRows(rows),
  });
  expect(questions).toMatchObject([
    { id: 'hydrogen', activeElectrons: 2, question: { activeOrbitals: [1, 2], charge: 0 } },
    { id: 'hydroxide', activeElectrons: 4, question: { activeOrbitals: [4, 5, 6, 7], charge: -1 } },
    { id: 'bare', question: null, because: 'it was not refined' },
    { id: 'failed', question: null, because: 'it was not refined' },
    { id: 'large', question: null, because: '201 atoms; allowed are 200' },
  ]);
});

test('VQE stands beside the exact answer for the same integrals', async () => {
  const integrals = await bench.put(readFileSync(H2));
  const steps = [frontierStep, hartreeFockStep, diagonaliseStep, minimiseEnergyStep];
  const positions: string[] = [];
  const stage = {
    step: async (contract: AnyStep, input: unknown, position: string) => {
      positions.push(position);
      // PySCF's part is tested with PySCF: what it computed once is taken here.
      if (contract.name === 'chemistry.integrals') {
        contract.input.parse(input);
        return { integrals, formula: 'H2', orbitals: 2 };
      }
      const own = steps.find((step) => step.contract.name === contract.name);
      return bench.run(own as unknown as StepImplementation, input);
    },
  } as unknown as Stage;
  const rows = [refined('hydrogen', ['H', 'H']), { index: 1, id: 'bare' }];
  const molecules = await bench.putRows(rows);
  const { found, missing, limits } = await gatherEvidence(stage, { ...asked, molecules });
  expect(missing).toEqual([{ id: 'bare', because: 'it was not refined' }]);
  expect(found).toHaveLength(1);
  expect(limits.join(' ')).toMatch(/kept out of the ranking/);
  const [one] = found;
  expect(one).toMatchObject({ id: 'hydrogen', formula: 'H2', basis: 'sto-3g', activeElectrons: 2 });
  expect(one?.hartreeFockHartree).toBeCloseTo(HF, 5);
  expect(one?.casciHartree).toBeCloseTo(FCI, 5);
  expect(Math.abs(one?.vqeMinusCasciMilliHartree ?? 9)).toBeLessThan(0.001);
  expect(one?.activeCorrelationMilliHartree).toBeCloseTo(1000 * (FCI - HF), 2);
  expect(new Set(positions).size).toBe(positions.length);
});
