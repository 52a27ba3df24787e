import { z } from 'zod';
import { pageQuery } from '../../../../schemas/api/common';
import {
  explanation,
  lineagePage,
  reviewRequest,
  runDetail,
  runDifference,
  runEvent,
  runFiles,
  runOutcome,
  runStages,
} from '../../../../schemas/api/runs';
import type { ArtifactRef } from '../../../../schemas/artifact';
import { AthanorError } from '../../../../schemas/errors';
import { runRecordShape } from '../../../../schemas/run-record-shape';
import { type ApiApp, type ApiContext, endpoint } from '../endpoint';
import { sendEvents } from '../events/send-events';
import { requireRun } from '../run-access';
import { sendArtifact } from '../send-artifact';
import type { ApiServices } from '../services';

const named = z.object({ runId: z.string().min(1).max(255) });
const ROOT = '/v1/runs/{runId}';

/** Everything about one run: how it stands, what it found, and what a person may do to it. */
export function addRunControlRoutes(app: ApiApp, services: ApiServices): void {
  addQuestions(app, services);
  addEvents(app, services);
  addResults(app, services);
  addActs(app, services);
}

function addQuestions(app: ApiApp, services: ApiServices): void {
  const { client, database } = services;
  const may = (c: ApiContext, runId: string) =>
    requireRun(services, c, { runId, permission: 'runs:read' });
  endpoint(
    app,
    {
      ...{ id: 'getRun', method: 'get', path: ROOT, tag: 'runs' },
      ...{ summary: 'How a run stands', permission: 'runs:read' as const },
      ...{ params: named, answer: runDetail },
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      return client.runs.show(runId);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getRunStages', method: 'get', path: `${ROOT}/stages`, tag: 'runs' },
      ...{ summary: 'The stages of a run', permission: 'runs:read' as const },
      ...{ params: named, answer: runStages },
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      const { state, stageDigests } = await client.runs.show(runId);
      return { stages: state?.stages ?? [], stageDigests };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'explainRun', method: 'get', path: `${ROOT}/explanation`, tag: 'runs' },
      summary: 'Why steps ran more than once, and what was taken from the cache',
      ...{ permission: 'runs:read' as const, params: named, answer: explanation },
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      return client.explain(runId);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getRunLineage', method: 'get', path: `${ROOT}/lineage`, tag: 'runs' },
      summary: 'Who made each result of a run from what, when and with which code',
      ...{ permission: 'runs:read' as const, params: named, query: pageQuery, answer: lineagePage },
    },
    async ({ c, params: { runId }, query }) => {
      await may(c, runId);
      const page = await database.provenance.list(runId, query);
      return { items: page.items.map(({ run: _run, ...entry }) => entry), next: page.cursor };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'diffRuns', method: 'get', path: `${ROOT}/diff/{otherId}`, tag: 'runs' },
      summary: 'What differs between two ended runs, and where they parted',
      permission: 'runs:read',
      params: named.extend({ otherId: z.string().min(1).max(255) }),
      answer: runDifference,
    },
    async ({ c, params: { runId, otherId } }) => {
      await may(c, runId);
      await may(c, otherId);
      return client.runs.diff(runId, otherId);
    },
  );
}

function addEvents(app: ApiApp, services: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'followRun', method: 'get', path: `${ROOT}/events`, tag: 'runs' },
      summary: 'What happens in a run from now on, as server-sent events; ends with `ended`',
      ...{ permission: 'runs:read' as const, params: named },
      headers: z.object({ 'last-event-id': z.string().max(200).optional() }),
      ...{ answer: runEvent, mediaType: 'text/event-stream' },
    },
    async ({ c, params: { runId } }) => {
      await requireRun(services, c, { runId, permission: 'runs:read' });
      const { runEvents, onError } = services;
      return sendEvents(c, (o) => runEvents.follow(runId, o), onError);
    },
  );
}

