import { z } from 'zod';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const SEED_MAX = 2 ** 31 - 1;
const STEREOISOMERS_MAX = 32;
const CONFORMERS_MAX = 50;

/** One form of a molecule that is docked by itself: a stereoisomer, in one conformation of its rings. */
export interface LigandForm {
  /** Canonical isomeric SMILES with every stereocentre specified. */
  smiles: string;
  /** V2000 molblock, three-dimensional, all hydrogens. Its atoms begin with those of `smiles`, in order. */
  molblock: string;
  /**
   * With torsion tree, for `vina --ligand`. `REMARK SMILES IDX` pairs an atom of `smiles` with a serial
   * number, both from 1, as Meeko has it; `REMARK H PARENT` does so for its hydrogens.
   */
  pdbqt: string;
  /** Bonds that docking turns. */
  torsions: number;
  /** MMFF94 energy of this conformer, kcal/mol; absent where MMFF94 has no parameters or coordinates were given. */
  energyKcalPerMol?: number;
}

/** A molecule that is ready to be docked: all of its forms are docked, the best one counts. */
export interface PreparedLigand {
  /** At least one. */
  forms: LigandForm[];
  /** What a chemist should know: a rigid macrocycle, centres that were not specified, no force field. */
  notes: string[];
}

/** Field that `docking.prepare-ligands` adds to a row; whatever else the row holds stays. */
export interface PreparedLigandRow {
  index: number;
  id: string;
  smiles: string;
  prepared: PreparedLigand;
}

/** How conformers come about. */
export const ligandPreparation = z.strictObject({
  conformer: z
    .enum(['embed', 'given'])
    .default('embed')
    .describe('given: keep the coordinates of the molblock of a row, as for a crystal pose'),
  seed: z.int().min(0).max(SEED_MAX).default(20_260_901),
  candidates: z
    .int()
    .min(1)
    .max(CONFORMERS_MAX)
    .default(4)
    .describe(
      'conformers that are made of each stereoisomer; that of lowest MMFF94 energy is kept',
    ),
  stereoisomersMax: z
    .int()
    .min(1)
    .max(STEREOISOMERS_MAX)
    .default(4)
    .describe('of a molecule with unspecified stereocentres; one with more is rejected'),
  ringConformersMax: z
    .int()
    .min(1)
    .max(CONFORMERS_MAX)
    .default(1)
    .describe('forms of a stereoisomer that differ in its rings, which docking does not turn'),
});
export type LigandPreparation = z.infer<typeof ligandPreparation>;

/** PreparedLigandRows → the same with the PDBQT of each form as Meeko writes it. */
export const meekoLigands = defineStep({
  name: 'docking.meeko-ligands',
  version: 1,
  title: 'Prepare ligands with Meeko',
  description:
    'Writes the PDBQT of each prepared conformer anew with Meeko, macrocycles kept rigid, and reads it back: ' +
    'every heavy atom at its place, every turning bond once, the whole molecule recovered. A molecule for ' +
    'which that fails is rejected.',
  taskQueue: capabilityQueue(CAPABILITIES.meeko),
  input: batchInput,
  output: batchOutput,
  resources: { memoryMb: 2_048, cores: 1 },
  runtime: 'native',
  tools: ['python3', 'meeko'],
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: ['Meeko: doi:10.1021/acs.jcim.5c02271'],
  summarise: () => 'Prepare one batch of ligands with Meeko',
});

/** Rows with SMILES or molblocks → the same rows with `prepared` (PreparedLigandRow). */
export const prepareLigands = defineStep({
  name: 'docking.prepare-ligands',
  version: 1,
  title: 'Prepare ligands',
  description:
    'Builds a three-dimensional conformer (ETKDG, then MMFF94) that keeps the stereochemistry, and ' +
    'writes PDBQT with AutoDock atom types and a torsion tree, read back and compared. What cannot be ' +
    'docked is rejected: salts, polymers, radicals, metal complexes, elements without parameters.',
  taskQueue: capabilityQueue(CAPABILITIES.structure),
  input: batchInput.extend({ preparation: ligandPreparation.prefault({}) }),
  output: batchOutput,
  resources: { memoryMb: 1_024, cores: 1 },
  citations: [
    'ETKDG: Riniker and Landrum 2015, doi:10.1021/acs.jcim.5b00654',
    'MMFF94: Halgren 1996, doi:10.1002/(SICI)1096-987X(199604)17:5/6<490::AID-JCC1>3.0.CO;2-P',
    'AutoDock atom types: Morris et al. 2009, doi:10.1002/jcc.21256',
    'Round trip in the manner of Meeko: doi:10.1021/acs.jcim.5c02271',
  ],
  summarise: () => 'Prepare one batch of ligands for docking',
});
