/**
 * Steps that dock molecules with an outside program, which a node may offer: search for poses, score one
 * that is known.
 */
export { dockStep } from './dock';
export { scorePoseStep } from './score-pose';
