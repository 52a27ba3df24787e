/**
 * Steps on molecules, batch by batch: standardise, filter, describe, compare, draw. Nodes with RDKit
 * run them; each works in the thread that calls it.
 */
export { assessDataStep } from './data/assess-data';
export { clusterScaffoldsStep } from './data/cluster-scaffolds';
export { depictStep } from './depict';
export { descriptorsStep } from './descriptors';
export { filterStep } from './filter';
export { fitStep } from './fit';
export { generateStep } from './generate/generate';
export { predictStep } from './predict';
export { protonateStep } from './protonate';
export { similarityStep } from './similarity';
export { standardiseStep } from './standardise';
export { canonicalTautomerStep } from './tautomers';
