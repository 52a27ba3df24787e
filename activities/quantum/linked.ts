import { z } from 'zod';
import { type ArtifactRef, artifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { type ArtifactStore, collectRefs, openLines } from '../../store/artifacts';

const entry = z.object({ document: artifactRef });

/**
 * Stores a JSON document that names other artifacts, and an index that leads to it and to them: who is
 * given the index may read them all, and garbage collection spares them. Returns the index.
 */
export async function keepLinked(artifacts: ArtifactStore, value: unknown): Promise<ArtifactRef> {
  const document = await artifacts.put(JSON.stringify(value), MEDIA_TYPES.json);
  const line = JSON.stringify({ document, leadsTo: collectRefs(value) });
  return artifacts.put(`${line}\n`, MEDIA_TYPES.index);
}

/** Reads the document that {@link keepLinked} kept. More than `bytesMax` is LIMIT_EXCEEDED. */
export async function readLinked(
  artifacts: ArtifactStore,
  index: ArtifactRef,
  { bytesMax }: { bytesMax: number },
): Promise<unknown> {
  for await (const line of openLines(artifacts, index)) {
    const { document } = entry.parse(JSON.parse(line));
    const bytes = await artifacts.get(document, { bytesMax });
    return JSON.parse(bytes.toString('utf8'));
  }
  throw new Error('An index of a document is empty.');
}
