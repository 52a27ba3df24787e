import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import { circuitQuestions } from '../../schemas/quantum/steps';

/** Longer programs are refused by the reader, with the limit. */
const request = circuitQuestions
  .pick({ inputs: true, shots: true, observables: true, seed: true })
  .extend({
    program: z.string().describe('OpenQASM 2 or 3'),
    shots: circuitQuestions.shape.shots.default(0),
    /** Whose global phase `U`, `u2` and `u3` have: the specification's, or Qiskit's. */
    phases: z.enum(['specification', 'qiskit']).default('specification'),
    want: z
      .strictObject({ amplitudes: z.boolean().default(false), samples: z.boolean().default(false) })
      .prefault({}),
  });

/** One circuit and what is asked of it. */
export type Request = z.infer<typeof request> & { noise: null };

/**
 * Reads one line of the bridge's input.
 * @throws AthanorError INPUT_INVALID with the path of the first thing wrong
 */
export function readRequest(line: string): Request {
  const parsed = request.safeParse(json(line));
  if (parsed.success) return { ...parsed.data, noise: null };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.');
  throw new AthanorError({ code: 'INPUT_INVALID', message: `${path}: ${issue?.message}.` });
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new AthanorError({ code: 'INPUT_INVALID', message: 'The line is not JSON.', cause });
  }
}
