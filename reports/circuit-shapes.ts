import type { CircuitDrawing } from '../schemas/quantum/drawing';
import type { CircuitResults, PointRow } from '../schemas/quantum/steps';
import { every, type Fields, has, isReference } from './shapes';

const RESULTS: Fields = {
  qubits: 'number',
  bits: 'number',
  operations: 'number',
  isDynamic: 'boolean',
  method: 'string',
  fidelity: 'number or null',
  drawing: 'object',
};
const STATE: Fields = { bits: 'string', probability: 'number', re: 'number', im: 'number' };
const MARK: Fields = {
  column: 'number',
  kind: 'string',
  label: 'string',
  targets: 'array',
  controls: 'array',
  bit: 'number or null',
  conditions: 'array',
};
const SAMPLED: Fields = {
  value: 'number',
  standardError: 'number',
  groups: 'number',
  shots: 'number',
};
const ESTIMATE: Fields = { value: 'number', standardError: 'number' };
const PLAN_KINDS = ['shots', 'observables', 'points', 'slices'];
/** A picture wider or longer than this was not made by our step. */
const WIRES_MAX = 64;
const COLUMNS_MAX = 1_000;

/** Whether an output is that of a simulated circuit (schemas/quantum/steps.ts). */
export function isCircuitResults(value: unknown): value is CircuitResults {
  return (
    has(value, RESULTS) &&
    isDrawing(value.drawing) &&
    every(value.counts, { bits: 'string', count: 'number' }) &&
    (value.allCounts === null || isReference(value.allCounts)) &&
    every(value.topStates, STATE) &&
    every(value.blochVectors, { x: 'number', y: 'number', z: 'number' }) &&
    every(value.entropies, { qubits: 'array', bits: 'number' }) &&
    (value.entropyPerCut === null || isNumbersOrNulls(value.entropyPerCut)) &&
    every(
      value.expectations,
      { name: 'string', value: 'number' },
      ({ sampled, zeroNoise }) =>
        (sampled === null || has(sampled, SAMPLED)) && isZeroNoise(zeroNoise),
    ) &&
    every(value.chosenAmplitudes, { bits: 'string', re: 'number', im: 'number' }) &&
    isPlan(value.plan)
  );
}

/** Whether rows are expectation values at points (schemas/quantum/steps.ts), as many in each. */
export function isPoints(rows: readonly unknown[]): rows is PointRow[] {
  return every(
    rows,
    { point: 'number', inputs: 'object' },
    ({ inputs, expectations }) =>
      Object.values(inputs as object).every(isNumber) &&
      every(expectations, { name: 'string', ...ESTIMATE }, ({ sampled, zeroNoise }) => {
        return (sampled === null || has(sampled, SAMPLED)) && isZeroNoise(zeroNoise);
      }),
  );
}

/** Records from before there were plans and extrapolations have none. */
function isPlan(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return (
    has(value, { kind: 'string', items: 'number' }) &&
    PLAN_KINDS.includes(value.kind as string) &&
    every(value.fragments, { from: 'number', count: 'number' })
  );
}

function isZeroNoise(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return has(value, ESTIMATE) && every(value.points, { scale: 'number', ...ESTIMATE });
}

function isDrawing(value: unknown): value is CircuitDrawing {
  if (!has(value, { qubits: 'array', bits: 'array', columns: 'number', hidden: 'object' })) {
    return false;
  }
  const [qubits, bits] = [value.qubits as unknown[], value.bits as unknown[]];
  const columns = value.columns as number;
  return (
    qubits.length + bits.length <= WIRES_MAX &&
    [...qubits, ...bits].every((label) => typeof label === 'string') &&
    Number.isInteger(columns) &&
    columns >= 0 &&
    columns <= COLUMNS_MAX &&
    has(value.hidden, { qubits: 'number', bits: 'number', operations: 'number' }) &&
    every(
      value.marks,
      MARK,
      (mark) =>
        (mark.targets as unknown[]).every(isNumber) &&
        (mark.conditions as unknown[]).every(isNumber) &&
        every(mark.controls, { wire: 'number', on: 'number' }),
    )
  );
}

function isNumbersOrNulls(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => one === null || isNumber(one));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