function addResults(app: ApiApp, services: ApiServices): void {
  const { client } = services;
  const outcomeOf = async (c: ApiContext, runId: string) => {
    await requireRun(services, c, { runId, permission: 'runs:read' });
    const { outcome, status, error } = await client.runs.show(runId);
    if (outcome !== null) return outcome;
    const isOver = status !== 'running';
    throw new AthanorError({
      code: isOver ? 'RUN_FAILED' : 'CONFLICT',
      message: isOver
        ? `The run ${runId} ended as ${status} and left no result: ${error?.message ?? 'no reason is known'}.`
        : `The run ${runId} has not ended yet.`,
    });
  };
  endpoint(
    app,
    {
      ...{ id: 'getRunResult', method: 'get', path: `${ROOT}/result`, tag: 'runs' },
      summary: 'What an ended run found: figures, headlines and files',
      ...{ permission: 'runs:read' as const, params: named, answer: runOutcome },
    },
    ({ c, params: { runId } }) => outcomeOf(c, runId),
  );
  endpoint(
    app,
    {
      ...{ id: 'getRunRecord', method: 'get', path: `${ROOT}/record`, tag: 'runs' },
      summary: 'The record of an ended run (run.json)',
      ...{ permission: 'runs:read' as const, params: named },
      answer: runRecordShape,
    },
    async ({ c, params: { runId } }) => {
      await outcomeOf(c, runId);
      return client.runs.record(runId);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'listRunFiles', method: 'get', path: `${ROOT}/files`, tag: 'runs' },
      ...{ summary: 'The files of an ended run', permission: 'runs:read' as const },
      ...{ params: named, answer: runFiles },
    },
    async ({ c, params: { runId } }) => {
      const { files } = await outcomeOf(c, runId);
      const items = Object.entries(files).map(([name, artifact]) => ({ name, artifact }));
      return { items };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'getRunFile', method: 'get', path: `${ROOT}/files/{name}`, tag: 'runs' },
      ...{ summary: 'One file of an ended run', permission: 'runs:read' as const },
      params: named.extend({ name: z.string().min(1).max(200) }),
      mediaType: 'application/octet-stream',
    },
    async ({ c, params: { runId, name } }) =>
      sendFile(c, services, { name, files: (await outcomeOf(c, runId)).files }),
  );
  endpoint(
    app,
    {
      ...{ id: 'getRunReport', method: 'get', path: `${ROOT}/report`, tag: 'runs' },
      summary: 'The report of an ended run, one HTML page',
      ...{ permission: 'runs:read' as const, params: named, mediaType: 'text/html' },
    },
    async ({ c, params: { runId } }) =>
      sendFile(c, services, { name: 'report.html', files: (await outcomeOf(c, runId)).files }),
  );
}

function sendFile(
  c: ApiContext,
  { store }: ApiServices,
  { name, files }: { name: string; files: Record<string, ArtifactRef> },
): Promise<Response> {
  const ref = Object.hasOwn(files, name) ? files[name] : undefined;
  if (ref !== undefined) return sendArtifact(c, store, ref);
  const known = Object.keys(files).join(', ');
  const message = `The run has no file ${JSON.stringify(name)}. It has: ${known}.`;
  throw new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message });
}

function addActs(app: ApiApp, services: ApiServices): void {
  const { client, database } = services;
  for (const act of ['cancel', 'pause', 'resume'] as const) {
    endpoint(
      app,
      {
        ...{ id: `${act}Run`, method: 'post', path: `${ROOT}/${act}`, tag: 'runs' },
        summary: ACTS[act],
        ...{ permission: 'runs:control' as const, params: named },
      },
      async ({ c, caller, params: { runId } }) => {
        const project = await requireRun(services, c, { runId, permission: 'runs:control' });
        await client.runs[act](runId);
        await database.audit.add({
          ...{ actor: caller.id, action: `run.${act}`, subject: runId, project, details: {} },
        });
        return undefined;
      },
    );
  }
  for (const decision of ['approve', 'reject', 'comment'] as const) {
    endpoint(
      app,
      {
        ...{ id: `${decision}Run`, method: 'post', path: `${ROOT}/${decision}`, tag: 'runs' },
        summary: DECISIONS[decision],
        ...{ permission: 'runs:review' as const, params: named, body: reviewRequest },
      },
      async ({ c, caller, params: { runId }, body }) => {
        const project = await requireRun(services, c, { runId, permission: 'runs:review' });
        await client.runs.review(runId, { decision, by: caller.name, ...body });
        await database.audit.add({
          ...{ actor: caller.id, action: `run.${decision}`, subject: runId, project },
          details: body,
        });
        return undefined;
      },
    );
  }
}

const ACTS = {
  cancel: 'Ask a run to stop; it ends as cancelled',
  pause: 'Let nothing new start; what runs is finished',
  resume: 'Go on with a paused run',
};

const DECISIONS = {
  approve: 'Approve what a run waits for',
  reject: 'Reject what a run waits for',
  comment: 'Leave a remark on a run',
};
