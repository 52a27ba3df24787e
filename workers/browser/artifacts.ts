import { Buffer } from 'buffer';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactSource, ArtifactStore } from '../../store/artifacts';
import { sha256Hex } from '../../trust/canonical-json';

const ROOT = '/v1/artifacts';
/** Tries of one request; a gate that restarts is away for seconds. */
const TRIES_MAX = 6;
const PAUSE_MS = 500;

/** Under which right artifacts are read and written. */
export interface PageLease {
  bearer: string;
  lease: string;
  /** The input as it came, which shows what the lease may read. */
  input: string;
}

/** The artifacts of one step in a browser: everything in memory, verified here, through our own gate. */
export function pageArtifactStore(held: PageLease): ArtifactStore {
  const get = async (ref: ArtifactRef): Promise<Buffer> => {
    const answer = await ask(held, `${ROOT}/${ref.sha256}`, {});
    if (answer.status === 404) throw missing(ref.sha256);
    if (!answer.ok) throw refused(answer.status);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (sha256Hex(bytes) === ref.sha256) return bytes;
    const message = `Artifact ${ref.sha256} came with other bytes.`;
    throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message });
  };
  const has = async (sha256: string) =>
    (await ask(held, `${ROOT}/${sha256}`, { method: 'HEAD' })).ok;
  const put = async (data: ArtifactSource, mediaType: string): Promise<ArtifactRef> => {
    const bytes = await wholeOf(data);
    const sha256 = sha256Hex(bytes);
    const digest = Buffer.from(sha256, 'hex').toString('base64');
    const headers = { 'content-type': mediaType, 'repr-digest': `sha-256=:${digest}:` };
    const answer = await ask(held, ROOT, { method: 'POST', headers, body: new Uint8Array(bytes) });
    if (answer.status !== 201) throw refused(answer.status);
    return { sha256, size: bytes.length, mediaType };
  };
  const createWriter: ArtifactStore['createWriter'] = async (mediaType) => {
    const pieces: Buffer[] = [];
    return {
      async write(data) {
        pieces.push(Buffer.from(data as Uint8Array));
      },
      commit: () => put(Buffer.concat(pieces), mediaType),
      async abort() {
        pieces.length = 0;
      },
    };
  };
  async function* stream(ref: ArtifactRef) {
    yield await get(ref);
  }
  const partial = { get, has, put, createWriter, touch: has };
  // Whoever reads a stream reads it piece by piece; what only servers do is not there.
  return { ...partial, openRead: stream } as unknown as ArtifactStore;
}

async function ask(held: PageLease, path: string, init: RequestInit): Promise<Response> {
  const headers = {
    ...init.headers,
    authorization: `Bearer ${held.bearer}`,
    'athanor-lease': held.lease,
  };
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(path, { ...init, headers }).catch(() => undefined);
    if (answer?.status === 428) {
      // The gate has forgotten what this lease was given, or has never known it.
      const shown = { method: 'POST', headers, body: held.input };
      await fetch(`${ROOT}/lease`, shown).catch(() => undefined);
    } else if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
      return answer;
    }
    if (tries >= TRIES_MAX) {
      const message = 'The gate does not answer.';
      throw new AthanorError({ code: 'GATE_UNREACHABLE', message });
    }
    await new Promise((resolve) => setTimeout(resolve, tries * PAUSE_MS));
  }
}

async function wholeOf(data: ArtifactSource): Promise<Buffer> {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof Uint8Array) return Buffer.from(data);
  const pieces: Buffer[] = [];
  for await (const piece of data) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

function missing(sha256: string): AthanorError {
  const message = `There is no artifact ${sha256} for this task.`;
  return new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message });
}

function refused(status: number): AthanorError {
  const code = status === 413 ? 'QUOTA_EXCEEDED' : 'LEASE_INVALID';
  return new AthanorError({ code, message: `The gate refused an artifact (${status}).` });
}
