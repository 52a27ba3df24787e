import { useQueries, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { lineageWalk } from '../../../schemas/api/lineage';
import type { runDifference } from '../../../schemas/api/runs';
import type { UsageList } from './admin';
import { ask } from './http';
import { runPath } from './queries';
import type { Run } from './types';

type Walk = z.output<typeof lineageWalk>;
export type LineageNode = Walk['start'];
export type RunDifference = z.output<typeof runDifference>;
export type Direction = 'back' | 'forward';

/** What something in a run comes from, or what became of it. */
export function useLineage(runId: string, of: string, direction: Direction) {
  return useQuery({
    queryKey: ['run', runId, 'lineage', of, direction],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ of, direction });
      return ask<Walk>('GET', `${runPath(runId)}/lineage/walk?${query}`, { signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Several runs, whole, in the order of their ids. */
export function useSeveralRuns(runIds: readonly string[]) {
  return useQueries({
    queries: runIds.map((runId) => ({
      queryKey: ['run', runId],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask<Run>('GET', runPath(runId), { signal }),
    })),
  });
}

/** What differs between the first of several runs and each other one. */
export function useDifferences(runIds: readonly string[]) {
  const [first = '', ...others] = runIds;
  return useQueries({
    queries: others.map((other) => ({
      queryKey: ['diff', first, other],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask<RunDifference>('GET', `${runPath(first)}/diff/${encodeURIComponent(other)}`, {
          signal,
        }),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
}

/** What the nodes have spent on a run, by their owners. */
export function useRunUsage({ project, runId }: Run) {
  return useQuery({
    queryKey: ['run', runId, 'usage'],
    queryFn: ({ signal }) =>
      ask<UsageList>(
        'GET',
        `/v1/projects/${project}/usage?${new URLSearchParams({ run: runId })}`,
        {
          signal,
        },
      ),
  });
}
