import type { S3Client } from './client';

/*
 * Removing what is old, while others may renew it at the same moment. S3 can neither rename an object nor remove it
 * on a condition, so a mark is put beside it: whoever removes marks first and looks at the object's age after; whoever
 * renews does so first and looks for a mark after. Reads after writes are consistent, so one of the two sees the other.
 */

const MARKS = 'retired/';
/** Whoever removes takes seconds; a mark of this age was left by one that died. */
const MARK_AGE_MS = 60_000;
/** After this long whoever removes gives up: its mark may soon be taken for a dead one's. */
const REMOVE_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/** The time of an object is told to the second. */
const SECOND_MS = 1_000;

/** When an answer says that its object was written, at the latest; undefined when it does not say. */
export function modifiedOf(answer: Response): Date | undefined {
  const text = answer.headers.get('last-modified');
  return text === null ? undefined : new Date(Date.parse(text) + SECOND_MS - 1);
}

/** Removes an object unless it is as young as `since`; false when it stays or was not there. */
export async function removeObject(
  s3: S3Client,
  o: { key: string; sha256: string; since?: Date },
): Promise<boolean> {
  const mark = MARKS + o.sha256;
  const startedMs = performance.now();
  await s3.send({ method: 'PUT', key: mark, body: new Uint8Array(0) });
  try {
    const found = await s3.send({ method: 'HEAD', key: o.key });
    const modified = modifiedOf(found);
    if (!found.ok) return false;
    if (o.since !== undefined && (modified === undefined || modified >= o.since)) return false;
    if (performance.now() - startedMs > REMOVE_MS) return false;
    await s3.send({ method: 'DELETE', key: o.key });
    return true;
  } finally {
    await s3.send({ method: 'DELETE', key: mark });
  }
}

/** Whether an object that was just renewed is there to stay: waits for whoever is removing it. */
export async function isKept(
  s3: S3Client,
  { key, sha256 }: { key: string; sha256: string },
): Promise<boolean> {
  const mark = MARKS + sha256;
  for (;;) {
    const found = await s3.send({ method: 'HEAD', key: mark });
    if (!found.ok) break;
    const ageMs = Date.now() - (modifiedOf(found)?.getTime() ?? 0);
    if (ageMs > MARK_AGE_MS) {
      await s3.send({ method: 'DELETE', key: mark });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return (await s3.send({ method: 'HEAD', key })).ok;
}
