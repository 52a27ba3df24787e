import { randomUUID } from 'node:crypto';
import { and, asc, eq, sql } from 'drizzle-orm';
import { LIMITS } from '../../../schemas/constants/limits';
import { AthanorError } from '../../../schemas/errors';
import type { Attempting } from '../connection';
import { assignments, boardCandidates, boards } from './tables';

/** A named list of candidates. */
export interface Board {
  id: string;
  name: string;
  createdBy: string;
  createdAt: string;
  /** Candidates on it. */
  count: number;
}

/** A candidate on a board. */
export interface BoardCandidate {
  run: string;
  candidate: string;
  note: string;
  addedBy: string;
  addedAt: string;
}

/** A candidate that somebody is to look at. */
export interface Assignment {
  run: string;
  candidate: string;
  assignee: string;
  assignedBy: string;
  assignedAt: string;
}

type Which = Pick<BoardCandidate, 'run' | 'candidate'>;

/** What people of a project note about candidates beside their runs: boards, and who looks at what. */
export interface BoardStore {
  /** By name. */
  list(): Promise<Board[]>;
  /** The board of that name, made if there was none. @throws LIMIT_EXCEEDED */
  open(name: string, by: string): Promise<Board>;
  /** What is on a board, as it was added; undefined when there is no such board. */
  candidates(id: string): Promise<BoardCandidate[] | undefined>;
  /** Puts a candidate on a board, or changes its note. @throws NOT_FOUND, LIMIT_EXCEEDED */
  put(id: string, one: Which & { note: string }, by: string): Promise<void>;
  /** Takes a candidate off; true when it was there. */
  take(id: string, one: Which): Promise<boolean>;
  /** Removes a board with what is on it; true when it was there. */
  remove(id: string): Promise<boolean>;
  /** Who looks at which candidates: of a run, or by whom. */
  assignments(of: { run?: string; assignee?: string }): Promise<Assignment[]>;
  /** Says who is to look at a candidate; null: nobody. */
  assign(one: Which, assignee: string | null, by: string): Promise<void>;
}

/** The boards of a project. */
export function boardStore({ attempt }: Attempting, project: string): BoardStore {
  const isOurs = eq(boards.project, project);
  const onBoard = (id: string) =>
    and(eq(boardCandidates.project, project), eq(boardCandidates.board, id));
  const isIt = (id: string, { run, candidate }: Which) =>
    and(onBoard(id), eq(boardCandidates.run, run), eq(boardCandidates.candidate, candidate));
  const counted = {
    ...{ id: boards.id, name: boards.name },
    ...{ createdBy: boards.createdBy, createdAt: boards.createdAt },
    count: sql<number>`(select count(*)::int from ${boardCandidates}
      where ${boardCandidates.board} = ${boards.id})`,
  };
  const all = async () => {
    const rows = await attempt((db) =>
      db.select(counted).from(boards).where(isOurs).orderBy(asc(boards.name)),
    );
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  };
  const candidates = async (id: string) => {
    const there = await attempt((db) =>
      db
        .select({ id: boards.id })
        .from(boards)
        .where(and(isOurs, eq(boards.id, id))),
    );
    if (there.length === 0) return undefined;
    const rows = await attempt((db) =>
      db
        .select()
        .from(boardCandidates)
        .where(onBoard(id))
        .orderBy(asc(boardCandidates.addedAt), asc(boardCandidates.candidate)),
    );
    return rows.map(({ run, candidate, note, addedBy, addedAt }) => {
      return { run, candidate, note, addedBy, addedAt: addedAt.toISOString() };
    });
  };
  return {
    list: all,
    candidates,
    async open(name, by) {
      const known = await all();
      const found = known.find((one) => one.name === name);
      if (found !== undefined) return found;
      requireRoom(known.length, LIMITS.boardsMax, 'boards in a project');
      const row = { id: randomUUID(), project, name, createdBy: by };
      await attempt((db) => db.insert(boards).values(row).onConflictDoNothing());
      const made = (await all()).find((one) => one.name === name);
      if (made === undefined) throw notThere();
      return made;
    },
    async put(id, { run, candidate, note }, by) {
      const there = await candidates(id);
      if (there === undefined) throw notThere();
      const isNew = !there.some((one) => one.run === run && one.candidate === candidate);
      if (isNew) requireRoom(there.length, LIMITS.boardCandidatesMax, 'candidates on a board');
      const row = { project, board: id, run, candidate, note, addedBy: by };
      const { board, run: ofRun, candidate: name } = boardCandidates;
      const target = [board, ofRun, name];
      await attempt((db) =>
        db.insert(boardCandidates).values(row).onConflictDoUpdate({ target, set: { note } }),
      );
    },
    async take(id, one) {
      const gone = await attempt((db) => db.delete(boardCandidates).where(isIt(id, one)));
      return (gone.rowCount ?? 0) > 0;
    },
    async remove(id) {
      const gone = await attempt((db) => db.delete(boards).where(and(isOurs, eq(boards.id, id))));
      return (gone.rowCount ?? 0) > 0;
    },
    ...assignmentsOf({ attempt }, project),
  };
}

function assignmentsOf(
  { attempt }: Attempting,
  project: string,
): Pick<BoardStore, 'assignments' | 'assign'> {
  const table = assignments;
  const isOurs = eq(table.project, project);
  return {
    async assignments({ run, assignee }) {
      const rows = await attempt((db) =>
        db
          .select()
          .from(table)
          .where(
            and(
              isOurs,
              run === undefined ? undefined : eq(table.run, run),
              assignee === undefined ? undefined : eq(table.assignee, assignee),
            ),
          )
          .orderBy(asc(table.assignedAt), asc(table.candidate))
          .limit(LIMITS.boardCandidatesMax),
      );
      return rows.map(({ project: _, assignedAt, ...one }) => {
        return { ...one, assignedAt: assignedAt.toISOString() };
      });
    },
    async assign({ run, candidate }, assignee, by) {
      if (assignee === null) {
        const isIt = and(isOurs, eq(table.run, run), eq(table.candidate, candidate));
        await attempt((db) => db.delete(table).where(isIt));
        return;
      }
      const set = { assignee, assignedBy: by, assignedAt: new Date() };
      const target = [table.project, table.run, table.candidate];
      await attempt((db) =>
        db
          .insert(table)
          .values({ project, run, candidate, ...set })
          .onConflictDoUpdate({ target, set }),
      );
    },
  };
}

function requireRoom(count: number, most: number, what: string): void {
  if (count < most) return;
  throw new AthanorError({ code: 'LIMIT_EXCEEDED', message: `There are ${most} ${what} already.` });
}

function notThere(): AthanorError {
  return new AthanorError({ code: 'NOT_FOUND', message: 'There is no such board.' });
}
