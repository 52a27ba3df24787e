import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const ORBITALS_MAX = 50;
const STATES_MAX = 10;

/** Which electrons and orbitals are computed, and how they become qubits: the same for all methods. */
export const molecularQuestion = z.strictObject({
  frozenOrbitals: z
    .int()
    .min(0)
    .max(ORBITALS_MAX)
    .default(0)
    .describe('lowest orbitals whose electrons stay where they are'),
  activeOrbitals: z
    .int()
    .min(1)
    .max(ORBITALS_MAX)
    .nullable()
    .default(null)
    .describe('orbitals after the frozen ones; the rest stay empty, none where null'),
  mapping: z.enum(['jordan-wigner', 'parity']).default('jordan-wigner'),
  reduction: z
    .enum(['none', 'two-qubit', 'z2'])
    .default('z2')
    .describe('qubits removed by symmetry: none, the two of the electron numbers, or all'),
  states: z.int().min(1).max(STATES_MAX).default(1).describe('how many states, the lowest first'),
});

/** How the variational search goes. */
export const variationalQuestion = molecularQuestion.extend({
  ansatz: z.enum(['uccsd', 'k-upccgsd', 'adapt', 'hardware-efficient']).default('uccsd'),
  layers: z
    .int()
    .min(1)
    .max(500)
    .default(1)
    .describe('repetitions of the ansatz; for adapt the most operators'),
  optimiser: z.enum(['lbfgs', 'cobyla', 'spsa']).default('lbfgs'),
  iterationsMax: z.int().min(1).max(100_000).default(500),
  deflationHartree: z.number().positive().max(1_000).default(3),
  adaptGradientHartree: z.number().positive().max(1).default(1e-3),
  seed: z.int().nonnegative().default(1),
});

/** What every method answers. */
export const energyResult = z.strictObject({
  method: z.enum(['hartree-fock', 'exact', 'vqe']),
  /** The lowest first; all in the symmetry of the Hartree–Fock state. */
  energiesHartree: z.array(z.number()).min(1),
  iterations: z.int().nonnegative(),
  evaluations: z.int().nonnegative(),
  /** How well the equations are solved: ‖Hv − Ev‖ of the worst state where that is known. */
  residualHartree: z.number().nullable(),
});

/** What the variational search answers beside. */
export const variationalResult = z.strictObject({
  energy: energyResult,
  spinOrbitals: z.int().positive(),
  qubits: z.int().nonnegative(),
  pauliTerms: z.int().positive(),
  parameters: z.int().nonnegative(),
  gates: z.int().nonnegative(),
  reason: z.string().describe('why the search for the last state ended'),
  /** Largest |⟨a|b⟩|² between two of the states. */
  overlapMax: z.number(),
  /** The lowest state's energy after each iteration. */
  convergenceHartree: z.array(z.number()),
});

const common = { version: 1, taskQueue: capabilityQueue(CAPABILITIES.statevector) };

/** Integrals → the Hartree–Fock energy. */
export const hartreeFock = defineStep({
  ...common,
  name: 'quantum.hartreeFock',
  title: 'Hartree–Fock energy',
  description: 'The energy of the reference determinant from the integrals of an FCIDUMP.',
  input: molecularQuestion.extend({ integrals: artifactRef }),
  output: energyResult,
});

/** Integrals → exact energies. */
export const diagonalise = defineStep({
  ...common,
  name: 'quantum.diagonalise',
  title: 'Exact diagonalisation',
  description:
    'The lowest energies of the same integrals over all determinants of the same electrons and ' +
    'symmetry, by Lanczos’ method: the classical answer to compare with.',
  input: molecularQuestion.extend({ integrals: artifactRef }),
  output: energyResult,
  citations: ['Lanczos 1950, doi:10.6028/jres.045.026'],
});

/** Integrals → variational energies. */
export const minimiseEnergy = defineStep({
  ...common,
  name: 'quantum.minimiseEnergy',
  title: 'Variational quantum eigensolver',
  description:
    'Maps the molecule to qubits, removes qubits by symmetry, and minimises the energy of an ansatz ' +
    'with adjoint gradients; further states by deflation. Kept at every iteration.',
  input: variationalQuestion.extend({ integrals: artifactRef }),
  output: variationalResult,
  citations: [
    'VQE: Peruzzo et al. 2014, doi:10.1038/ncomms5213',
    'UCCSD: Romero et al. 2018, arXiv:1701.02691',
    'k-UpCCGSD: Lee et al. 2018, arXiv:1810.02327',
    'ADAPT: Grimsley et al. 2019, arXiv:1812.11173',
    'Tapering: Bravyi et al. 2017, arXiv:1701.08213',
    'Excited states: Higgott et al. 2019, arXiv:1805.08138',
  ],
  summarise: ({ ansatz, optimiser }) => `VQE, ${ansatz}, ${optimiser}`,
});
