import type { Database } from '../../store/database';

/** What was heard is written this often: one statement for all nodes. */
const WRITE_MS = 2_000;

/** Who is there now. */
export interface Presence {
  /** A call of this node came. */
  seen(nodeId: string): void;
  /** Writes what is left, and stops. */
  close(): Promise<void>;
}

/**
 * Writes down when nodes were last seen, in batches. An idle node makes one call a minute and waits in
 * it: `isWaiting` tells that it is there all the same.
 */
export function presence(
  { nodes }: Pick<Database, 'nodes'>,
  o: {
    isWaiting: (nodeId: string) => boolean;
    onError: (error: unknown) => void;
    writeMs?: number;
  },
): Presence {
  /** Nodes that may be waiting, and when a call of theirs last came. */
  const known = new Map<string, Date>();
  let fresh = new Set<string>();
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const now = new Date();
    const moments = new Map<string, Date>();
    for (const [node, at] of known) {
      if (o.isWaiting(node)) moments.set(node, now);
      else if (fresh.has(node)) moments.set(node, at);
      else known.delete(node);
    }
    fresh = new Set();
    await nodes.seen(moments);
  };
  let isBusy = false;
  const timer = setInterval(() => {
    // A database that is away must not collect waiting writes.
    if (isBusy) return;
    isBusy = true;
    writing = write()
      .catch(o.onError)
      .finally(() => {
        isBusy = false;
      });
  }, o.writeMs ?? WRITE_MS);
  return {
    seen(nodeId) {
      known.set(nodeId, new Date());
      fresh.add(nodeId);
    },
    async close() {
      clearInterval(timer);
      await writing;
      await write().catch(o.onError);
    },
  };
}
