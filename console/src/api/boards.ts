import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { assignmentList, board, boardDetail, boardList } from '../../../schemas/api/boards';
import { ask } from './http';
import { runPath } from './queries';

export type Board = z.output<typeof board>;
type Boards = z.output<typeof boardList>;
type BoardCandidates = z.output<typeof boardDetail>;
type Assignments = z.output<typeof assignmentList>;

const of = (project: string, more: Record<string, string> = {}) =>
  new URLSearchParams({ project, ...more });

/** Boards of a project. */
export function useBoards(project: string | undefined) {
  return useQuery({
    queryKey: ['boards', project],
    queryFn: ({ signal }) => ask<Boards>('GET', `/v1/boards?${of(project ?? '')}`, { signal }),
    enabled: project !== undefined,
  });
}

/** What is on a board. */
export function useBoard(project: string, id: string) {
  return useQuery({
    queryKey: ['boards', project, id],
    queryFn: ({ signal }) =>
      ask<BoardCandidates>('GET', `/v1/boards/${id}?${of(project)}`, { signal }),
  });
}

/** Puts a candidate on the board of a name, which is made if there is none. */
export function usePutOnBoard(project: string, runId: string, candidate: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, note }: { name: string; note: string }) => {
      const { id } = await ask<Board>('POST', `/v1/boards?${of(project)}`, { body: { name } });
      await ask<void>('PUT', itemPath(id, runId, candidate), { body: { note } });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['boards'] }),
  });
}

/** Takes a candidate off a board, or puts it back. */
export function useBoardItem(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (o: { run: string; candidate: string; note?: string; isBack: boolean }) =>
      o.isBack
        ? ask<void>('PUT', itemPath(id, o.run, o.candidate), { body: { note: o.note ?? '' } })
        : ask<void>('DELETE', itemPath(id, o.run, o.candidate)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['boards'] }),
  });
}

/** Who is to look at which candidates: of a run, or of one person. */
export function useAssignments(
  project: string | undefined,
  which: { run: string } | { assignee: string },
) {
  return useQuery({
    queryKey: ['assignments', project, which],
    queryFn: ({ signal }) =>
      ask<Assignments>('GET', `/v1/assignments?${of(project ?? '', which)}`, { signal }),
    enabled: project !== undefined,
  });
}

/** Says who is to look at a candidate. */
export function useAssign(runId: string, candidate: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (assignee: string | null) =>
      ask<void>('PUT', `${runPath(runId)}/candidates/${encodeURIComponent(candidate)}/assignee`, {
        body: { assignee },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['assignments'] }),
  });
}

function itemPath(id: string, run: string, candidate: string): string {
  return `/v1/boards/${id}/candidates/${encodeURIComponent(run)}/${encodeURIComponent(candidate)}`;
}
