import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  candidateDetail,
  candidateFingerprints,
  candidateTable,
} from '../../../schemas/api/discovery';
import { ask } from './http';
import { runPath } from './queries';

export type CandidateTable = z.output<typeof candidateTable>;
export type CandidateRow = CandidateTable['items'][number];
export type CandidateDetail = z.output<typeof candidateDetail>;
export type Pose = NonNullable<CandidateDetail['pose']>;
type Fingerprints = z.output<typeof candidateFingerprints>;

const LIVE_MS = 10_000;

/** The funnel and the candidates of a run; looked at again while it goes on. */
export function useCandidates(runId: string, isLive: boolean) {
  return useQuery({
    // Once it has ended it is asked anew: its last word is then there.
    queryKey: ['run', runId, 'candidates', isLive],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<CandidateTable>('GET', `${runPath(runId)}/candidates`, { signal }),
    ...(isLive ? { refetchInterval: LIVE_MS } : { staleTime: Number.POSITIVE_INFINITY }),
  });
}

/** One candidate, whole. */
export function useCandidate(runId: string, id: string) {
  return useQuery({
    queryKey: ['run', runId, 'candidate', id],
    queryFn: ({ signal }) => ask<CandidateDetail>('GET', candidatePath(runId, id), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What candidates are laid out by likeness from. */
export function useFingerprints(runId: string) {
  return useQuery({
    queryKey: ['run', runId, 'fingerprints'],
    queryFn: ({ signal }) => ask<Fingerprints>('GET', `${runPath(runId)}/fingerprints`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where the drawing of a candidate is. */
export function structurePath(runId: string, id: string): string {
  return `${candidatePath(runId, id)}/structure`;
}

function candidatePath(runId: string, id: string): string {
  return `${runPath(runId)}/candidates/${encodeURIComponent(id)}`;
}
