/**
 * The agent of a node: what the machine is and how fast, what its owner allows, what it does now and
 * did before. `workers/node/main.ts` starts it and makes its workers with what it gives; the command
 * line and the panel reach it by a socket in the node's folder. The owner's word is enforced here, so
 * that nothing which the network says can overrule it.
 */
export { startAgent } from './agent';
export type { Governed } from './agent-options';
export { measureWith } from './benchmarks';
export { detectCapabilities, foundTools } from './capabilities';
export type { Beat, GateLink } from './gate-link';
export { offersOf } from './offers';
