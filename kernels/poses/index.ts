/**
 * Whether a pose of a ligand is possible: chemistry kept, geometry within bounds, room in its receptor.
 * The checks and limits are those of PoseBusters, which the bench `poses` compares them with. Used by
 * activities/docking. Pure functions; they need the RDKit of kernels/chemistry.
 */
export { checkPose } from './check-pose';
export type { Finding } from './findings';
export { readSurroundings } from './surroundings';
export { type PoseView, viewOfPose } from './view';
