import type { AffinityCheck } from '../schemas/discovery/affinity-steps';
import type { ParetoFront, WeightSensitivity } from '../schemas/discovery/steps';
import { every, type Fields, has } from './shapes';

const ESTIMATE: Fields = { value: 'number', low: 'number', high: 'number' };
const SENSITIVITY: Fields = {
  objective: 'string',
  title: 'string',
  weight: 'number',
  changes: 'array',
};
const CHANGE: Fields = {
  factor: 'number',
  kept: 'number',
  tau: 'number',
  first: 'string',
  entering: 'array',
};
const AFFINITY: Fields = {
  count: 'number',
  censoredLeftOut: 'number',
  permutationP: 'number',
  figures: 'array',
  advantages: 'array',
  beatsNulls: 'boolean',
  verdict: 'string',
};

/** What other weights would change (discovery.rank). */
export function isSensitivity(value: unknown): value is WeightSensitivity[] {
  return every(value, SENSITIVITY, (one) => every(one.changes, CHANGE));
}

/** Molecules that no other one beats in everything (discovery.rank). */
export function isFront(value: unknown): value is ParetoFront {
  return (
    has(value, { count: 'number', outsideTop: 'array' }) &&
    every(value.outsideTop, { rank: 'number', id: 'string', smiles: 'string' })
  );
}

/** The ranking beside measured affinities (discovery.check-affinity). */
export function isAffinity(value: unknown): value is AffinityCheck {
  return (
    has(value, AFFINITY) &&
    has(value.tau, ESTIMATE) &&
    every(value.figures, { scorer: 'string', isNull: 'boolean', sign: 'number' }, (one) =>
      has(one.tau, ESTIMATE),
    ) &&
    every(value.advantages, { over: 'string' }, (one) => has(one.difference, ESTIMATE))
  );
}
