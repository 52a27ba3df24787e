import { z } from 'zod';

const stage = z.object({ name: z.string(), title: z.string() });
const jsonSchema = z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12');

export const pipelineSummary = z
  .object({
    name: z.string(),
    version: z.int(),
    title: z.string(),
    description: z.string(),
    stages: z.array(stage),
    citations: z.array(z.string()),
  })
  .meta({ id: 'PipelineSummary' });
export const pipelineList = z
  .object({ items: z.array(pipelineSummary) })
  .meta({ id: 'PipelineList' });

export const pipelineDetail = pipelineSummary
  .extend({ example: z.unknown(), inputSchema: jsonSchema, outputSchema: jsonSchema })
  .meta({ id: 'Pipeline' });

export const stepSummary = z
  .object({
    name: z.string(),
    version: z.int(),
    activityType: z.string(),
    title: z.string(),
    description: z.string(),
    taskQueue: z.string(),
    runtime: z.string(),
    cacheable: z.boolean(),
    agreement: z.union([
      z.enum(['bitwise', 'none']),
      z.object({ comparator: z.string(), tolerance: z.number() }),
    ]),
    citations: z.array(z.string()),
  })
  .meta({ id: 'StepSummary' });
export const stepList = z.object({ items: z.array(stepSummary) }).meta({ id: 'StepList' });

export const stepDetail = stepSummary
  .extend({
    resources: z.object({ memoryMb: z.number(), cores: z.number(), gpu: z.boolean().optional() }),
    startToCloseTimeoutMs: z.int(),
    heartbeatTimeoutMs: z.int(),
    maximumAttempts: z.int(),
    tools: z.array(z.string()),
    inputSchema: jsonSchema,
    outputSchema: jsonSchema,
  })
  .meta({ id: 'Step' });
