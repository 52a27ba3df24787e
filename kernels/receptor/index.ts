/**
 * Receptors for docking: a structure file is read, checked, protonated and written with AutoDock atom
 * types, and the box is laid. Used by the docking steps in activities/.
 */
export { StructureError } from '../structure/errors';
export { ligandPlaces } from './ligand-places';
export { prepareReceptor } from './prepare-receptor';
export type * from './types';
