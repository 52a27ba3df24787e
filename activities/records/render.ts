import { z } from 'zod';
import { renderRun } from '../../reports';
import { type ArtifactRef, artifactRef } from '../../schemas/artifact';
import { RECORDS_QUEUE } from '../../schemas/constants/task-queues';
import type { RunRecord } from '../../schemas/run-record';
import { defineStep } from '../../schemas/step';
import { implement } from '../implement';

/** A run record → everything that is rendered from it. Internal: no workflow calls it. */
export const render = defineStep({
  name: 'records.render',
  version: 1,
  title: 'Render a run record',
  description: 'Report, tables and structures of a run, from its record alone.',
  taskQueue: RECORDS_QUEUE,
  input: z.strictObject({ record: artifactRef }),
  output: z.record(z.string(), artifactRef),
});

/** What a pool thread runs: hundreds of candidates take a second, which no event loop should wait. */
export const steps = [
  implement(render, async ({ record }, { artifacts }) => {
    const bytes = await artifacts.get(record);
    const files: Record<string, ArtifactRef> = {};
    const rendered = renderRun(JSON.parse(bytes.toString('utf8')) as RunRecord);
    for (const [name, file] of Object.entries(rendered)) {
      files[name] = await artifacts.put(file.bytes, file.mediaType);
    }
    return files;
  }),
];
