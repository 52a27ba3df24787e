/**
 * What docking needs besides its program: torsion trees, poses with all their atoms, RMSD that knows
 * symmetries, clusters. Pure functions of texts and numbers, used by the docking steps in activities/.
 */
export * from './clusters';
export * from './errors';
export * from './grow';
export * from './molblock';
export * from './pocket';
export * from './same-atoms';
export * from './superpose';
export * from './symmetric-rmsd';
export * from './torsion-tree';
export * from './vina-output';
export * from './whole-pose';
