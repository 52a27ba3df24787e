import { z } from 'zod';
import type { RegistryDetail, RegistryVersion } from '../../../../client/sdk';
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
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import type { ProjectPermission } from '../../../../schemas/platform/permissions';
import type {
  DatasetManifest,
  ModelManifest,
  RegistryKind,
} from '../../../../schemas/registry/registry';
import { authorise, isAllowed } from '../../../auth/authorise';
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

/** A version belongs to the project of the run that made it. @throws VERSION_NOT_FOUND, FORBIDDEN */
async function requireVersion(
  { client, database }: ApiServices,
  caller: Caller,
  o: { kind: RegistryKind; name: string; permission: ProjectPermission },
): Promise<{ detail: RegistryDetail; project: string }> {
  const detail = await client.registry.show(o.kind, o.name);
  const project = (await database.runs.get(detail.run))?.project;
  if (project === undefined || !isAllowed(caller, READ, project)) {
    const message = `There is no ${o.kind} ${JSON.stringify(o.name)}.`;
    throw new AthanorError({ code: 'VERSION_NOT_FOUND', message });
  }
  authorise(caller, o.permission, project);
  return { detail, project };
}

async function visible(
  { database }: ApiServices,
  caller: Caller,
  versions: RegistryVersion[],
): Promise<RegistryVersion[]> {
  const shown: RegistryVersion[] = [];
  for (const version of versions) {
    const project = (await database.runs.get(version.run))?.project;
    if (project !== undefined && isAllowed(caller, READ, project)) shown.push(version);
  }
  return shown;
}

function addKind(app: ApiApp, services: ApiServices, kind: RegistryKind): void {
  const { client, database } = services;
  const root = `/v1/${kind}s`;
  const Kind = kind === 'dataset' ? 'Dataset' : 'Model';
  const noun = kind === 'dataset' ? 'data set' : 'model';
  const tag = `${kind}s`;
  endpoint(
    app,
    {
      ...{ id: `list${Kind}s`, method: 'get', path: root, tag },
      ...{ summary: `The newest version of each ${noun}`, permission: READ, answer: versionList },
    },
    async ({ caller }) => ({
      items: await visible(services, caller, await client.registry.list(kind)),
    }),
  );
  endpoint(
    app,
    {
      ...{ id: `list${Kind}Versions`, method: 'get', path: `${root}/{name}/versions`, tag },
      ...{ summary: `All versions of a ${noun}`, permission: READ },
      ...{ params: named, answer: versionList },
    },
    async ({ caller, params: { name } }) => {
      const items = await visible(services, caller, await client.registry.list(kind, name));
      if (items.length > 0) return { items };
      const message = `There is no ${noun} ${JSON.stringify(name)}.`;
      throw new AthanorError({ code: 'VERSION_NOT_FOUND', message });
    },
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}`, method: 'get', path: `${root}/{name}`, tag },
      ...{ summary: `A version of a ${noun}, the newest unless named`, permission: READ },
      ...{ params: named, answer: kind === 'dataset' ? datasetDetail : modelDetail },
    },
    async ({ caller, params: { name } }) =>
      (await requireVersion(services, caller, { kind, name, permission: READ })).detail as never,
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}Lineage`, method: 'get', path: `${root}/{name}/lineage`, tag },
      ...{ summary: `What a version of a ${noun} was made from`, permission: READ },
      ...{ params: named, answer: versionLineage },
    },
    async ({ caller, params: { name } }) =>
      lineageOf((await requireVersion(services, caller, { kind, name, permission: READ })).detail),
  );
  endpoint(
    app,
    {
      ...{ id: `get${Kind}Access`, method: 'get', path: `${root}/{name}/access`, tag },
      ...{ summary: `Who may read a version of a ${noun}`, permission: READ },
      ...{ params: named, answer: versionAccess },
    },
    async ({ caller, params: { name } }) => {
      const found = await requireVersion(services, caller, { kind, name, permission: READ });
      const members = await database.projects.members(found.project);
      return {
        version: found.detail.version,
        project: found.project,
        members: members.map((one) => ({ kind: one.memberKind, member: one.member, role: one.role })),
      };
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
  const manifestOf = async (caller: Caller, name: string) => {
    const asked = { kind: 'dataset' as const, name, permission: READ };
    const { detail } = await requireVersion(services, caller, asked);
    return { version: detail.version, manifest: detail.manifest as DatasetManifest };
  };
  const root = '/v1/datasets/{name}';
  endpoint(
    app,
    {
      ...{ id: 'getDatasetQuality', method: 'get', path: `${root}/quality`, tag: 'datasets' },
      ...{ summary: 'What was found in the rows of a data set', permission: READ },
      ...{ params: named, answer: qualityReport },
    },
    async ({ caller, params: { name } }) => {
      const { version, manifest } = await manifestOf(caller, name);
      const { quality, distinct, dropped, conflicts, scaffolds, acyclic } = manifest;
      return { version, quality, distinct, dropped, conflicts, scaffolds, acyclic };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getDatasetSchema', method: 'get', path: `${root}/schema`, tag: 'datasets' },
      ...{ summary: 'How the columns of a data set are read', permission: READ },
      ...{ params: named, answer: datasetSchema },
    },
    async ({ caller, params: { name } }) => {
      const { version, manifest } = await manifestOf(caller, name);
      return { version, reading: manifest.reading };
    },
  );
}

function addProductionRoutes(app: ApiApp, services: ApiServices): void {
  const { client } = services;
  for (const [act, path, summary] of PRODUCTION) {
    endpoint(
      app,
      {
        ...{ id: `${act}Model`, method: 'post', path: `/v1/models/{name}/${path}`, tag: 'models' },
        ...{ summary, permission: 'registry:promote' as const },
        ...{ params: named, body: registryAct, answer: registryVersion },
      },
      async ({ caller, params: { name }, body: { reason } }) => {
        const asked = { kind: 'model' as const, name, permission: 'registry:promote' as const };
        const { detail } = await requireVersion(services, caller, asked);
        const by = { by: caller.name, reason };
        if (act === 'promote') return client.registry.promote(detail.version, by);
        return client.registry.rollBack(detail.name, by);
      },
    );
  }
}

const PRODUCTION = [
  ['promote', 'promote', 'Make a version of a model the one in production'],
  ['rollBack', 'roll-back', 'Put the model back in production that was there before'],
] as const;
