import type { ArtifactRef } from '../schemas/artifact';
import type { ModelEvaluation } from '../schemas/chemistry/model-steps';
import type { Candidate, Validation } from '../schemas/discovery/steps';
import type { DataQuality } from '../schemas/library/steps';
import type { FunnelStage, NotRun } from '../schemas/pipelines/screen';

type Kind = 'string' | 'number' | 'number or null' | 'boolean' | 'object' | 'array' | 'counts';
/** Fields and their kinds. */
export type Fields = Record<string, Kind>;

// A report must be readable years after the record was written, perhaps by a pipeline that is not
// ours: parts are recognised by their shape, and whatever is not recognised is shown as it is.

const EVIDENCE: Fields = {
  title: 'string',
  objective: 'string',
  value: 'number or null',
  low: 'number or null',
  high: 'number or null',
  unit: 'string',
  desirability: 'number or null',
  weight: 'number',
  note: 'string',
};
const CANDIDATE: Fields = {
  rank: 'number',
  id: 'string',
  smiles: 'string',
  inchiKey: 'string',
  scaffold: 'string',
  score: 'number',
  rankLow: 'number',
  rankHigh: 'number',
  probabilityTop: 'number',
  nearest: 'string',
  evidence: 'array',
};
const FUNNEL: Fields = {
  stage: 'string',
  title: 'string',
  entered: 'number',
  left: 'number',
  dropped: 'counts',
};
const VALIDATION: Fields = {
  hidden: 'number',
  hiddenDropped: 'number',
  assumedInactives: 'number',
  figures: 'array',
  advantages: 'array',
  matching: 'array',
  beatsNulls: 'boolean',
  verdict: 'string',
};
const MODEL: Fields = {
  property: 'string',
  unit: 'string',
  trained: 'number',
  duplicatesMerged: 'number',
  conflicts: 'number',
  censoredLeftOut: 'number',
  evaluations: 'array',
};
const EVALUATION: Fields = {
  split: 'string',
  rmse: 'number',
  mae: 'number',
  rmseOfMean: 'number',
  coverage: 'number',
  meanWidth: 'number',
};
const ESTIMATE: Fields = { value: 'number', low: 'number', high: 'number' };
const QUALITY: Fields = {
  format: 'string',
  gzipped: 'boolean',
  records: 'number',
  remarks: 'counts',
};
const VALUES: Fields = {
  count: 'number',
  censored: 'number',
  min: 'number',
  median: 'number',
  max: 'number',
};
const REFERENCE: Fields = { sha256: 'string', size: 'number', mediaType: 'string' };

/** A plain object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A reference to an artifact. */
export function isReference(value: unknown): value is ArtifactRef {
  return has(value, REFERENCE);
}

/** A ranked list of candidates (schemas/discovery/steps.ts). */
export function isCandidates(value: unknown): value is Candidate[] {
  return every(value, CANDIDATE, (row) => every(row.evidence, EVIDENCE));
}

/** The stages of a funnel, at least one. */
export function isFunnel(value: unknown): value is FunnelStage[] {
  return every(value, FUNNEL) && value.length > 0;
}

/** Parts that did not run, with their reasons. */
export function isNotRun(value: unknown): value is NotRun[] {
  return every(value, { what: 'string', because: 'string' });
}

/** Data quality by the name of a file. */
export function isQuality(value: unknown): value is Record<string, DataQuality> {
  if (!isObject(value)) return false;
  return Object.values(value).every(
    (q) => has(q, QUALITY) && (q.values === null || has(q.values, VALUES)),
  );
}

/** Result of a retrospective check. */
export function isValidation(value: unknown): value is Validation {
  return (
    has(value, VALIDATION) &&
    every(value.figures, { scorer: 'string', isNull: 'boolean' }, (f) =>
      [f.rocAuc, f.bedroc, f.ef1, f.ef5].every((e) => has(e, ESTIMATE)),
    ) &&
    every(value.advantages, { over: 'string' }, (a) => has(a.difference, ESTIMATE)) &&
    every(value.matching, { property: 'string', difference: 'number' })
  );
}

/** Evaluations of fitted models. */
export function isModels(value: unknown): value is ModelEvaluation[] {
  return every(value, MODEL, (m) => every(m.evaluations, EVALUATION));
}

/** Whether a value is a list of objects with certain fields. */
export function every(
  value: unknown,
  fields: Fields,
  also: (row: Record<string, unknown>) => boolean = () => true,
): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((row) => has(row, fields) && also(row));
}

/** Whether a value is an object with certain fields. */
export function has(value: unknown, fields: Fields): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  return Object.entries(fields).every(([name, kind]) => isKind(value[name], kind));
}

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'counts':
      return isObject(value) && Object.values(value).every((n) => typeof n === 'number');
    case 'number or null':
      return value === null || typeof value === 'number';
    default:
      return typeof value === kind;
  }
}
