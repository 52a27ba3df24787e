import type { PipelineOutput } from '../schemas/pipeline';
import type { sweep } from '../schemas/pipelines/sweep';
import type { SweptPoint } from '../schemas/sweep/points';
import { every, type Fields, has, isObject } from './shapes';

/** What `sweep` returns. */
export type Sweep = PipelineOutput<typeof sweep>;

const SWEEP: Fields = {
  target: 'string',
  parameters: 'array',
  count: 'number',
  done: 'number',
  failed: 'number',
  notRun: 'number',
  responses: 'array',
  sensitivity: 'array',
  surrogates: 'array',
};
const RESPONSE: Fields = {
  response: 'string',
  count: 'number',
  minimum: 'number or null',
  maximum: 'number or null',
  mean: 'number or null',
  standardDeviation: 'number or null',
};
const ROW: Fields = { point: 'number', values: 'array', status: 'string', responses: 'object' };
const METHODS = ['morris', 'sobol', 'none'];

/** Whether an output is that of `sweep` (schemas/pipelines/sweep.ts). */
export function isSweep(value: unknown): value is Sweep {
  return (
    has(value, SWEEP) &&
    (value.parameters as unknown[]).every((one) => typeof one === 'string') &&
    every(value.responses, RESPONSE) &&
    every(value.sensitivity, { method: 'string', response: 'string' }, (one) =>
      METHODS.includes(one.method as string),
    ) &&
    every(value.surrogates, { response: 'string', fitted: 'boolean' })
  );
}

/** Whether rows are points of a sweep. */
export function isSwept(rows: unknown): rows is SweptPoint[] {
  return every(rows, ROW, ({ responses }) => isObject(responses));
}
