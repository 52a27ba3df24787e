import type { Credential, NodeDirectory, NodeIdentity } from './identity';

/** How long an answer of the directory is believed, so that a revoked node is out within a second. */
const FRESH_MS = 1_000;
/** Unknown credentials are remembered too, or guessing would ask the database every time. */
const ENTRIES_MAX = 50_000;

interface Entry {
  /** Resolves undefined for a credential that is not known. */
  found: Promise<NodeIdentity | undefined>;
  /** The same once it has resolved. */
  identity?: NodeIdentity;
  /** Milliseconds of the monotonic clock. */
  freshUntil: number;
}

/** A directory with a short memory in front. */
export interface KnownNodes {
  /** The node of a credential, as it was at most a second ago. Rejects as the directory does. */
  find(credential: Credential): Promise<NodeIdentity | undefined>;
  /** Stops listening to the directory. */
  close(): void;
}

/**
 * Remembers answers for a second. An entry that is too old is a miss and never a denial: the
 * directory is asked again. A directory that cannot answer is not remembered.
 */
export function knownNodes(
  directory: NodeDirectory,
  now: () => number = () => performance.now(),
): KnownNodes {
  const entries = new Map<string, Entry>();
  const stop = directory.subscribe((nodeId) => {
    for (const [key, { identity }] of entries) {
      // What is still being asked may be the old answer.
      if (identity === undefined || identity.nodeId === nodeId) entries.delete(key);
    }
  });
  const ask = (key: string, credential: Credential) => {
    const entry: Entry = { found: directory.find(credential), freshUntil: now() + FRESH_MS };
    entry.found.then(
      (identity) => {
        entry.identity = identity;
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    // Insertion order is age: the oldest makes room.
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > ENTRIES_MAX) entries.delete(entries.keys().next().value as string);
    return entry;
  };
  return {
    find(credential) {
      const key = keyOf(credential);
      const known = entries.get(key);
      if (known !== undefined && known.freshUntil > now()) return known.found;
      return ask(key, credential).found;
    },
    close: stop,
  };
}

/** Kinds are apart: a hash that equals a fingerprint is not the same credential. */
function keyOf(credential: Credential): string {
  return credential.kind === 'bearer' ? `b${credential.hash}` : `c${credential.fingerprint}`;
}
