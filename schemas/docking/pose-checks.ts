import { z } from 'zod';
import { artifactRef } from '../artifact';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const RECEPTORS_MAX = 10;

/**
 * The checks of a pose, in the order in which they are made and reported; meanings and limits are
 * those of PoseBusters' redocking suite (doi:10.1039/D3SC04185A).
 */
export const POSE_CHECKS = [
  /** The molecule can be read: valences, aromaticity. */
  'sanitization',
  'connected',
  'no-radicals',
  /** Identity with the molecule that was docked, by the layers of its InChI. */
  'formula',
  'connections',
  'double-bond-stereo',
  'tetrahedral-chirality',
  'bond-lengths',
  'bond-angles',
  'internal-clash',
  'aromatic-ring-flatness',
  'ring-non-flatness',
  'double-bond-flatness',
  /** The ligand is near the protein at all. */
  'protein-distance',
  'protein-clash',
  'organic-cofactor-clash',
  'inorganic-cofactor-clash',
  'water-clash',
  'protein-overlap',
  'organic-cofactor-overlap',
  'inorganic-cofactor-overlap',
  'water-overlap',
] as const;
export type PoseCheck = (typeof POSE_CHECKS)[number];

/** What one check found in one pose. */
export const poseFinding = z.strictObject({
  check: z.enum(POSE_CHECKS),
  passed: z.boolean(),
  /**
   * The worst value found, in the unit of its check: relative distances (1 is at the bound), Å from a
   * plane, energy ratio, share of volume. Null where the check has no number, or nothing to look at.
   */
  value: z.number().nullable(),
  /** Of a check that failed: which atoms, in words. */
  note: z.string(),
});

/** All that was checked in one pose. A check that could not be made is not listed, save as a failure. */
export const poseValidity = z.strictObject({
  valid: z.boolean(),
  findings: z.array(poseFinding),
});
export type PoseValidity = z.infer<typeof poseValidity>;

/** What a pose is checked by: of a DockedPose (schemas/docking/steps), and of any other. */
export interface Pose {
  /**
   * MDL molblock (V2000) with bond orders, coordinates in Å in the frame of the receptor. Hydrogens may
   * be there or not: all that are not are implied.
   */
  molblock: string;
  /** Isomeric SMILES of the form that was docked; that of the row where it is left out. */
  smiles?: string;
  /** Name of its receptor; where there is one receptor, it may be left out. */
  receptor?: string;
  validity?: PoseValidity;
}

/** A molecule with its poses, best first; whatever else a row holds is kept. */
export interface PosedRow {
  index: number;
  id: string;
  /** Isomeric SMILES. Stereocentres that it leaves open may be either way in a pose. */
  smiles: string;
  poses: Pose[];
  /** Position in `poses` of the best one that passed every check. */
  bestValidPose?: number;
}

/** The receptors that poses lie in, with what stands about them. */
export const checkedReceptors = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(40),
      structure: artifactRef.describe(
        'PDB or PDBQT, with the cofactors, metals and waters that stay',
      ),
    }),
  )
  .min(1)
  .max(RECEPTORS_MAX);

/** PosedRows → the same with the validity of each pose; a row none of whose poses is valid is dropped. */
export const checkPoses = defineStep({
  name: 'docking.check-poses',
  version: 1,
  title: 'Check poses',
  description:
    'Physical and chemical validity of each pose: identity and stereochemistry kept, bond lengths and ' +
    'angles, internal clashes, flat rings and double bonds, clashes and volume overlap with protein, ' +
    'cofactors and waters. A molecule without a valid pose is rejected with its reason.',
  taskQueue: capabilityQueue(CAPABILITIES.rdkit),
  input: batchInput.extend({
    receptors: checkedReceptors,
  }),
  output: batchOutput,
  citations: [
    'PoseBusters, doi:10.1039/D3SC04185A',
    'UFF, doi:10.1021/ja00051a040',
    'RDKit, doi:10.5281/zenodo.591637',
  ],
  summarise: () => 'Check the poses of one batch',
});
