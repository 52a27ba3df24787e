import { z } from 'zod';
import { findPipeline } from '../../../../client/sdk';
import { projectQuery } from '../../../../schemas/api/common';
import { inputSet, inputSetBody, inputSetList } from '../../../../schemas/api/input-sets';
import { AthanorError } from '../../../../schemas/errors';
import { showPath, valueAt } from '../../../../schemas/path';
import type { AnyPipeline } from '../../../../schemas/pipeline';
import type { InputSetKind } from '../../../../schemas/platform/input-sets';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import { requireArtifacts } from '../project-artifacts';
import type { ApiServices } from '../services';

const named = z.object({ name: z.string().min(1).max(80).describe('name, or name@number') });

/** Templates and parameter sets: what runs start from. */
export function addInputSetRoutes(app: ApiApp, services: ApiServices): void {
  addKind(app, services, 'template');
  addKind(app, services, 'parameters');
}

const WORDS = {
  template: { noun: 'template', Noun: 'Template', path: '/v1/templates' },
  parameters: { noun: 'parameter set', Noun: 'ParameterSet', path: '/v1/parameter-sets' },
} as const satisfies Record<InputSetKind, object>;

function addKind(app: ApiApp, services: ApiServices, kind: InputSetKind): void {
  const { noun, Noun, path } = WORDS[kind];
  const tag = 'templates';
  const store = (project: string) => services.database.forProject(project).inputs;
  endpoint(
    app,
    {
      ...{ id: `list${Noun}s`, method: 'get', path, tag, permission: 'runs:read' as const },
      summary: `The newest version of each ${noun}`,
      ...{ query: projectQuery, answer: inputSetList },
    },
    async ({ caller, query: { project } }) => {
      authorise(caller, 'runs:read', project);
      return { items: await store(project).list(kind) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: `add${Noun}`, method: 'post', path, tag, status: 201 },
      summary: `Add a version of a ${noun}; the same as the last one is the last one`,
      ...{ permission: 'templates:write' as const, query: projectQuery },
      ...{ body: inputSetBody, answer: inputSet },
    },
    async ({ caller, query: { project }, body }) => {
      authorise(caller, 'templates:write', project);
      requireFields(findPipeline(services.catalogue, body.pipeline), body.input);
      await requireArtifacts(services, project, body.input);
      const added = await store(project).add(kind, body, caller.id);
      await services.database.audit.add({
        ...{ actor: caller.id, action: `${kind}.add`, subject: added.name, project },
        details: { number: added.number, pipeline: added.pipeline },
      });
      return added;
    },
  );
  endpoint(
    app,
    {
      ...{ id: `get${Noun}`, method: 'get', path: `${path}/{name}`, tag },
      ...{ summary: `A version of a ${noun}`, permission: 'runs:read' as const },
      ...{ params: named, query: projectQuery, answer: inputSet },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, 'runs:read', project);
      return store(project).require(kind, name);
    },
  );
  endpoint(
    app,
    {
      ...{ id: `list${Noun}Versions`, method: 'get', path: `${path}/{name}/versions`, tag },
      ...{ summary: `All versions of a ${noun}, newest first`, permission: 'runs:read' as const },
      ...{ params: named, query: projectQuery, answer: inputSetList },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, 'runs:read', project);
      return { items: await store(project).versions(kind, name) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: `remove${Noun}`, method: 'delete', path: `${path}/{name}`, tag },
      summary: `Take a ${noun} away, with all versions; runs keep the input that they had`,
      ...{ permission: 'templates:write' as const, params: named, query: projectQuery },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, 'templates:write', project);
      if (!(await store(project).remove(kind, name))) {
        const message = `There is no ${noun} ${JSON.stringify(name)} in ${project}.`;
        throw new AthanorError({ code: 'VERSION_NOT_FOUND', message });
      }
      await services.database.audit.add({
        ...{ actor: caller.id, action: `${kind}.remove`, subject: name, project, details: {} },
      });
      return undefined;
    },
  );
}

/** What is given has to fit; what is missing may come later. @throws INPUT_INVALID */
function requireFields({ name, input }: AnyPipeline, given: Record<string, unknown>): void {
  const { error } = input.safeParse(given);
  const problems = (error?.issues ?? [])
    .filter((issue) => valueAt(given, issue.path) !== undefined)
    .map(({ path, message }) => ({ path: `body.input.${showPath(path)}`, message }));
  if (problems.length === 0) return;
  const words = problems.map((one) => `${one.path}: ${one.message}`).join('; ');
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `No input of ${name} fits. ${words}`,
    details: { problems },
  });
}
