/**
 * Ligands for docking: a conformer that keeps the stereochemistry, AutoDock atom types, torsion tree,
 * PDBQT, read back and compared. Used by the docking steps in activities/.
 */
import { loadKernel } from '../chemistry';
import { RdkitEmbedder } from './embedding/rdkit-embedder';
import { LigandPreparer } from './prepare-ligand';

export type { Conformer, Embedder, EmbeddingOptions } from './embedding/embedder';
export { type LigandPdbqt, readLigandPdbqt } from './pdbqt';
export type { LigandPreparer } from './prepare-ligand';
export { checkPdbqt } from './round-trip';
export type * from './types';

let preparer: Promise<LigandPreparer> | undefined;

/** Loads what prepares ligands, once per thread. Rejects when a WebAssembly file is not the pinned build. */
export function loadLigandPreparer(): Promise<LigandPreparer> {
  preparer ??= loadKernel().then((kernel) => new LigandPreparer(kernel, new RdkitEmbedder()));
  return preparer;
}
