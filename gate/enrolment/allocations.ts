import type { Database } from '../../store/database';
import type { OpenAllocations } from '../placement/open-allocations';

/** Allocations expire, and a notice may be lost: all are read again this often. */
const READ_MS = 5_000;

/** Open allocations that are no longer read when it is closed. */
export interface DatabaseAllocations extends OpenAllocations {
  close(): Promise<void>;
}

/** Which nodes have work of their own, by the database: told by notices, and read again now and then. */
export function databaseAllocations(
  { allocations, notices }: Pick<Database, 'allocations' | 'notices'>,
  { onError, readMs = READ_MS }: { onError: (error: unknown) => void; readMs?: number },
): DatabaseAllocations {
  let open = new Set<string>();
  /** Told since the last reading began: it may have missed them. */
  let told = new Set<string>();
  const listeners = new Set<(nodeId: string) => void>();
  let reading: Promise<void> | undefined;
  const tell = (node: string): void => {
    for (const listener of listeners) listener(node);
  };
  const read = async (): Promise<void> => {
    told = new Set();
    const found = await allocations.openNodes();
    const before = open;
    open = new Set([...found, ...told]);
    for (const node of open) if (!before.has(node)) tell(node);
  };
  const readOnce = (): void => {
    reading ??= read()
      .catch(onError)
      .finally(() => {
        reading = undefined;
      });
  };
  const timer = setInterval(readOnce, readMs);
  const stop = notices.listen({
    onConnect: readOnce,
    onNotice: (channel, node) => {
      if (channel !== 'allocations') return;
      told.add(node);
      open.add(node);
      tell(node);
    },
  });
  return {
    isOpen: (node) => open.has(node),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      clearInterval(timer);
      await stop();
      await reading;
    },
  };
}
