import { z } from 'zod';
import { artifactRef } from '../artifact';
import type { MoleculeRow } from '../molecule';

const ANGSTROM_MAX = 10_000;
/** Vina's own warning begins at 27 000 Å³; a box beyond this holds no binding site any more. */
const BOX_ANGSTROM_MAX = 126;

const angstrom = z.number().min(-ANGSTROM_MAX).max(ANGSTROM_MAX);
const edge = z.number().min(1).max(BOX_ANGSTROM_MAX);

/** Where poses are looked for, in the frame of its receptor. */
export const dockingBox = z.strictObject({
  centerAngstrom: z.tuple([angstrom, angstrom, angstrom]).describe('x, y, z'),
  sizeAngstrom: z.tuple([edge, edge, edge]).describe('edges along x, y, z'),
});
export type DockingBox = z.infer<typeof dockingBox>;

/** One receptor, or one conformation of it, that molecules are docked into. */
export const preparedReceptor = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be a plain name')
    .describe('stands in every pose that was found in it'),
  pdbqt: artifactRef.describe('rigid receptor with AutoDock atom types and polar hydrogens'),
  box: dockingBox,
});
export type PreparedReceptor = z.infer<typeof preparedReceptor>;

/** A molecule in three dimensions and as the docking program reads it. */
export interface PreparedLigand {
  /** MDL molblock (V2000) with coordinates in Å and every hydrogen. */
  molblock: string;
  /** The same conformer with its torsion tree; hydrogens on carbon are merged into it. */
  pdbqt: string;
  /** For each atom of `pdbqt`, in its order, the position of that atom in `molblock`, from 0. */
  atoms: number[];
}

/** A molecule that is ready to be docked. */
export interface PreparedRow extends MoleculeRow {
  ligand: PreparedLigand;
}
