import { AthanorError } from '../../../schemas/errors';
import type { RunOrigin } from '../../../schemas/platform/input-sets';
import type { InputSetStore } from '../../../store';
import type { SubmitOptions } from '../client';
import type { InputSetsClient } from '../inputs';
import { operator } from './nodes';
import type { Session } from './session';

/** Templates and parameter sets in the database of the place. */
export function localInputs(session: Session): InputSetsClient {
  const store = () => inputsOf(session, session.project);
  return {
    list: async (kind, name) =>
      name === undefined ? (await store()).list(kind) : (await store()).versions(kind, name),
    show: async (kind, version) => (await store()).require(kind, version),
    add: async (kind, asked) => (await store()).add(kind, asked, operator()),
    async remove(kind, name) {
      if (await (await store()).remove(kind, name)) return;
      const message = `There is no ${JSON.stringify(name)}.`;
      throw new AthanorError({ code: 'VERSION_NOT_FOUND', message });
    },
  };
}

/**
 * What is submitted, laid over the parameter set and the template that it names.
 * @throws AthanorError VERSION_NOT_FOUND, INPUT_INVALID for one of another pipeline
 */
export async function inputFrom(
  session: Session,
  o: { project: string; pipeline: string; input: unknown; options: SubmitOptions },
): Promise<{ input: unknown; origin?: RunOrigin }> {
  const { template, parameters } = o.options;
  if (template === undefined && parameters === undefined) return { input: o.input };
  const store = await inputsOf(session, o.project);
  return store.resolve({ ...o, template, parameters });
}

async function inputsOf(session: Session, project: string): Promise<InputSetStore> {
  const database = await session.database();
  if (database !== null) return database.forProject(project).inputs;
  const message = 'The database does not answer; templates are kept there.';
  throw new AthanorError({ code: 'DATABASE_UNAVAILABLE', message });
}
