import { AthanorError } from '../../schemas/errors';

const ISSUES_SAID = 5;

/** Parses what a stranger sent. @throws AthanorError INPUT_INVALID naming up to five places */
export function parse<T>(shape: { parse(value: unknown): T }, value: unknown): T {
  try {
    return shape.parse(value);
  } catch (error) {
    const issues = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
    const said = issues.map((one) => `${one.path.map(String).join('.')}: ${one.message}`);
    const message = `The request is not valid: ${said.slice(0, ISSUES_SAID).join('; ')}`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
}
