/**
 * Steps that judge scoring set-ups on molecules whose values are known: one divides them and lets every
 * scorer score what is held out, the other measures the scores. Nodes that offer models run them.
 */
export { measureStep } from './measure';
export { scoreStep } from './score';
