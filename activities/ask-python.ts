import { z } from 'zod';
import { AthanorError } from '../schemas/errors';
import type { Tools } from './implement';

const COMPLAINT_CHARACTERS_MAX = 300;
const missing = z.strictObject({ missing: z.string() });

/** The beginning of such a program: `order` is what it is asked, `say` answers. */
const FRAME = `
import json

def say(**answer):
    with open('answer.json', 'w') as file:
        json.dump(answer, file)

with open('order.json') as file:
    order = json.load(file)
`;

/**
 * Asks a Python package of this node. The program reads `order`, calls `say(…)` once, and says `missing`
 * where its package cannot be imported.
 * @param o.name what the package is called in messages
 * @param o.shape of the answer
 * @throws AthanorError TOOL_MISSING where the python3 of this node lacks it, KERNEL_FAILED where it breaks
 *   off or its answer is of another shape
 */
export async function askPython<T>(
  tools: Tools,
  o: { name: string; program: string; order: unknown; shape: z.ZodType<T> },
): Promise<T> {
  const { exitCode, stderr, files } = await tools.run({
    tool: 'python3',
    arguments: ['program.py'],
    files: { 'program.py': FRAME + o.program, 'order.json': JSON.stringify(o.order) },
    outputs: ['answer.json'],
  });
  const bytes = files['answer.json'];
  if (exitCode !== 0 || bytes === undefined) {
    throw broken(
      o.name,
      `broke off (${exitCode}): ${stderr.trim().slice(-COMPLAINT_CHARACTERS_MAX)}`,
    );
  }
  const said = parsed(Buffer.from(bytes).toString('utf8'));
  const lacking = missing.safeParse(said);
  if (lacking.success) {
    const message = `The python3 of this node has no ${o.name} that works: ${lacking.data.missing}.`;
    throw new AthanorError({ code: 'TOOL_MISSING', message });
  }
  const found = o.shape.safeParse(said);
  if (!found.success) throw broken(o.name, 'gave an answer that cannot be read');
  return found.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(name: string, what: string): AthanorError {
  return new AthanorError({ code: 'KERNEL_FAILED', message: `${name} in Python ${what}.` });
}
