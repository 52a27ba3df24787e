import { z } from 'zod';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const HOUR_MS = 3_600_000;

/** Energies of a refined molecule by density functional or Hartree–Fock theory. */
export interface SinglePoint {
  tool: string;
  functional: string;
  basis: string;
  solvent: string;
  /** Of the pose with its torsions held, and of the relaxed ligand; both geometries are those of xtb. */
  heldHartree: number | null;
  relaxedHartree: number | null;
  /** Their difference: the strain of chemistry.refine by another method. */
  strainKcalPerMol: number | null;
  /** Why there is none. */
  failure: { code: 'NOT_REFINED' | 'PYSCF_FAILED' | 'PYSCF_LIMIT'; reason: string } | null;
}

/** Rows with `refinement` → the same with `singlePoint`; one that cannot be computed stays, with the reason. */
export const singlePoint = defineStep({
  name: 'chemistry.single-point',
  version: 1,
  title: 'Single points of refined molecules',
  description:
    'Density functional theory (or Hartree–Fock) by PySCF with density fitting, in implicit water or in vacuum, ' +
    'at the geometries that xtb found: the strain of the pose by a second method. Functionals have no ' +
    'dispersion correction here.',
  taskQueue: capabilityQueue(CAPABILITIES.pyscf),
  input: batchInput.extend({
    functional: z
      .enum(['hf', 'pbe', 'b3lyp', 'pbe0', 'm062x'])
      .default('pbe0')
      .describe('m062x has some dispersion in its parameters'),
    basis: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9+*(),_ -]{0,39}$/, 'must be the name of a basis set')
      .default('def2-svp'),
    solvent: z.enum(['water', 'none']).default('water').describe('ddCOSMO for water'),
    runMsMax: z
      .int()
      .min(100)
      .max(12 * HOUR_MS)
      .default(2 * HOUR_MS),
  }),
  output: batchOutput,
  startToCloseTimeoutMs: 24 * HOUR_MS,
  resources: { memoryMb: 4_096, cores: 1 },
  runtime: 'native',
  tools: ['python3', 'pyscf'],
  // Energies are rounded, and the rows are compared as bytes: the same on machines of one kind.
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: [
    'PySCF: Sun et al. 2020, doi:10.1063/5.0006074',
    'ddCOSMO: Lipparini et al. 2014, doi:10.1063/1.4901304',
  ],
  summarise: ({ functional, basis }) => `Single points, ${functional}/${basis}`,
});
