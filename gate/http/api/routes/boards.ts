import {
  assignmentBody,
  assignmentList,
  assignmentParams,
  assignmentsQuery,
  board,
  boardBody,
  boardDetail,
  boardItemBody,
  boardItemParams,
  boardList,
  boardParams,
} from '../../../../schemas/api/boards';
import { projectQuery } from '../../../../schemas/api/common';
import { AthanorError } from '../../../../schemas/errors';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import { requireRun } from '../run-access';
import type { ApiServices } from '../services';

const ROOT = '/v1/boards';
const ONE = `${ROOT}/{id}`;
const ITEM = `${ONE}/candidates/{runId}/{candidate}`;
const READ = 'runs:read' as const;
const WRITE = 'runs:review' as const;
const tag = 'boards';

/** Shared lists of candidates, and who is to look at which. */
export function addBoardRoutes(app: ApiApp, services: ApiServices): void {
  addBoards(app, services);
  addCandidates(app, services);
  addAssignments(app, services);
}

function addBoards(app: ApiApp, { database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listBoards', method: 'get', path: ROOT, tag, permission: READ },
      ...{ summary: 'Boards of a project', query: projectQuery, answer: boardList },
    },
    async ({ caller, query: { project } }) => {
      authorise(caller, READ, project);
      return { items: await database.forProject(project).boards.list() };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'openBoard', method: 'post', path: ROOT, tag, permission: WRITE, status: 201 },
      summary: 'The board of that name, made if there is none',
      ...{ query: projectQuery, body: boardBody, answer: board },
    },
    async ({ caller, query: { project }, body }) => {
      authorise(caller, WRITE, project);
      return database.forProject(project).boards.open(body.name, caller.name);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getBoard', method: 'get', path: ONE, tag, permission: READ, params: boardParams },
      ...{ summary: 'The candidates on a board', query: projectQuery, answer: boardDetail },
    },
    async ({ caller, params: { id }, query: { project } }) => {
      authorise(caller, READ, project);
      const items = await database.forProject(project).boards.candidates(id);
      if (items === undefined) throw notThere('board');
      return { items };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'removeBoard', method: 'delete', path: ONE, tag, permission: WRITE },
      summary: 'Remove a board with what is on it',
      ...{ params: boardParams, query: projectQuery },
    },
    async ({ caller, params: { id }, query: { project } }) => {
      authorise(caller, WRITE, project);
      if (!(await database.forProject(project).boards.remove(id))) throw notThere('board');
      const act = { actor: caller.id, action: 'board.remove', subject: id, project };
      await database.audit.add({ ...act, details: {} });
      return undefined;
    },
  );
}

function addCandidates(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  endpoint(
    app,
    {
      ...{ id: 'putOnBoard', method: 'put', path: ITEM, tag, permission: WRITE },
      summary: 'Put a candidate of a run on a board, or change its note',
      ...{ params: boardItemParams, body: boardItemBody },
    },
    async ({ c, caller, params: { id, runId, candidate }, body: { note } }) => {
      const project = await requireRun(services, c, { runId, permission: WRITE });
      const { boards } = database.forProject(project);
      await boards.put(id, { run: runId, candidate, note }, caller.name);
      return undefined;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'takeFromBoard', method: 'delete', path: ITEM, tag, permission: WRITE },
      ...{ summary: 'Take a candidate off a board', params: boardItemParams },
    },
    async ({ c, params: { id, runId, candidate } }) => {
      const project = await requireRun(services, c, { runId, permission: WRITE });
      const { boards } = database.forProject(project);
      if (!(await boards.take(id, { run: runId, candidate }))) throw notThere('candidate on it');
      return undefined;
    },
  );
}

function addAssignments(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  endpoint(
    app,
    {
      ...{ id: 'listAssignments', method: 'get', path: '/v1/assignments', tag, permission: READ },
      summary: 'Who is to look at which candidates',
      ...{ query: assignmentsQuery, answer: assignmentList },
    },
    async ({ caller, query: { project, run, assignee } }) => {
      authorise(caller, READ, project);
      return {
        items: await database.forProject(project).boards.assignments({ run, assignee }),
      };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'assignCandidate', method: 'put', tag, permission: WRITE },
      path: '/v1/runs/{runId}/candidates/{candidate}/assignee',
      ...{ summary: 'Say who is to look at a candidate', params: assignmentParams },
      body: assignmentBody,
    },
    async ({ c, caller, params: { runId, candidate }, body: { assignee } }) => {
      const project = await requireRun(services, c, { runId, permission: WRITE });
      const { boards } = database.forProject(project);
      await boards.assign({ run: runId, candidate }, assignee, caller.name);
      await database.audit.add({
        ...{ actor: caller.id, action: 'candidate.assign', subject: runId, project },
        details: { candidate, assignee },
      });
      return undefined;
    },
  );
}

function notThere(what: string): AthanorError {
  return new AthanorError({ code: 'NOT_FOUND', message: `There is no such ${what}.` });
}
