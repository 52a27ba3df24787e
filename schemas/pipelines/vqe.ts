import { z } from 'zod';
import { fileInput } from '../artifact';
import { definePipeline } from '../pipeline';
import { integralsResult, moleculeQuestion } from '../quantum/integrals-steps';
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

/** A molecule whose integrals a node with PySCF computes. */
const moleculeAsked = moleculeQuestion.extend({
  name: z.string().min(1).max(80).optional().describe('what the report calls it'),
  geometry: fileInput.optional().describe('path of an XYZ file, in place of atoms'),
});

/** `vqe`: molecular integrals to energies, variational, Hartree–Fock and exact. */
export const vqe = definePipeline({
  name: 'vqe',
  version: 1,
  title: 'Energies of a molecule by VQE',
  description:
    'From FCIDUMP files, or molecules whose integrals a node with PySCF computes, to the energy by a ' +
    'variational quantum eigensolver, beside Hartree–Fock and exact diagonalisation of the same ' +
    'integrals. Several give a curve.',
  workflow: 'findEnergies',
  input: variationalQuestion
    .extend({
      integrals: z.array(fileInput).max(POINTS_MAX).default([]).describe('FCIDUMP files'),
      molecules: z
        .array(moleculeAsked)
        .max(POINTS_MAX)
        .default([])
        .describe('molecules to be computed, after the files'),
    })
    .refine(({ integrals, molecules }) => integrals.length + molecules.length > 0, {
      error: 'neither integrals nor molecules are given',
      path: ['integrals'],
    }),
  output: z.strictObject({
    energies: z.array(comparedPoint),
    baselines: z.array(z.strictObject({ hartreeFock: energyResult, exact: energyResult })),
    searches: z.array(variationalResult),
    limits: z.array(z.string()),
    /** Integrals that this run computed: those of the last points. */
    computed: z.array(integralsResult).default([]),
  }),
  stages: [
    { name: 'integrals', title: 'Integrals by PySCF' },
    { name: 'baselines', title: 'Hartree–Fock and exact' },
    { name: 'minimise', title: 'Variational search' },
  ],
  metrics: ({ energies }): Record<string, number> => {
    const [first] = energies;
    if (first === undefined) return {};
    const errorMilliHartree = Math.max(...energies.map((e) => e.vqeMinusExactMilliHartree));
    return { energyHartree: first.vqeHartree, errorMilliHartree };
  },
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
