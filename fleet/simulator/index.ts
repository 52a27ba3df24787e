/**
 * Plays a fleet by the rules of `fleet/` themselves: nodes that sleep, leave and lie, jobs of all sizes,
 * our placement or chance, our trust or plain voting. Used by `npm run bench -- fleet` and by tests.
 */
export type { Kind, Liars } from './population';
export type { Outcome, Settings } from './settings';
export { simulate } from './simulate';
