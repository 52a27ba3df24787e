import { z } from 'zod';
import { moment, projectQuery } from './common';

const name = z.string().trim().min(1).max(100);
const runId = z.string().min(1).max(255);
const candidate = z.string().min(1).max(200);

/** A named list of candidates that people of a project share. */
export const board = z
  .object({
    id: z.string(),
    name: z.string(),
    createdBy: z.string(),
    createdAt: moment,
    count: z.int().describe('candidates on it'),
  })
  .meta({ id: 'Board' });
export const boardList = z.object({ items: z.array(board) }).meta({ id: 'BoardList' });

export const boardDetail = z
  .object({
    items: z.array(
      z.object({
        run: z.string(),
        candidate: z.string(),
        note: z.string(),
        addedBy: z.string(),
        addedAt: moment,
      }),
    ),
  })
  .meta({ id: 'BoardCandidates' });

export const boardBody = z.strictObject({ name }).meta({ id: 'BoardBody' });
export const boardItemBody = z
  .strictObject({ note: z.string().max(1_000).default('') })
  .meta({ id: 'BoardCandidateBody' });
export const boardParams = z.object({ id: z.uuid() });
export const boardItemParams = boardParams.extend({ runId, candidate });

/** Who is to look at a candidate. */
export const assignment = z
  .object({
    run: z.string(),
    candidate: z.string(),
    assignee: z.string(),
    assignedBy: z.string(),
    assignedAt: moment,
  })
  .meta({ id: 'Assignment' });
export const assignmentList = z
  .object({ items: z.array(assignment) })
  .meta({ id: 'AssignmentList' });
export const assignmentsQuery = projectQuery.extend({
  run: runId.optional(),
  assignee: z.string().min(1).max(100).optional().describe('name of a person'),
});
export const assignmentBody = z
  .strictObject({
    assignee: z.string().trim().min(1).max(100).nullable().describe('null: nobody'),
  })
  .meta({ id: 'AssignmentBody' });
export const assignmentParams = z.object({ runId, candidate });
