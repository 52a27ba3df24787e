/**
 * Steps that dock molecules: receptors and ligands are prepared, searched for poses, scored.
 */
export { prepareLigandsStep } from './prepare-ligands';
