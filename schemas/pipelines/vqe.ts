import { z } from 'zod';
import { fileInput } from '../artifact';
import { definePipeline } from '../pipeline';
import { energyResult, variationalQuestion, variationalResult } from '../quantum/vqe-steps';

const POINTS_MAX = 100;
const MILLI = 1_000;
const DIGITS = 6;

/** Differences in millihartree: chemical accuracy is 1.6. */
const comparedPoint = z.strictObject({
  point: z.int().positive().describe('place in the list of integrals'),
  hartreeFockHartree: z.number(),
  exactHartree: z.number(),
  vqeHartree: z.number(),
  vqeMinusExactMilliHartree: z.number(),
  correlationMilliHartree: z.number().describe('exact minus Hartree–Fock'),
});

/** `vqe`: molecular integrals to energies, variational, Hartree–Fock and exact. */
export const vqe = definePipeline({
  name: 'vqe',
  version: 1,
  title: 'Energies of a molecule by VQE',
  description:
    'From FCIDUMP files to the energy by a variational quantum eigensolver, beside Hartree–Fock and ' +
    'exact diagonalisation of the same integrals. Several files give a curve.',
  workflow: 'findEnergies',
  input: variationalQuestion.extend({
    integrals: z.array(fileInput).min(1).max(POINTS_MAX).describe('FCIDUMP files'),
  }),
  output: z.strictObject({
    energies: z.array(comparedPoint),
    baselines: z.array(z.strictObject({ hartreeFock: energyResult, exact: energyResult })),
    searches: z.array(variationalResult),
    limits: z.array(z.string()),
  }),
  stages: [
    { name: 'baselines', title: 'Hartree–Fock and exact' },
    { name: 'minimise', title: 'Variational search' },
  ],
  metrics: ({ energies }) => ({
    energyHartree: energies[0]?.vqeHartree ?? 0,
    errorMilliHartree: Math.max(...energies.map((e) => e.vqeMinusExactMilliHartree)),
  }),
  headlines: ({ energies, searches }) => {
    const [first, search] = [energies[0], searches[0]];
    if (first === undefined || search === undefined) return [];
    return [
      `${first.vqeHartree.toFixed(DIGITS)} Hartree on ${search.qubits} qubits`,
      `${first.vqeMinusExactMilliHartree.toPrecision(2)} mHartree above the exact energy`,
      `${(-first.correlationMilliHartree).toFixed(2)} mHartree below Hartree–Fock when exact`,
    ];
  },
  example: { integrals: ['H2_sto3g.fcidump'] },
});

/** What no energy of this pipeline knows, however exact: for every reader of its report. */
export const VARIATIONAL_LIMITS = [
  'All methods see the same integrals: what the basis set and the active space leave out (frozen core, ' +
    'σ electrons beside a π space, virtual orbitals, and with them all dynamic correlation) is in none ' +
    'of these energies.',
  'Exact means exact for these integrals, not for the molecule: a full diagonalisation of an active ' +
    'space is CASCI.',
  'Small differences between molecules can change sign with what is left out: do not rank by them. ' +
    '2-pyridone minus 2-hydroxypyridine in 6-31G*, 8 electrons in 7 π orbitals, kcal/mol: Hartree–Fock ' +
    '−1.7, CASCI −1.8, NEVPT2 −3.8, but MP2 +2.2, and experiment on the bare molecules finds the ' +
    'hydroxypyridine (doi:10.1021/jp104625z); in STO-3G Hartree–Fock gives +17.0 and CASCI +8.1.',
  'The circuits are simulated without noise, and the energy is an exact expectation value.',
];

/** Puts the energies of one file side by side. */
export function comparePoint(
  point: number,
  energies: { hartreeFock: number; exact: number; vqe: number },
): z.infer<typeof comparedPoint> {
  const { hartreeFock, exact, vqe: found } = energies;
  return {
    point,
    hartreeFockHartree: hartreeFock,
    exactHartree: exact,
    vqeHartree: found,
    vqeMinusExactMilliHartree: (found - exact) * MILLI,
    correlationMilliHartree: (exact - hartreeFock) * MILLI,
  };
}
