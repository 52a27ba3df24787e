import type { CircuitDrawing } from '../schemas/quantum/drawing';
import type { CircuitResults } from '../schemas/quantum/steps';
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
      ({ sampled }) => sampled === null || has(sampled, SAMPLED),
    )
  );
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
