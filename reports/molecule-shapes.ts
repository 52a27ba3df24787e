import type { DataReport, ScaffoldCluster } from '../schemas/chemistry/data-steps';
import type { GenerationReport } from '../schemas/chemistry/generate-steps';
import { every, type Fields, has, isObject } from './shapes';

/** A molecule that a stage turned away, as the record holds the first of each stage. */
export interface RejectedRow {
  stage: string;
  title: string;
  of: string;
  id: string;
  code: string;
  reason: string;
}

const DATA: Fields = {
  kind: 'string',
  unit: 'string',
  molecules: 'number',
  distinct: 'number',
  exact: 'number',
  above: 'number',
  below: 'number',
  duplicates: 'number',
  noise: 'object',
  stereoGroups: 'number',
  remarks: 'array',
};
const NOISE: Fields = { standardDeviation: 'number', pairs: 'number', basis: 'string' };
const FINDINGS = ['conflicts', 'contradictions', 'unitMixUps', 'outliers', 'stereoGaps', 'cliffs'];
const CLUSTER: Fields = {
  scaffold: 'string',
  count: 'number',
  measured: 'number',
  median: 'number or null',
  examples: 'array',
};
const GENERATION: Fields = {
  parents: 'number',
  parentsGiven: 'number',
  blocks: 'object',
  pairs: 'number',
  transforms: 'number',
  methods: 'array',
  reactions: 'counts',
};
const QUALITY: Fields = {
  novelty: 'object',
  newScaffolds: 'number',
  scaffolds: 'number',
  diversity: 'number',
  sa: 'object',
};
const SPREAD: Fields = { low: 'number', median: 'number', high: 'number' };
const REJECTED: Fields = {
  stage: 'string',
  title: 'string',
  of: 'string',
  id: 'string',
  code: 'string',
  reason: 'string',
};

/** Whether a value says, by the name of a set, what its measured values are worth. */
export function isDataReports(value: unknown): value is Record<string, DataReport> {
  return isObject(value) && Object.values(value).every(isDataReport);
}

function isDataReport(value: unknown): boolean {
  return (
    has(value, DATA) &&
    has(value.noise, NOISE) &&
    FINDINGS.every((name) => has(value[name], { count: 'number', worst: 'array' }))
  );
}

/** Whether a value is a list of scaffolds with their molecules. */
export function isScaffolds(value: unknown): value is ScaffoldCluster[] {
  return every(value, CLUSTER);
}

/** Whether a value tells what was generated, of what, and how new it is. */
export function isGeneration(value: unknown): value is GenerationReport {
  return (
    has(value, GENERATION) &&
    has(value.blocks, { given: 'number', usable: 'number', unknownAvailability: 'number' }) &&
    every(value.methods, { method: 'string', ways: 'number', tried: 'number', made: 'number' }) &&
    (value.quality === null ||
      (has(value.quality, QUALITY) &&
        has(value.quality.novelty, SPREAD) &&
        has(value.quality.sa, SPREAD)))
  );
}

/** Whether rows are molecules that stages turned away. */
export function isRejected(rows: readonly unknown[]): rows is RejectedRow[] {
  return every(rows, REJECTED);
}
