import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../constants/error-codes';

/** Media type of {@link problem} (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** Why a request was not answered: the one shape of every error (RFC 9457). */
export const problem = z
  .object({
    type: z.string().describe('urn:athanor:error:<code>'),
    title: z.string().describe('the code in words'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('what is wrong, and what to do about it, for people'),
    code: z.enum(codes).describe('what programs branch on: codes are never reused'),
    instance: z.string().describe('path of the request'),
    requestId: z.string(),
    retryable: z.boolean().describe('whether the same request may succeed later'),
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('each wrong field of the input'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
