import { z } from 'zod';
import {
  collectLineage,
  findNode,
  type LineageNode,
  lineageOf,
  walk,
} from '../../../../client/sdk/provenance';
import { lineageWalk, walkQuery } from '../../../../schemas/api/lineage';
import { type ApiApp, endpoint } from '../endpoint';
import { requireRun } from '../run-access';
import type { ApiServices } from '../services';

const named = z.object({ runId: z.string().min(1).max(255) });
/** Of each type: a run of a million molecules has thousands of steps, and nobody reads them all. */
const TOLD_MAX = 50;

/** Walks through the lineage of a run: from a number back to where it comes from, and forward. */
export function addLineageRoutes(app: ApiApp, services: ApiServices): void {
  const { client } = services;
  endpoint(
    app,
    {
      ...{ id: 'walkLineage', method: 'get', path: '/v1/runs/{runId}/lineage/walk', tag: 'runs' },
      summary: 'Where something in an ended run comes from, or what became of it',
      ...{ permission: 'runs:read' as const, params: named, query: walkQuery, answer: lineageWalk },
    },
    async ({ c, params: { runId }, query: { of, direction } }) => {
      const project = await requireRun(services, c, { runId, permission: 'runs:read' });
      const source = await collectLineage(client, runId);
      const whole = lineageOf(source);
      const { start, met } = walk(whole, findNode(whole, source.record, of), direction);
      const { sha256 } = start.facts;
      const users =
        direction === 'forward' && typeof sha256 === 'string'
          ? await client.artifacts.users(sha256, project)
          : [];
      return {
        ...{ start, ...told(met) },
        usedBy: users
          .filter((user) => user.runId !== runId)
          .map(({ runId: other, step, position }) => ({ runId: other, step, position })),
      };
    },
  );
}

function told(all: readonly LineageNode[]) {
  const counts: Record<string, number> = {};
  const met = all.filter(({ type }) => {
    counts[type] = (counts[type] ?? 0) + 1;
    return (counts[type] ?? 0) <= TOLD_MAX;
  });
  return { counts, met };
}
