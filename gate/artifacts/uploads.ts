import type { Context } from 'hono';
import type { ArtifactRef } from '../../schemas/artifact';
import type { StagedFile, StagingArea, Upload } from '../../store/staging';
import type { Access } from './access';
import { bodyPieces, wholeBody } from './body';
import type { ArtifactEnv, ArtifactLimits } from './dependencies';
import { Refusal } from './refusal';

type Request = Context<ArtifactEnv>;

/** Takes bytes of nodes into the staging area. */
export interface Uploads {
  /** `POST`: all bytes at once, up to some MiB. */
  whole(c: Request, access: UploadAccess): Promise<Response>;
  /** `PATCH`: bytes at an offset, of an upload that may be broken off and gone on with. */
  append(c: Request, access: UploadAccess): Promise<Response>;
  /** `HEAD`: how many bytes of an upload are here. */
  size(c: Request, access: UploadAccess): Promise<Response>;
  /** `DELETE`: throws an upload away. */
  cancel(c: Request, access: UploadAccess): Promise<Response>;
}

/** An upload whose bytes are all here, and as announced. */
export interface WholeUpload {
  c: Request;
  place: Access['place'];
  staged: StagedFile;
  ref: ArtifactRef;
}

/** Who uploads where, and until when. */
type UploadAccess = { lease: Pick<Access['lease'], 'expiresAt'>; place: Access['place'] };

/**
 * Uploads into a staging area. `keep` is awaited for whole artifacts before they are acknowledged.
 */
export function openUploads(
  staging: StagingArea,
  limits: Omit<ArtifactLimits, `requests${string}` | 'stagedAgeMaxMs'>,
  keep: (whole: WholeUpload) => Promise<void> = async () => undefined,
): Uploads {
  /** Requests that are adding to an upload at this moment, to be ended by a newer one. */
  const writing = new Map<string, { stop: () => void; ended: Promise<unknown> }>();

  const alone = async <T>(upload: Upload, stop: () => void, work: () => Promise<T>): Promise<T> => {
    const key = `${upload.leaseKey}/${upload.node}/${upload.id}`;
    // A client that comes again has given the earlier request up, though its end may not have come.
    for (let old = writing.get(key); old !== undefined; old = writing.get(key)) {
      old.stop();
      await old.ended;
    }
    const running = work();
    const entry = { stop, ended: running.catch(() => undefined) };
    writing.set(key, entry);
    try {
      return await running;
    } finally {
      if (writing.get(key) === entry) writing.delete(key);
    }
  };

  const acknowledge = async (c: Request, place: Access['place'], staged: StagedFile) => {
    const ref = refOf(c, staged);
    await keep({ c, place, staged, ref });
    return c.json(ref, 201);
  };

  return {
    async whole(c, { lease, place }) {
      const bounds = { bytesMax: limits.wholeBytesMax, expiresAt: lease.expiresAt, limits };
      const bytes = await wholeBody(c.env.incoming, bounds);
      const staged = await staging.put(place, bytes, { sha256: digestOfHeader(c) });
      return acknowledge(c, place, staged);
    },
    async append(c, { lease, place }) {
      const upload = { ...place, id: c.req.param('id') ?? '' };
      const { incoming } = c.env;
      const offset = offsetOf(c);
      const sha256 = digestOfHeader(c);
      return alone(
        upload,
        () => incoming.destroy(),
        async () => {
          const here = (await staging.uploadSize(upload)) ?? 0;
          if (here !== offset) {
            throw new Refusal(
              409,
              'INPUT_INVALID',
              `This upload goes on at ${here}.`,
              offsetHeader(here),
            );
          }
          const bytesMax = limits.artifactBytesMax - offset;
          const source = bodyPieces(incoming, { bytesMax, expiresAt: lease.expiresAt, limits });
          const size = await staging.append(upload, { offset, source });
          if (c.req.header('upload-complete') !== '?1')
            return c.body(null, 204, offsetHeader(size));
          return acknowledge(c, place, await staging.finish(upload, { sha256 }));
        },
      );
    },
    async size(c, { place }) {
      const size = await staging.uploadSize({ ...place, id: c.req.param('id') ?? '' });
      return size === undefined ? c.body(null, 404) : c.body(null, 204, offsetHeader(size));
    },
    async cancel(c, { place }) {
      await staging.cancel({ ...place, id: c.req.param('id') ?? '' });
      return c.body(null, 204);
    },
  };
}

function refOf(c: Context, { sha256, size }: { sha256: string; size: number }): ArtifactRef {
  const mediaType = c.req.header('content-type') ?? 'application/octet-stream';
  return { sha256, size, mediaType: mediaType.slice(0, 100) };
}

function offsetHeader(size: number): Record<string, string> {
  return { 'upload-offset': String(size) };
}

function offsetOf(c: Context): number {
  const text = c.req.header('upload-offset') ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(400, 'INPUT_INVALID', 'Upload-Offset must be a number of bytes.');
}

// RFC 9530: `Repr-Digest: sha-256=:<base64>:`.
function digestOfHeader(c: Context): string | undefined {
  const header = c.req.header('repr-digest');
  if (header === undefined) return undefined;
  const match = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(header);
  if (match?.[1] !== undefined) return Buffer.from(match[1], 'base64').toString('hex');
  throw new Refusal(400, 'INPUT_INVALID', 'Repr-Digest must be one SHA-256.');
}
