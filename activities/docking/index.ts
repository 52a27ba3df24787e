/**
 * Steps of structure-based design: what docking needs, does, and is checked by. Nodes that have the
 * programs run them.
 */
export { checkPosesStep } from './check-poses';
