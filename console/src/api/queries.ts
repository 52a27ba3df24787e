import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RunRecord } from '../../../schemas/run-record';
import { ask } from './http';
import type {
  Explanation,
  FreshInvitation,
  NodeDetail,
  NodeList,
  Pipeline,
  PipelineList,
  Run,
  RunFiles,
  RunPage,
  Session,
  Step,
  StepList,
  WaitingRuns,
} from './types';

/** What a list of runs shows. */
export interface RunsFilter {
  status?: string;
  pipeline?: string;
  project?: string;
  /** Part of the id or of the name. */
  search?: string;
}

const LIVE_MS = 5_000;

const SESSION_MS = 5 * 60_000;

/** Who the reader is; a session that is looked at goes on. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => ask<Session>('GET', '/auth/session', { signal }),
    staleTime: SESSION_MS,
    refetchInterval: SESSION_MS,
  });
}

/** Pages of runs, newest first; looked at again while the page is open. */
export function useRuns(filter: RunsFilter) {
  return useInfiniteQuery({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, cursor: pageParam }).filter(([, v]) => v);
      return ask<RunPage>('GET', `/v1/runs?${new URLSearchParams(given as [string, string][])}`, {
        signal,
      });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: LIVE_MS,
  });
}

/** One run, whole. */
export function useRun(runId: string) {
  return useQuery({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => ask<Run>('GET', runPath(runId), { signal }),
  });
}

/** The named files of a run that has ended. */
export function useRunFiles(runId: string, hasEnded: boolean) {
  return useQuery({
    queryKey: ['run', runId, 'files'],
    queryFn: ({ signal }) => ask<RunFiles>('GET', `${runPath(runId)}/files`, { signal }),
    enabled: hasEnded,
  });
}

/** The whole record of a run that has ended; what has ended does not change. */
export function useRunRecord(runId: string, hasEnded: boolean) {
  return useQuery({
    queryKey: ['run', runId, 'record'],
    queryFn: ({ signal }) => ask<RunRecord>('GET', `${runPath(runId)}/record`, { signal }),
    enabled: hasEnded,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Why steps ran again, and what came from the cache. */
export function useExplanation(runId: string) {
  return useQuery({
    queryKey: ['run', runId, 'explanation'],
    queryFn: ({ signal }) => ask<Explanation>('GET', `${runPath(runId)}/explanation`, { signal }),
    refetchInterval: LIVE_MS * 2,
  });
}

/** Runs that wait for a person. */
export function useReviews() {
  return useQuery({
    queryKey: ['reviews'],
    queryFn: ({ signal }) => ask<WaitingRuns>('GET', '/v1/reviews', { signal }),
    refetchInterval: LIVE_MS,
  });
}

/** Every pipeline. */
export function usePipelines() {
  return useQuery({
    queryKey: ['pipelines'],
    queryFn: ({ signal }) => ask<PipelineList>('GET', '/v1/pipelines', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One pipeline with its schemas. */
export function usePipeline(name: string | undefined) {
  return useQuery({
    queryKey: ['pipelines', name],
    queryFn: ({ signal }) => ask<Pipeline>('GET', `/v1/pipelines/${name}`, { signal }),
    enabled: name !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every step. */
export function useSteps() {
  return useQuery({
    queryKey: ['steps'],
    queryFn: ({ signal }) => ask<StepList>('GET', '/v1/steps', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One step with its schemas. */
export function useStep(name: string | undefined) {
  return useQuery({
    queryKey: ['steps', name],
    queryFn: ({ signal }) => ask<Step>('GET', `/v1/steps/${name}`, { signal }),
    enabled: name !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Every node of the reader's projects. */
export function useNodes() {
  return useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => ask<NodeList>('GET', '/v1/nodes', { signal }),
    refetchInterval: LIVE_MS,
  });
}

/** One node, with its history and what it is trusted with. */
export function useNode(id: string) {
  return useQuery({
    queryKey: ['nodes', id],
    queryFn: ({ signal }) =>
      ask<NodeDetail>('GET', `/v1/nodes/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: LIVE_MS,
  });
}

/** Puts a node into quarantine, takes it out, or revokes it. */
export function useNodeAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, reason }: { act: 'quarantine' | 'reinstate' | 'revoke'; reason: string }) =>
      ask<unknown>('POST', `/v1/nodes/${encodeURIComponent(id)}/${act}`, {
        body: act === 'reinstate' ? {} : { reason },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['nodes'] }),
  });
}

/** Makes an invitation; its secret is told once. */
export function useInvite() {
  return useMutation({
    mutationFn: (body: { owner: string; project: string; tier: string }) =>
      ask<FreshInvitation>('POST', '/v1/invitations', { body }),
  });
}

/** What a person may do to a run. */
export type RunAct = 'pause' | 'resume' | 'cancel' | 'approve' | 'reject' | 'comment';

/** Does something to a run, and looks at it again. */
export function useRunAct(runId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (o: { act: RunAct; comment?: string; stage?: string; candidate?: string }) => {
      const { act, ...body } = o;
      const isReview = act === 'approve' || act === 'reject' || act === 'comment';
      return ask<void>('POST', `${runPath(runId)}/${act}`, isReview ? { body } : {});
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['run', runId] }),
        queries.invalidateQueries({ queryKey: ['reviews'] }),
      ]),
  });
}

/** Path of a run in the API. */
export function runPath(runId: string): string {
  return `/v1/runs/${encodeURIComponent(runId)}`;
}
