import { z } from 'zod';
import { capabilityQueue } from '../../../schemas/constants/task-queues';
import { definePipeline } from '../../../schemas/pipeline';
import { defineStep } from '../../../schemas/step';

const LENGTH_MAX = 100_000;

/** The smallest step there is: its cost is that of the machinery. */
export const increment = defineStep({
  name: 'bench.increment',
  version: 1,
  title: 'Add one',
  description: 'Adds one: what it costs is what the engine costs.',
  taskQueue: capabilityQueue('bench.engine'),
  input: z.strictObject({ value: z.int(), salt: z.string() }),
  output: z.strictObject({ value: z.int() }),
});

/** `count` steps, one after the other or all at once. */
export const increments = definePipeline({
  name: 'bench-increments',
  version: 1,
  title: 'Trivial steps',
  description: 'Trivial steps in a chain or side by side.',
  workflow: 'increments',
  input: z.strictObject({
    shape: z.enum(['chain', 'fan-out']),
    count: z.int().min(1).max(LENGTH_MAX),
    /** Makes the steps of a run unknown to the memo index. */
    salt: z.string(),
  }),
  output: z.strictObject({ sum: z.int(), milliseconds: z.number() }),
  stages: [{ name: 'increment', title: 'Increment' }],
  example: { shape: 'chain', count: 10, salt: '' },
});

export const steps = [increment];
export const pipelines = [increments];
