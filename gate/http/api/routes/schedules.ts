import { z } from 'zod';
import type { SchedulesClient } from '../../../../client/sdk';
import { projectQuery } from '../../../../schemas/api/common';
import {
  backfillBody,
  schedule,
  scheduleBody,
  scheduleList,
} from '../../../../schemas/api/schedules';
import type { Caller } from '../../../../schemas/platform/caller';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import { requireArtifacts } from '../project-artifacts';
import type { ApiServices } from '../services';

const named = z.object({ name: z.string().min(1).max(80) });
const ROOT = '/v1/schedules';
const ONE = `${ROOT}/{name}`;
const READ = 'runs:read' as const;
const WRITE = 'schedules:write' as const;
const tag = 'schedules';

/** Runs of a project that start by themselves. */
export function addScheduleRoutes(app: ApiApp, services: ApiServices): void {
  addReading(app, services);
  addMaking(app, services);
  addActs(app, services);
}

function addReading(app: ApiApp, { schedulesOf }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'listSchedules', method: 'get', path: ROOT, tag, permission: READ },
      ...{ summary: 'Schedules of a project', query: projectQuery, answer: scheduleList },
    },
    async ({ caller, query: { project } }) => {
      authorise(caller, READ, project);
      return { items: await schedulesOf(project).list() };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getSchedule', method: 'get', path: ONE, tag, permission: READ },
      summary: 'A schedule, with its next times and its last runs',
      ...{ params: named, query: projectQuery, answer: schedule },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, READ, project);
      return schedulesOf(project).show(name);
    },
  );
}

function addMaking(app: ApiApp, services: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'addSchedule', method: 'post', path: ROOT, tag, permission: WRITE, status: 201 },
      summary: 'Have runs started by themselves, in the name of whoever asks',
      ...{ query: projectQuery, body: scheduleBody, answer: schedule },
    },
    async ({ caller, query: { project }, body }) => {
      authoriseStarts(caller, project);
      await requireArtifacts(services, project, body.run.input);
      const { kind, id } = caller;
      const made = await services.schedulesOf(project).create(body, { kind, id });
      const { run, cron, everySeconds } = made;
      const details = { pipeline: run.pipeline, cron, everySeconds };
      await noted(services, { caller, project, act: 'add', name: made.name, details });
      return made;
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'removeSchedule', method: 'delete', path: ONE, tag, permission: WRITE },
      summary: 'Take a schedule away; runs that it started go on',
      ...{ params: named, query: projectQuery },
    },
    async ({ caller, params: { name }, query: { project } }) => {
      authorise(caller, WRITE, project);
      await services.schedulesOf(project).remove(name);
      await noted(services, { caller, project, act: 'remove', name });
      return undefined;
    },
  );
}

function addActs(app: ApiApp, services: ApiServices): void {
  type Act = [
    act: 'pause' | 'resume' | 'trigger',
    summary: string,
    allow: (caller: Caller, project: string) => void,
    work: (client: SchedulesClient, name: string) => Promise<void>,
  ];
  const acts: Act[] = [
    [
      'pause',
      'Start nothing until it is resumed',
      (caller, project) => authorise(caller, WRITE, project),
      (client, name) => client.pause(name),
    ],
    ['resume', 'Go on from now', authoriseStarts, (client, name) => client.resume(name)],
    ['trigger', 'Start a run now', authoriseStarts, (client, name) => client.trigger(name)],
  ];
  for (const [act, summary, allow, work] of acts) {
    endpoint(
      app,
      {
        ...{ id: `${act}Schedule`, method: 'post', path: `${ONE}/${act}`, tag, permission: WRITE },
        ...{ summary, params: named, query: projectQuery },
      },
      async ({ caller, params: { name }, query: { project } }) => {
        allow(caller, project);
        await work(services.schedulesOf(project), name);
        await noted(services, { caller, project, act, name });
        return undefined;
      },
    );
  }
  endpoint(
    app,
    {
      ...{ id: 'backfillSchedule', method: 'post', path: `${ONE}/backfill`, tag },
      summary: 'Start the runs of a time that is over, one after another',
      ...{ permission: WRITE, params: named, query: projectQuery, body: backfillBody },
    },
    async ({ caller, params: { name }, query: { project }, body }) => {
      authoriseStarts(caller, project);
      await services.schedulesOf(project).backfill(name, body);
      await noted(services, { caller, project, act: 'backfill', name, details: body });
      return undefined;
    },
  );
}

/** A schedule starts runs: whoever may start none has none started. @throws NOT_FOUND, FORBIDDEN */
function authoriseStarts(caller: Caller, project: string): void {
  authorise(caller, WRITE, project);
  authorise(caller, 'runs:submit', project);
}

async function noted(
  { database }: ApiServices,
  o: {
    caller: Caller;
    project: string;
    act: string;
    name: string;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  const { caller, project, act, name: subject, details = {} } = o;
  const action = `schedule.${act}`;
  await database.audit.add({ actor: caller.id, action, subject, project, details });
}
