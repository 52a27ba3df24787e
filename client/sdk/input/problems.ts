import type { z } from 'zod';
import { AthanorError } from '../../../schemas/errors';
import { type Path, showPath, valueAt } from '../../../schemas/path';
import type { AnyPipeline } from '../../../schemas/pipeline';
import { nearest } from '../nearest';
import { describeShape } from './describe';
import { namesAt, type Shape, shapeOf, shapesAt } from './shape';

/** One thing that is wrong with an input. */
export interface InputProblem {
  /** `filters.saMax`. */
  path: string;
  /** `"6.0"`, or `nothing`. */
  found: string;
  /** What may stand there, in words. */
  allowed: string;
  /** What is wrong with it, where that is no matter of its shape: `low is above high`. */
  why?: string;
  /** `input.yaml line 3`. */
  where?: string;
}

const FOUND_CHARACTERS_MAX = 60;
const PROBLEMS_MAX = 20;

/**
 * The input as the contract understands it, defaults filled in.
 * @throws INPUT_INVALID that lists every problem: path, what was found, what is allowed; also in
 *   `details.problems`
 */
export function parseInput(
  contract: Pick<AnyPipeline, 'name' | 'input'>,
  input: unknown,
  locate: (path: readonly PropertyKey[]) => string | undefined = () => undefined,
): unknown {
  const parsed = contract.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const shape = shapeOf(contract.input);
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, { input, shape }));
  const located = problems.map(({ at, ...p }) => ({ ...p, where: locate(at) }));
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: sentence(contract.name, located),
    details: { problems: located },
  });
}

type Found = InputProblem & { at: readonly PropertyKey[] };

function problemsOf(issue: z.core.$ZodIssue, o: { input: unknown; shape: Shape }): Found[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key], o));
  }
  const at = issue.path;
  const shapes = shapesAt(o.shape, at as Path);
  const value = valueAt(o.input, at);
  const described = shapes.map((s) => describeShape(s)).filter((d) => d !== '');
  const own = issue.code === 'invalid_format' ? [issue.message] : [];
  const allowed = [...new Set([...described, ...own])].join('; or ') || issue.message;
  // A check of the contract's own (`refine`) says in its message what the shape cannot.
  const why = issue.code === 'custom' ? issue.message : undefined;
  return [{ at, path: showPath(at), found: showFound(value), allowed, why }];
}

function unknownField(at: readonly PropertyKey[], o: { input: unknown; shape: Shape }): Found {
  const names = namesAt(o.shape, at.slice(0, -1) as Path);
  const near = nearest(String(at.at(-1)), names);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  return {
    at,
    path: showPath(at),
    found: 'a field that does not exist',
    allowed: `${hint}${names.join(', ')}`,
  };
}

/** A value in few words, for messages. */
export function showFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no fields'}`;
  }
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= FOUND_CHARACTERS_MAX ? text : `${text.slice(0, FOUND_CHARACTERS_MAX)}…`;
}

function sentence(pipeline: string, problems: readonly InputProblem[]): string {
  const lines = problems.slice(0, PROBLEMS_MAX).map((p) => {
    const where = p.where === undefined ? '' : ` (${p.where})`;
    const why = p.why === undefined ? '' : ` (${p.why})`;
    return `  ${p.path}${where}: found ${p.found}${why}; allowed: ${p.allowed}`;
  });
  if (problems.length > PROBLEMS_MAX) lines.push(`  and ${problems.length - PROBLEMS_MAX} more`);
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  return `${count} in the input of ${pipeline}:\n${lines.join('\n')}`;
}
