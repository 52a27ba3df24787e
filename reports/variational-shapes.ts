import type { PipelineOutput } from '../schemas/pipeline';
import type { vqe } from '../schemas/pipelines/vqe';
import type { QaoaResults } from '../schemas/quantum/qaoa-steps';
import { every, type Fields, has } from './shapes';

/** What `vqe` returns. */
export type Energies = PipelineOutput<typeof vqe>;

const POINT: Fields = {
  point: 'number',
  hartreeFockHartree: 'number',
  exactHartree: 'number',
  vqeHartree: 'number',
  vqeMinusExactMilliHartree: 'number',
  correlationMilliHartree: 'number',
};
const ENERGY: Fields = {
  method: 'string',
  iterations: 'number',
  evaluations: 'number',
  residualHartree: 'number or null',
};
const SEARCH: Fields = {
  energy: 'object',
  spinOrbitals: 'number',
  qubits: 'number',
  pauliTerms: 'number',
  parameters: 'number',
  gates: 'number',
  reason: 'string',
  overlapMax: 'number',
};
const OPTIMISED: Fields = {
  variables: 'number',
  best: 'number',
  worst: 'number',
  isProven: 'boolean',
  timing: 'string',
};
const METHOD: Fields = {
  method: 'string',
  value: 'number',
  isFeasible: 'boolean',
  ratio: 'number',
  timeToRatioMs: 'number or null',
  wallMs: 'number',
  bits: 'string',
  note: 'string',
};
const PROFILE: Fields = { engineMs: 'number', compileMs: 'number', optimiserMs: 'number' };
const DEPTH: Fields = {
  depth: 'number',
  expectation: 'number',
  evaluations: 'number',
  infeasibleShots: 'number',
  beginnings: 'array',
  angles: 'array',
};

/** Whether an output is that of `vqe` (schemas/pipelines/vqe.ts): lists with one entry per point. */
export function isEnergies(value: unknown): value is Energies {
  if (!has(value, { energies: 'array', baselines: 'array', searches: 'array' })) return false;
  const { energies, baselines, searches, limits } = value;
  const points = energies as unknown[];
  return (
    points.length > 0 &&
    [baselines, searches].every((list) => (list as unknown[]).length === points.length) &&
    every(energies, POINT) &&
    every(baselines, {}, (b) => isEnergy(b.hartreeFock) && isEnergy(b.exact)) &&
    every(searches, SEARCH, (s) => isEnergy(s.energy) && isNumbers(s.convergenceHartree)) &&
    isList(limits, 'string')
  );
}

/** Whether an output is that of `qaoa` (schemas/quantum/qaoa-steps.ts). */
export function isOptimisation(value: unknown): value is QaoaResults {
  return (
    has(value, OPTIMISED) &&
    every(value.methods, METHOD) &&
    value.methods.length > 0 &&
    has(value.profile, PROFILE) &&
    every(value.depths, DEPTH, (d) => isNumbers(d.angles) && isNumbers(d.beginnings)) &&
    isList(value.labels, 'string') &&
    isList(value.winners, 'string')
  );
}

function isEnergy(value: unknown): boolean {
  return has(value, ENERGY) && isNumbers(value.energiesHartree);
}

function isNumbers(value: unknown): boolean {
  return isList(value, 'number');
}

function isList(value: unknown, kind: 'number' | 'string'): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === kind);
}
