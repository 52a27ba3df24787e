import { z } from 'zod';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { checkedReceptors, type PoseCheck } from './pose-checks';

/** Atoms as a picture needs them: heavy ones, bonds by position. */
export interface PoseAtoms {
  elements: string[];
  /** x, y, z of each in Å, to 0.01. */
  positions: number[];
  /** Two atoms and the order of their bond, 1.5 where aromatic; the order of a pocket's bonds is 1. */
  bonds: number[];
}

/** A nitrogen or oxygen of the ligand and one of the receptor, near enough for a hydrogen bond. */
export interface PolarContact {
  ligandAtom: number;
  pocketAtom: number;
  /** Residue and atom of the receptor: 'A:MET:318 N'. */
  partner: string;
  distanceAngstrom: number;
}

/**
 * What `chemistry.refine` said of a pose, as far as a report shows it. Energies in kcal/mol; null where there
 * is none, and `failures` says why.
 */
export interface RefinedEvidence {
  tool: string;
  solvent: string;
  strainKcalPerMol: number | null;
  solvationKcalPerMol: number | null;
  interactionKcalPerMol: number | null;
  failures: { part: string; reason: string }[];
}

/** What a report shows of one molecule's best possible pose: the table `poses` of a run record. */
export interface PoseViewRow {
  index: number;
  id: string;
  smiles: string;
  receptor: string;
  scoreKcalPerMol: number | null;
  /** Over the seeds of the search. */
  spreadKcalPerMol: number | null;
  /** Poses that were checked, and how many of them were possible. */
  posesChecked: number;
  posesValid: number;
  /** Checks that poses of this molecule failed, and how many did. */
  failedChecks: Partial<Record<PoseCheck, number>>;
  /** Where it was refined; absent where not. */
  refinement?: RefinedEvidence;
  /** The pose itself, for other programs. */
  molblock: string;
  ligand: PoseAtoms;
  pocket: PoseAtoms;
  /** Residues of the pocket and the atom of each where its label stands. */
  residues: { label: string; atom: number }[];
  contacts: PolarContact[];
}

/** PosedRows that were checked → PoseViewRows. */
export const viewPoses = defineStep({
  name: 'docking.view-poses',
  version: 1,
  title: 'Prepare the pictures of poses',
  description:
    'Takes the best possible pose of each molecule with the residues about it and its polar contacts, ' +
    'as a report draws them.',
  taskQueue: capabilityQueue(CAPABILITIES.rdkit),
  input: batchInput.extend({
    receptors: checkedReceptors,
    pocketAngstrom: z
      .number()
      .min(2)
      .max(10)
      .default(5)
      .describe('residues with an atom as near to the ligand as this are shown'),
  }),
  output: batchOutput,
  summarise: () => 'Prepare pictures of poses',
});
