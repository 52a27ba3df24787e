/** What administrators and those who look after a project ask of the API. */
import {
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  freshPerson,
  organisationList,
  passwordLink,
  personList,
  serviceAccountList,
  teamDetail,
  teamList,
} from '../../../schemas/api/people';
import type {
  apiKeyList,
  auditPage,
  freshApiKey,
  memberList,
  projectList,
} from '../../../schemas/api/projects';
import type { auditReport, quotaDetail, usageList } from '../../../schemas/api/usage';
import { ask } from './http';

export type PersonList = z.output<typeof personList>;
export type Person = PersonList['items'][number];
export type FreshPerson = z.output<typeof freshPerson>;
export type PasswordLink = z.output<typeof passwordLink>;
export type TeamList = z.output<typeof teamList>;
export type TeamDetail = z.output<typeof teamDetail>;
export type OrganisationList = z.output<typeof organisationList>;
export type ProjectList = z.output<typeof projectList>;
export type MemberList = z.output<typeof memberList>;
export type ServiceAccountList = z.output<typeof serviceAccountList>;
export type ApiKeyList = z.output<typeof apiKeyList>;
export type ApiKey = ApiKeyList['items'][number];
export type FreshApiKey = z.output<typeof freshApiKey>;
export type QuotaDetail = z.output<typeof quotaDetail>;
export type AuditPage = z.output<typeof auditPage>;
export type AuditLine = AuditPage['items'][number];
export type AuditReport = z.output<typeof auditReport>;
export type UsageList = z.output<typeof usageList>;
export type UsageLine = UsageList['items'][number];

/** Reads something that pages of administrators show, again after each change that they make. */
export function useAdmin<T>(path: string, isWanted = true) {
  return useQuery({
    queryKey: ['admin', path],
    queryFn: ({ signal }) => ask<T>('GET', path, { signal }),
    enabled: isWanted,
  });
}

/** Seconds that nodes computed for each of some projects. */
export function useUsageOf(projects: readonly string[], days: string) {
  return useQueries({
    queries: projects.map((project) => {
      const path = `${at('projects', project, 'usage')}?by=owner&days=${days}`;
      return { queryKey: ['admin', path], queryFn: () => ask<UsageList>('GET', path) };
    }),
    combine: (all) =>
      all.map(({ data }, i): [string, number] => [
        projects[i] ?? '',
        (data?.items ?? []).reduce((sum, { nodeSeconds }) => sum + nodeSeconds, 0),
      ]),
  });
}

/** A change: where it is sent, and what. */
export interface Change {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
}

/** Makes changes, and reads again what pages of administrators show. */
export function useChange<T = unknown>() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) =>
      ask<T>(method, path, body === undefined ? {} : { body }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['admin'] }),
  });
}

/** What the audit log is filtered by. */
export interface AuditFilter {
  actor: string;
  action: string;
  subject: string;
  project: string;
}

/** Pages of the audit log, newest first: of the whole place, or of one project. */
export function useAudit(filter: AuditFilter, isWhole: boolean) {
  return useInfiniteQuery({
    queryKey: ['audit', filter, isWhole],
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, cursor: pageParam }).filter(([, v]) => v !== '');
      const path = isWhole ? '/v1/platform/audit' : '/v1/audit';
      return ask<AuditPage>('GET', `${path}?${new URLSearchParams(given)}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Path of a thing whose name is part of it. */
export function at(...parts: string[]): string {
  return `/v1/${parts.map(encodeURIComponent).join('/')}`;
}
