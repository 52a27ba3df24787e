import { z } from 'zod';
import type { RegistryDetail } from '../../../../client/sdk';
import { projectQuery } from '../../../../schemas/api/common';
import {
  datasetDetail,
  datasetSchema,
  modelDetail,
  qualityReport,
  registryAct,
  registryVersion,
  versionAccess,
  versionLineage,
  versionList,
} from '../../../../schemas/api/registry';
import type { Caller } from '../../../../schemas/platform/caller';
import type {
  DatasetManifest,
  ModelManifest,
  RegistryKind,
} from '../../../../schemas/registry/registry';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const named = z.object({ name: z.string().min(1).max(70).describe('name, or name@number') });
const READ = 'registry:read' as const;

/** Data sets and models: versions, schema, quality, lineage, access; which model is in production. */
export function addRegistryRoutes(app: ApiApp, services: ApiServices): void {
  addKind(app, services, 'dataset');
  addKind(app, services, 'model');
  addDatasetRoutes(app, services);
  addProductionRoutes(app, services);
}

/** A version of the project. @throws VERSION_NOT_FOUND, NOT_FOUND, FORBIDDEN */
function versionOf(
  { registryOf }: ApiServices,
  caller: Caller,
  o: { kind: RegistryKind; name: string; project: string },
): Promise<RegistryDetail> {
  authorise(caller, READ, o.project);
  return registryOf(o.project).show(o.kind, o.name);
}

function addKind(app: ApiApp, services: ApiServices, kind: RegistryKind): void {
  const { registryOf, database } = services;
  const root = `/v1/${kind}s`;
  const Kind = kind === 'dataset' ? 'Dataset' : 'Model';
  const noun = kind === 'dataset' ? 'data set' : 'model';
  const tag = `${kind}s`;
  endpoint(
    app,
    {
      ...{ id: `list${Kind}s`, method: 'get', path: root, tag },
      ...{ summary: `The newest version of each ${noun}`, permission: READ },
      ...{ query: projectQuery, answer: versionList },
    },
    async ({ caller, query: { project } }) => {
      authorise(caller, READ, project);
      return { items: await registryOf(project).list(kind) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: `list${Kind}Versions`, method: 'get', path: `${root}/{name}/versions`, tag },
      ...{ summary: `All versions of a ${noun}`, permission: READ },
      ...{ params: named, query: projectQuery, answer: versionList },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, READ, project);
      return { items: await registryOf(project).list(kind, name) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}`, method: 'get', path: `${root}/{name}`, tag },
      ...{ summary: `A version of a ${noun}, the newest unless named`, permission: READ },
      ...{
        params: named,
        query: projectQuery,
        answer: kind === 'dataset' ? datasetDetail : modelDetail,
      },
    },
    async ({ caller, params: { name }, query: { project } }) =>
      (await versionOf(services, caller, { kind, name, project })) as never,
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}Lineage`, method: 'get', path: `${root}/{name}/lineage`, tag },
      ...{ summary: `What a version of a ${noun} was made from`, permission: READ },
      ...{ params: named, query: projectQuery, answer: versionLineage },
    },
    async ({ caller, params: { name }, query: { project } }) =>
      lineageOf(await versionOf(services, caller, { kind, name, project })),
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}Access`, method: 'get', path: `${root}/{name}/access`, tag },
      ...{ summary: `Who may read a version of a ${noun}`, permission: READ },
      ...{ params: named, query: projectQuery, answer: versionAccess },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      const { version } = await versionOf(services, caller, { kind, name, project });
      const members = (await database.projects.members(project)).map(
        ({ memberKind, member, role }) => ({ kind: memberKind, member, role }),
      );
      return { version, project, members };
    },
  );
}

function lineageOf({ version, run, manifest }: RegistryDetail) {
  if (manifest.schema === 'athanor.dataset/1') {
    return { version, run, madeFrom: manifest.parents, inputs: [manifest.data] };
  }
  const { rows, dataset } = (manifest as ModelManifest).training;
  return { version, run, madeFrom: dataset === null ? [] : [dataset], inputs: [rows] };
}

function addDatasetRoutes(app: ApiApp, services: ApiServices): void {
  const manifestOf = async (caller: Caller, o: { name: string; project: string }) => {
    const { version, manifest } = await versionOf(services, caller, { kind: 'dataset', ...o });
    return { version, manifest: manifest as DatasetManifest };
  };
  const root = '/v1/datasets/{name}';
  endpoint(
    app,
    {
      ...{ id: 'getDatasetQuality', method: 'get', path: `${root}/quality`, tag: 'datasets' },
      ...{ summary: 'What was found in the rows of a data set', permission: READ },
      ...{ params: named, query: projectQuery, answer: qualityReport },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      const { version, manifest } = await manifestOf(caller, { name, project });
      const { quality, distinct, dropped, conflicts, scaffolds, acyclic } = manifest;
      return { version, quality, distinct, dropped, conflicts, scaffolds, acyclic };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getDatasetSchema', method: 'get', path: `${root}/schema`, tag: 'datasets' },
      ...{ summary: 'How the columns of a data set are read', permission: READ },
      ...{ params: named, query: projectQuery, answer: datasetSchema },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      const { version, manifest } = await manifestOf(caller, { name, project });
      return { version, reading: manifest.reading };
    },
  );
}

function addProductionRoutes(app: ApiApp, { registryOf }: ApiServices): void {
  for (const [act, path, summary] of PRODUCTION) {
    endpoint(
      app,
      {
        ...{ id: `${act}Model`, method: 'post', path: `/v1/models/{name}/${path}`, tag: 'models' },
        ...{ summary, permission: 'registry:promote' as const },
        ...{ params: named, query: projectQuery, body: registryAct, answer: registryVersion },
      },
      async ({ caller, params: { name }, query: { project }, body: { reason } }) => {
        authorise(caller, 'registry:promote', project);
        const by = { by: caller.name, reason };
        const registry = registryOf(project);
        return act === 'promote' ? registry.promote(name, by) : registry.rollBack(name, by);
      },
    );
  }
}

const PRODUCTION = [
  ['promote', 'promote', 'Make a version of a model the one in production'],
  ['rollBack', 'roll-back', 'Put the model back in production that was there before'],
] as const;
