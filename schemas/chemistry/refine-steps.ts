import { z } from 'zod';
import { artifactRef } from '../artifact';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const RECEPTORS_MAX = 10;
const HOUR_MS = 3_600_000;

/** Solvents that xtb's implicit model knows by these names. */
const SOLVENTS = ['water', 'octanol', 'dmso', 'methanol', 'chcl3', 'hexane'] as const;

/** Why a part of a refinement has no value. */
export interface RefinementFailure {
  part: 'strain' | 'interaction';
  code:
    | 'NO_POSE'
    | 'CHARGE_UNKNOWN'
    | 'OPEN_SHELL'
    | 'TOO_LARGE'
    | 'NO_STRUCTURE'
    | 'XTB_FAILED'
    | 'XTB_LIMIT';
  reason: string;
}

/** What tight binding says of a pose. Energies in kcal/mol; null where there is none, and `failures` says why. */
export interface Refinement {
  /** Position in `poses`, or −1 where there was none. */
  pose: number;
  tool: string;
  solvent: string;
  /** Of the ligand, from its molblock. */
  charge: number;
  /**
   * The pose with its torsions held and all else relaxed, minus the lower one of two relaxed conformers:
   * that of the pose, and that which was docked. Other conformers may be lower still: a lower bound.
   */
  strainKcalPerMol: number | null;
  /** Free energy of solvation of the relaxed ligand. */
  solvationKcalPerMol: number | null;
  /** Ligand and pocket together minus each alone, as they stand, all in solvent. No entropy, no relaxation. */
  interactionKcalPerMol: number | null;
  pocket: { residues: string[]; atoms: number; charge: number; cuts: number } | null;
  /** The relaxed ligand, for single points by other methods: V2000, Å. */
  relaxedMolblock: string | null;
  /** The same with the torsions of the pose. */
  heldMolblock: string | null;
  failures: RefinementFailure[];
}

/** DockedRows → the same rows with `refinement`; one that cannot be refined stays, with the reason. */
export const refine = defineStep({
  name: 'chemistry.refine',
  version: 1,
  title: 'Refine poses',
  description:
    'GFN2-xTB with implicit solvent on the best pose of each molecule (the best valid one where poses were ' +
    'checked): conformational strain, free energy of solvation, and the interaction energy with the residues ' +
    'around it. What has no value has a reason, and no molecule is lost.',
  taskQueue: capabilityQueue(CAPABILITIES.xtb),
  input: batchInput.extend({
    receptors: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(40).describe('as poses name it'),
          structure: artifactRef.describe('PDB with all hydrogens, in the frame of the poses'),
        }),
      )
      .max(RECEPTORS_MAX)
      .default([])
      .describe('without one there is no interaction energy'),
    solvent: z.enum(SOLVENTS).default('water'),
    pocketAngstrom: z
      .number()
      .min(2)
      .max(8)
      .default(4)
      .describe('residues with a heavy atom this near to one of the ligand'),
    pocketAtomsMax: z.int().min(10).max(1_500).default(700),
    runMsMax: z
      .int()
      .min(100)
      .max(HOUR_MS)
      .default(HOUR_MS / 2),
  }),
  output: batchOutput,
  startToCloseTimeoutMs: 12 * HOUR_MS,
  resources: { memoryMb: 4_096, cores: 1 },
  runtime: 'native',
  tools: ['xtb'],
  // Energies are rounded, and the rows are compared as bytes: the same on machines of one kind.
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: [
    'GFN2-xTB, doi:10.1021/acs.jctc.8b01176',
    'ALPB solvation, doi:10.1021/acs.jctc.1c00471',
    'xtb, doi:10.1002/wcms.1493',
  ],
  summarise: ({ solvent }) => `Refine one batch by xtb in ${solvent}`,
});
