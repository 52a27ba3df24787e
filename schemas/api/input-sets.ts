import { z } from 'zod';
import { newInputSet } from '../platform/input-sets';
import { moment } from './common';

export const inputSetBody = newInputSet.meta({ id: 'NewInputSet' });
export const inputSet = z
  .object({
    name: z.string(),
    number: z.int(),
    pipeline: z.string(),
    title: z.string(),
    input: z.record(z.string(), z.unknown()),
    createdBy: z.string(),
    createdAt: moment,
  })
  .meta({ id: 'InputSet' });
export const inputSetList = z.object({ items: z.array(inputSet) }).meta({ id: 'InputSetList' });
