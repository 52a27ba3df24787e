import type { ArtifactStore, ArtifactWriter } from './artifact-store';

/** An artifact that was read or written, or could not be. */
export interface ArtifactUse {
  operation: 'read' | 'write';
  outcome: 'ok' | 'failed';
  /** Bytes of it, or of the part that was asked for; 0 where it failed. */
  bytes: number;
}

/** The same store, which tells of each artifact that is read or written whole. */
export function observedStore(
  store: ArtifactStore,
  tell: (use: ArtifactUse) => void,
): ArtifactStore {
  const told = async <T>(
    operation: ArtifactUse['operation'],
    work: Promise<T>,
    size: (result: T) => number,
  ): Promise<T> => {
    try {
      const result = await work;
      tell({ operation, outcome: 'ok', bytes: size(result) });
      return result;
    } catch (error) {
      tell({ operation, outcome: 'failed', bytes: 0 });
      throw error;
    }
  };
  return {
    put: (data, mediaType) => told('write', store.put(data, mediaType), ({ size }) => size),
    putFile: (path, mediaType) => told('write', store.putFile(path, mediaType), ({ size }) => size),
    async createWriter(mediaType): Promise<ArtifactWriter> {
      const writer = await store.createWriter(mediaType);
      return {
        write: (data) => writer.write(data),
        commit: () => told('write', writer.commit(), ({ size }) => size),
        abort: () => writer.abort(),
      };
    },
    get: (ref, o) => told('read', store.get(ref, o), ({ byteLength }) => byteLength),
    openRead(ref, part) {
      const stream = store.openRead(ref, part);
      const bytes = part === undefined ? ref.size : part.end - part.start;
      stream.once('end', () => tell({ operation: 'read', outcome: 'ok', bytes }));
      stream.once('error', () => tell({ operation: 'read', outcome: 'failed', bytes: 0 }));
      return stream;
    },
    has: (sha256) => store.has(sha256),
    touch: (sha256) => store.touch(sha256),
    stat: (sha256) => store.stat(sha256),
    delete: (sha256, o) => store.delete(sha256, o),
    list: () => store.list(),
    verify: (onProgress) => store.verify(onProgress),
    sweepStaging: (olderThanMs) => store.sweepStaging(olderThanMs),
  };
}
