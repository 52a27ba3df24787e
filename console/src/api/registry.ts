/** Data sets and models: versions, what is known of them, and which model is in production. */
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  datasetDetail,
  modelDetail,
  versionAccess,
  versionLineage,
  versionList,
} from '../../../schemas/api/registry';
import { ask } from './http';

export type RegistryKind = 'datasets' | 'models';
export type VersionList = z.output<typeof versionList>;
export type Version = VersionList['items'][number];
export type Dataset = z.output<typeof datasetDetail>;
export type Model = z.output<typeof modelDetail>;
export type VersionAccess = z.output<typeof versionAccess>;
export type VersionLineage = z.output<typeof versionLineage>;

/** Where something of the registry is. */
export interface Place {
  kind: RegistryKind;
  project: string;
}

const pathOf = ({ kind, project }: Place, rest = '') =>
  `/v1/${kind}${rest}?${new URLSearchParams({ project })}`;
const named = (name: string, rest = '') => `/${encodeURIComponent(name)}${rest}`;

/** The newest version of each. */
export function useRegistry(at: Place) {
  return useQuery({
    queryKey: ['registry', at],
    queryFn: ({ signal }) => ask<VersionList>('GET', pathOf(at), { signal }),
  });
}

/** All versions of one. */
export function useVersions(at: Place, name: string) {
  return useQuery({
    queryKey: ['registry', at, name, 'versions'],
    queryFn: ({ signal }) =>
      ask<VersionList>('GET', pathOf(at, named(name, '/versions')), { signal }),
  });
}

/** Everything about one version. */
export function useVersion<T extends Dataset | Model>(at: Place, name: string) {
  return useQuery({
    queryKey: ['registry', at, name],
    queryFn: ({ signal }) => ask<T>('GET', pathOf(at, named(name)), { signal }),
  });
}

/** Who may read it. */
export function useVersionAccess(at: Place, name: string) {
  return useQuery({
    queryKey: ['registry', at, name, 'access'],
    queryFn: ({ signal }) =>
      ask<VersionAccess>('GET', pathOf(at, named(name, '/access')), { signal }),
  });
}

/** What every model of a project was trained on; so many models at most. */
const MODELS_MAX = 50;

/** Versions of models that were trained on a version of a data set: of the newest of each model. */
export function useTrainedOn(project: string, dataset: string) {
  const at: Place = { kind: 'models', project };
  const models = useRegistry(at);
  const names = (models.data?.items ?? []).slice(0, MODELS_MAX).map(({ version }) => version);
  return useQueries({
    queries: names.map((name) => ({
      queryKey: ['registry', at, name, 'lineage'],
      queryFn: () => ask<VersionLineage>('GET', pathOf(at, named(name, '/lineage'))),
    })),
    combine: (all) => all.flatMap(({ data }) => (data?.madeFrom.includes(dataset) ? [data] : [])),
  });
}

/** Puts a version into production, or the one before it back. */
export function useProduction(project: string) {
  const queries = useQueryClient();
  const at: Place = { kind: 'models', project };
  return useMutation({
    mutationFn: (o: { act: 'promote' | 'roll-back'; name: string; reason: string }) =>
      ask<Version>('POST', pathOf(at, named(o.name, `/${o.act}`)), { body: { reason: o.reason } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['registry'] }),
  });
}
