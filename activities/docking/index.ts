/**
 * Steps of structure-based design: dock molecules with an outside program, which a node may offer, score
 * a pose that is known, and check whether poses are possible.
 */
export { checkPosesStep } from './check-poses';
export { dockStep } from './dock';
export { meekoLigandsStep } from './meeko-ligands';
export { prepareLigandsStep } from './prepare-ligands';
export { prepareReceptorStep } from './prepare-receptor';
export { refineStep } from './refine/refine';
export { singlePointStep } from './refine/single-point';
export { scorePoseStep } from './score-pose';
export { viewPosesStep } from './view-poses';
