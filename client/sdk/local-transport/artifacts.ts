import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import { type ArtifactStore, collectArtifacts } from '../../../store';
import type { ArtifactLine, ArtifactsClient } from '../client';
import { findRun, settleRuns } from './find-run';
import type { Session } from './session';

const MEDIA_TYPE_UNKNOWN = 'application/octet-stream';

/** Artifacts in a folder. */
export function localArtifacts(session: Session): ArtifactsClient {
  const store = session.artifacts;
  return {
    get: async (ref) => store.get(await refOf(store, ref)),
    async *read(ref) {
      yield* store.openRead(await refOf(store, ref)) as AsyncIterable<Uint8Array>;
    },
    list: (query = {}) =>
      query.runId === undefined ? listAll(store) : listRun(session, query.runId),
    async *verify({ sha256 } = {}) {
      if (sha256 === undefined) yield* store.verify();
      else for (const address of sha256) yield await verifyOne(store, address);
    },
    put: (data, mediaType) => store.put(data, mediaType),
    async users(sha256, project) {
      const database = await session.database();
      const entries = (await database?.forProject(project).provenance.users(sha256)) ?? [];
      return entries.map(({ run, stage, step, position }) => ({
        runId: run,
        stage,
        step,
        position,
      }));
    },
    async collectGarbage(options) {
      const database = await session.database();
      if (database !== null) {
        // A run that looks as if it went on would keep everything that is younger than it.
        await settleRuns(session, database);
        return collectArtifacts(database, store, options);
      }
      // Without the runs, everything would look unreachable.
      throw new AthanorError({
        code: 'DATABASE_UNAVAILABLE',
        message:
          'The database does not answer, so what runs need cannot be told. Nothing was removed.',
      });
    },
  };
}

async function refOf(store: ArtifactStore, ref: ArtifactRef | string): Promise<ArtifactRef> {
  if (typeof ref !== 'string') return ref;
  const found = await store.stat(ref);
  if (found !== undefined) {
    return { sha256: ref, size: found.size, mediaType: MEDIA_TYPE_UNKNOWN };
  }
  throw new AthanorError({ code: 'ARTIFACT_NOT_FOUND', message: `There is no artifact ${ref}.` });
}

async function* listAll(store: ArtifactStore): AsyncGenerator<ArtifactLine> {
  for await (const { sha256, size } of store.list()) yield { sha256, size };
}

async function* listRun(session: Session, runId: string): AsyncGenerator<ArtifactLine> {
  const { outcome } = await findRun(session, runId);
  if (outcome === null) return;
  yield { ...outcome.record, name: 'run.json' };
  for (const [name, ref] of Object.entries(outcome.files)) {
    if (name !== 'run.json') yield { ...ref, name };
  }
}

async function verifyOne(store: ArtifactStore, sha256: string) {
  const ref = await refOf(store, sha256);
  try {
    for await (const _ of store.openRead(ref)) {
      // Reading to the end is the check.
    }
    return { sha256, size: ref.size, ok: true };
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'ARTIFACT_CORRUPT') {
      return { sha256, size: ref.size, ok: false };
    }
    throw error;
  }
}
