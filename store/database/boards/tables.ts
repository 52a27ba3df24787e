import { primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { athanor, instant, ordered } from '../columns';

/** Named lists of candidates that people of a project share. */
export const boards = athanor.table(
  'boards',
  {
    id: ordered('id').primaryKey(),
    project: ordered('project').notNull(),
    name: text('name').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [unique('boards_name').on(t.project, t.name)],
);

/** Candidates on boards: what a run called them, since a run's record outlives it. */
export const boardCandidates = athanor.table(
  'board_candidates',
  {
    project: ordered('project').notNull(),
    board: ordered('board')
      .notNull()
      .references(() => boards.id, { onDelete: 'cascade' }),
    run: ordered('run').notNull(),
    candidate: ordered('candidate').notNull(),
    note: text('note').notNull(),
    addedBy: text('added_by').notNull(),
    addedAt: instant('added_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'board_candidates_pk', columns: [t.board, t.run, t.candidate] })],
);

/** Who is to look at a candidate. */
export const assignments = athanor.table(
  'candidate_assignments',
  {
    project: ordered('project').notNull(),
    run: ordered('run').notNull(),
    candidate: ordered('candidate').notNull(),
    assignee: text('assignee').notNull(),
    assignedBy: text('assigned_by').notNull(),
    assignedAt: instant('assigned_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'candidate_assignments_pk', columns: [t.project, t.run, t.candidate] }),
  ],
);
