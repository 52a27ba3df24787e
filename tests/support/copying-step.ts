import { z } from 'zod';
import { implement } from '../../activities/implement';
import { artifactRef } from '../../schemas/artifact';
import { defineStep } from '../../schemas/step';

/** A step that reads an artifact and writes another, for tests of what lies around steps. */
export const copy = defineStep({
  name: 'test.copy',
  version: 1,
  title: 'Copy',
  description: 'Copies an artifact as often as it is told.',
  input: z.strictObject({ source: artifactRef, times: z.int().min(1).default(2) }),
  output: z.strictObject({ copy: artifactRef }),
  taskQueue: 'test.copy.v1',
});

/** What a worker's thread finds in this module. */
export const steps = [
  implement(copy, async ({ source, times }, { artifacts }) => {
    const bytes = await artifacts.get(source);
    return { copy: await artifacts.put(bytes.toString().repeat(times), source.mediaType) };
  }),
];
