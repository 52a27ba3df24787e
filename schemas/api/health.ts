import { z } from 'zod';

export const health = z
  .object({ status: z.literal('ok'), version: z.string() })
  .meta({ id: 'Health' });

const check = z.enum(['ok', 'unreachable']);

export const readiness = z
  .object({ ready: z.boolean(), checks: z.object({ database: check, temporal: check }) })
  .meta({ id: 'Readiness' });
