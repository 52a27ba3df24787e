import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from './http';
import type {
  Explanation,
  Pipeline,
  PipelineList,
  Run,
  RunFiles,
  RunPage,
  StepList,
  Step,
  WaitingRuns,
} from './types';

/** What a list of runs shows. */
export interface RunsFilter {
  status?: string;
  pipeline?: string;
  project?: string;
}

const LIVE_MS = 5_000;

/** Pages of runs, newest first; looked at again while the page is open. */
export function useRuns(filter: RunsFilter) {
  return useInfiniteQuery({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, cursor: pageParam }).filter(([, v]) => v);
      return ask<RunPage>('GET', `/v1/runs?${new URLSearchParams(given as [string, string][])}`, { signal });
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
