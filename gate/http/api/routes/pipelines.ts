import { z } from 'zod';
import { findPipeline, findStep } from '../../../../client/sdk';
import {
  pipelineDetail,
  pipelineList,
  stepDetail,
  stepList,
} from '../../../../schemas/api/pipelines';
import type { AnyPipeline } from '../../../../schemas/pipeline';
import type { AnyStep } from '../../../../schemas/step';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ name: z.string().min(1).max(200) });

/** What can be run: pipelines and the steps that they are made of, from their contracts. */
export function addPipelineRoutes(app: ApiApp, { catalogue }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listPipelines', method: 'get', path: '/v1/pipelines', tag: 'pipelines' },
      summary: 'Every pipeline',
      permission: 'caller',
      answer: pipelineList,
    },
    async () => ({ items: catalogue.pipelines.map(pipelineFacts) }),
  );
  endpoint(
    app,
    {
      ...{ id: 'getPipeline', method: 'get', path: '/v1/pipelines/{name}', tag: 'pipelines' },
      summary: 'One pipeline, with the JSON Schema of its input and output',
      permission: 'caller',
      params: named,
      answer: pipelineDetail,
    },
    async ({ params }) => {
      const pipeline = findPipeline(catalogue, params.name);
      return { ...pipelineFacts(pipeline), example: pipeline.example, ...schemasOf(pipeline) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listSteps', method: 'get', path: '/v1/steps', tag: 'pipelines' },
      summary: 'Every step',
      permission: 'caller',
      answer: stepList,
    },
    async () => ({ items: catalogue.steps.map(stepFacts) }),
  );
  endpoint(
    app,
    {
      ...{ id: 'getStep', method: 'get', path: '/v1/steps/{name}', tag: 'pipelines' },
      summary: 'One step, by its name or activity type',
      permission: 'caller',
      params: named,
      answer: stepDetail,
    },
    async ({ params }) => {
      const step = findStep(catalogue, params.name);
      const { resources, startToCloseTimeoutMs, heartbeatTimeoutMs, maximumAttempts, tools } = step;
      return {
        ...stepFacts(step),
        ...{ resources, startToCloseTimeoutMs, heartbeatTimeoutMs, maximumAttempts },
        tools: [...tools],
        ...schemasOf(step),
      };
    },
  );
}

function pipelineFacts(pipeline: AnyPipeline) {
  const { name, version, title, description, stages, citations } = pipeline;
  return { name, version, title, description, stages: [...stages], citations: [...citations] };
}

function stepFacts(step: AnyStep) {
  const { name, version, activityType, title, description, taskQueue, runtime } = step;
  const { cacheable, agreement, citations } = step;
  return {
    ...{
      name,
      version,
      activityType,
      title,
      description,
      taskQueue,
      runtime,
      cacheable,
      agreement,
    },
    citations: [...citations],
  };
}

function schemasOf({ input, output }: Pick<AnyPipeline, 'input' | 'output'>) {
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
    z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, unknown>;
  return { inputSchema: schemaOf(input, 'input'), outputSchema: schemaOf(output, 'output') };
}
