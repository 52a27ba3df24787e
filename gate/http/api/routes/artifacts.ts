import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import {
  appendHeaders,
  artifactPage,
  artifactReference,
  artifactsQuery,
  digestHeader,
  uploadQuery,
} from '../../../../schemas/api/artifacts';
import { projectQuery, sha256 } from '../../../../schemas/api/common';
import { LIMITS } from '../../../../schemas/constants/limits';
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import { digestOf } from '../../../../trust';
import { type ArtifactEnv, openUploads, type WholeUpload } from '../../../artifacts';
import { authorise } from '../../../auth/authorise';
import { type ApiApp, type ApiContext, endpoint } from '../endpoint';
import { sendArtifact } from '../send-artifact';
import type { ApiServices } from '../services';

/** One request must be over by then; a larger file goes on with the next. */
const REQUEST_MS = 60 * 60_000;
const UPLOAD_LIMITS = {
  idleTimeoutMs: 20_000,
  uploadRateMin: 1024,
  slowStartMs: 10_000,
  artifactBytesMax: LIMITS.artifactBytesMax,
  wholeBytesMax: LIMITS.uploadWholeBytesMax,
};
const BYTES = 'application/octet-stream';
const uploadId = z.object({ id: z.uuid().describe('chosen by the client') });

/** Upload and download of artifacts, resumable and by ranges. Knowing an address grants nothing. */
export function addArtifactRoutes(app: ApiApp, services: ApiServices): void {
  const { database } = services;
  endpoint(
    app,
    {
      ...{ id: 'listArtifacts', method: 'get', path: '/v1/artifacts', tag: 'artifacts' },
      ...{ summary: 'Artifacts of a project, newest first', permission: 'artifacts:read' as const },
      ...{ query: artifactsQuery, answer: artifactPage },
    },
    async ({ caller, query: { project, run, uploads, limit, cursor } }) => {
      authorise(caller, 'artifacts:read', project);
      const asked = { run, uploads: uploads === 'true', limit, cursor };
      const page = await database.forProject(project).artifacts.list(asked);
      return { items: page.items, next: page.cursor };
    },
  );
  addUploads(app, services);
  endpoint(
    app,
    {
      ...{ id: 'getArtifact', method: 'get', path: '/v1/artifacts/{sha256}', tag: 'artifacts' },
      summary: 'The bytes of an artifact, or a range of them',
      permission: 'artifacts:read',
      params: z.object({ sha256 }),
      query: projectQuery,
      mediaType: BYTES,
      also: { 206: 'A range of the bytes', 304: 'The bytes are those that the caller has' },
    },
    async ({ c, caller, params, query: { project } }) => {
      authorise(caller, 'artifacts:read', project);
      const found = await database.forProject(project).artifacts.find(params.sha256);
      if (found !== undefined) return sendArtifact(c, services.store, found);
      const message = `The project ${project} has no artifact ${params.sha256}.`;
      throw new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message });
    },
  );
}

function addUploads(app: ApiApp, services: ApiServices): void {
  const { staging } = services;
  const uploads = openUploads(staging, UPLOAD_LIMITS, (whole) => keepUpload(services, whole));
  const accessOf = (caller: Caller, project: string, id: string) => {
    authorise(caller, 'artifacts:write', project);
    const place = placeOf(caller, { project, id });
    return { lease: { expiresAt: Date.now() + REQUEST_MS }, place };
  };
  const raw = (c: ApiContext) => c as unknown as Context<ArtifactEnv>;
  endpoint(
    app,
    {
      ...{ id: 'uploadArtifact', method: 'post', path: '/v1/artifacts', tag: 'artifacts' },
      summary: `Upload up to ${LIMITS.uploadWholeBytesMax} bytes at once`,
      ...{ permission: 'artifacts:write' as const, query: uploadQuery, headers: digestHeader },
      ...{ bytes: BYTES, answer: artifactReference, status: 201 },
    },
    ({ c, caller, query }) => uploads.whole(raw(c), accessOf(caller, query.project, randomUUID())),
  );
  const path = '/v1/artifacts/uploads/{id}';
  endpoint(
    app,
    {
      ...{ id: 'getUpload', method: 'get', path, tag: 'artifacts' },
      summary: 'How many bytes of an upload are here, in `Upload-Offset`',
      ...{ permission: 'artifacts:write' as const, params: uploadId, query: uploadQuery },
    },
    async ({ c, caller, query, params }) => {
      const answer = await uploads.size(raw(c), accessOf(caller, query.project, params.id));
      if (answer.status !== 404) return answer;
      throw new AthanorError({ code: 'NOT_FOUND', message: 'There is no such upload.' });
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'appendToUpload', method: 'patch', path, tag: 'artifacts' },
      summary: 'Add bytes at the end of an upload, which begins with this',
      ...{ permission: 'artifacts:write' as const, params: uploadId, query: uploadQuery },
      ...{ headers: appendHeaders, bytes: BYTES, answer: artifactReference, status: 201 },
      also: { 204: 'More bytes are to come' },
    },
    ({ c, caller, query, params }) =>
      uploads.append(raw(c), accessOf(caller, query.project, params.id)),
  );
  endpoint(
    app,
    {
      ...{ id: 'cancelUpload', method: 'delete', path, tag: 'artifacts' },
      ...{ summary: 'Throw an upload away', permission: 'artifacts:write' as const },
      ...{ params: uploadId, query: uploadQuery },
    },
    ({ c, caller, query, params }) =>
      uploads.cancel(raw(c), accessOf(caller, query.project, params.id)),
  );
}

/** Into the store first, then to the project, and only then is it acknowledged. */
async function keepUpload(
  { store, staging, database }: ApiServices,
  { c, place, staged, ref }: WholeUpload,
): Promise<void> {
  const { project, name = null } = uploadQuery.parse(c.req.query());
  const { caller } = (c as unknown as ApiContext).var;
  await database.quotas.requireBytes(project, ref);
  const kept = await store.putFile(staged.path, ref.mediaType);
  if (kept.sha256 !== staged.sha256) {
    throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message: 'The bytes were damaged here.' });
  }
  const { artifacts } = database.forProject(project);
  await artifacts.add([{ ...ref, name, run: null, createdBy: caller.id }]);
  await staging.discard(place);
}

/** Each upload lies apart, so that ending one leaves the others alone. */
function placeOf(caller: Caller, upload: { project: string; id: string }) {
  const hash = createHash('sha256').update(caller.id).digest();
  // The shape of a node's id, which is what a staging area keeps count by.
  const letters = Array.from(hash.subarray(0, 16), (byte) => BASE32[byte & 31]);
  return { leaseKey: digestOf(upload), node: `n${letters.join('')}` };
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
