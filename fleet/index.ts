/**
 * Rules about nodes: their life cycle, how far each is trusted, which of them suits a task, how often a
 * step is computed until its answers count. Pure functions without I/O, used by the gate, by trusted
 * activities and by workflows, and played with a hundred thousand nodes by `bench -- fleet`.
 */
export { isTrusted, tierAllows } from '../schemas/constants/nodes';
export * from './comparators';
export * from './fairness';
export * from './judge';
export * from './lifecycle';
export * from './measured-speeds';
export * from './partners';
export * from './placement';
export * from './replication';
export * from './scores';
export * from './trace';
