import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { moleculeQuestion } from './integrals-steps';

const ORBITALS_MAX = 8;

/** The question that quantum methods are asked about one refined molecule; the reason, where there is none. */
export const frontierQuestion = z.strictObject({
  id: z.string(),
  question: moleculeQuestion.nullable().describe('input of chemistry.integrals'),
  activeElectrons: z.int().nonnegative(),
  because: z.string(),
});
export type FrontierQuestion = z.infer<typeof frontierQuestion>;

/** Refined rows → molecules with the active space about their highest occupied orbital. */
export const frontier = defineStep({
  name: 'quantum.frontier',
  version: 1,
  title: 'Frontier orbitals of refined molecules',
  description:
    'Takes the relaxed geometry of each refined molecule, and the orbitals about the gap between occupied ' +
    'and empty ones as the active space: the same number on either side.',
  taskQueue: capabilityQueue(CAPABILITIES.model),
  input: z.strictObject({
    molecules: artifactRef.describe('rows with `refinement`, of chemistry.refine'),
    most: z.int().min(1).max(20).default(3).describe('the first of them'),
    orbitals: z
      .int()
      .min(2)
      .max(ORBITALS_MAX)
      .refine((count) => count % 2 === 0, { error: 'must be even' })
      .default(4),
    basis: moleculeQuestion.shape.basis,
  }),
  output: z.strictObject({ questions: z.array(frontierQuestion) }),
  summarise: ({ orbitals }) => `Choose ${orbitals} frontier orbitals`,
});

/** What VQE and the exact answer say of one molecule, from the same integrals: evidence, and no score. */
export const quantumEvidence = z.strictObject({
  id: z.string(),
  formula: z.string(),
  basis: z.string(),
  activeElectrons: z.int().nonnegative(),
  activeOrbitals: z.int().positive(),
  qubits: z.int().nonnegative(),
  hartreeFockHartree: z.number(),
  casciHartree: z.number(),
  vqeHartree: z.number(),
  vqeMinusCasciMilliHartree: z.number(),
  /** What the active space adds to Hartree–Fock. All other correlation is missing. */
  activeCorrelationMilliHartree: z.number(),
});
export type QuantumEvidence = z.infer<typeof quantumEvidence>;

/** What all of this evidence does not show, for the report. */
export const EVIDENCE_LIMITS = [
  'VQE and CASCI see the same few orbitals of the free ligand: agreement says that the circuit solves ' +
    'its equations, and nothing of how well the ligand binds.',
  'Correlation outside the active space, nearly all of it, is in none of these energies; neither are ' +
    'protein, solvent, motion and temperature.',
  'Orbitals of different molecules are not the same orbitals: these energies are not compared among ' +
    'candidates, and are kept out of the ranking.',
  'The circuits are simulated without noise.',
] as const;
