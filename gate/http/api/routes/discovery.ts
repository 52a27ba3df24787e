import { z } from 'zod';
import {
  candidateDetail,
  candidateFingerprints,
  candidateTable,
  runFound,
} from '../../../../schemas/api/discovery';
import { MAP_FINGERPRINT } from '../../../../schemas/chemistry/steps';
import { AthanorError } from '../../../../schemas/errors';
import { candidateReader } from '../candidates';
import { type ApiApp, type ApiContext, endpoint } from '../endpoint';
import { requireRun } from '../run-access';
import type { ApiServices } from '../services';

const named = z.object({ runId: z.string().min(1).max(255) });
const ofCandidate = named.extend({ candidate: z.string().min(1).max(200) });
const ROOT = '/v1/runs/{runId}';
const ONE = `${ROOT}/candidates/{candidate}`;
const METHOD = `Morgan, radius ${MAP_FINGERPRINT.radius}, ${MAP_FINGERPRINT.bits} bits`;

/** A drawing is somebody's data: as a page it runs nothing and loads nothing. */
const DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** What a run has found: its candidates as rows, one by one, and drawn; also while it goes on. */
export function addDiscoveryRoutes(app: ApiApp, services: ApiServices): void {
  const { client } = services;
  const reader = candidateReader(client);
  const may = (c: ApiContext, runId: string) =>
    requireRun(services, c, { runId, permission: 'runs:read' });
  const common = { method: 'get', tag: 'runs', permission: 'runs:read' } as const;
  endpoint(
    app,
    {
      ...{ ...common, id: 'getRunFound', path: `${ROOT}/found`, params: named, answer: runFound },
      summary: 'What a run has found, or as much of it as there is so far',
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      return { found: await client.runs.found(runId) };
    },
  );
  endpoint(
    app,
    {
      ...{ ...common, id: 'listCandidates', path: `${ROOT}/candidates`, params: named },
      ...{ summary: 'The funnel and the candidates of a run', answer: candidateTable },
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      return reader.table(runId);
    },
  );
  endpoint(
    app,
    {
      ...{ ...common, id: 'getCandidate', path: ONE, params: ofCandidate, answer: candidateDetail },
      summary: 'One candidate with its evidence and its pose',
    },
    async ({ c, params: { runId, candidate } }) => {
      await may(c, runId);
      const { depiction: _, fingerprint: __, ...one } = await reader.one(runId, candidate);
      return { ...one, pose: await reader.pose(runId, candidate) };
    },
  );
  endpoint(
    app,
    {
      ...{ ...common, id: 'drawCandidate', path: `${ONE}/structure`, params: ofCandidate },
      ...{ summary: 'The structure of a candidate, drawn', mediaType: 'image/svg+xml' },
    },
    async ({ c, params: { runId, candidate } }) => {
      await may(c, runId);
      const { depiction } = await reader.one(runId, candidate);
      if (depiction === undefined) {
        const message = 'The structure could not be drawn.';
        throw new AthanorError({ code: 'NOT_FOUND', message });
      }
      return c.body(depiction, 200, {
        'content-type': 'image/svg+xml',
        'content-security-policy': DRAWING_POLICY,
        'cache-control': 'private, max-age=3600',
      });
    },
  );
  endpoint(
    app,
    {
      ...{ ...common, id: 'listFingerprints', path: `${ROOT}/fingerprints`, params: named },
      ...{ summary: 'Fingerprints of the candidates of a run', answer: candidateFingerprints },
    },
    async ({ c, params: { runId } }) => {
      await may(c, runId);
      const items = (await reader.all(runId)).flatMap(({ id, fingerprint }) =>
        fingerprint === undefined ? [] : [{ id, bits: fingerprint }],
      );
      return { method: METHOD, items };
    },
  );
}
