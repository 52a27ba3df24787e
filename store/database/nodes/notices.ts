import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import type { Connection } from '../connection';

/** Channels of PostgreSQL's NOTIFY; the payload is the id of the node that it is about. */
export const CHANNELS = {
  /** A node, its tier, or one of its credentials has changed: forget what was cached of it. */
  nodes: 'athanor_nodes',
  /** An allocation was opened: there is, or was, work in the node's own queue. */
  allocations: 'athanor_allocations',
} as const;

/** Hears of changes as they are committed. */
export interface NoticeStore {
  /**
   * Calls `onNotice` with the node of each change. Notices are lost while the connection is away;
   * after each (re)connection `onConnect` is called, so that what was missed can be read anew.
   * Returns how to stop listening.
   */
  listen(o: {
    onNotice: (channel: keyof typeof CHANNELS, node: string) => void;
    onConnect?: () => void;
    /** The connection has ended; another is being made. */
    onDisconnect?: () => void;
  }): () => Promise<void>;
}

const RECONNECT_FIRST_MS = 100;
const RECONNECT_LAST_MS = 2_000;

/** The notices of a database. */
export function noticeStore(url: string): NoticeStore {
  return { listen: (o) => listen(url, o) };
}

/** Tells all listeners, when the transaction that it is part of commits. */
export async function notify(
  db: Pick<Executor, 'execute'>,
  channel: keyof typeof CHANNELS,
  nodes: readonly string[],
): Promise<void> {
  if (nodes.length === 0) return;
  const names = sql.param([...new Set(nodes)]);
  await db.execute(sql`select pg_notify(${CHANNELS[channel]}, n) from unnest(${names}::text[]) n`);
}

type Executor = Parameters<Parameters<Connection['attempt']>[0]>[0];

function listen(url: string, o: Parameters<NoticeStore['listen']>[0]): () => Promise<void> {
  let isStopped = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = RECONNECT_FIRST_MS;
  const again = (): void => {
    if (isStopped || timer !== undefined) return;
    o.onDisconnect?.();
    timer = setTimeout(() => {
      timer = undefined;
      void open();
    }, pauseMs);
    pauseMs = Math.min(2 * pauseMs, RECONNECT_LAST_MS);
  };
  const open = async (): Promise<void> => {
    const opened = new Client({ connectionString: url, keepAlive: true });
    client = opened;
    // Unheard, the end of a connection would end the process.
    opened.on('error', again);
    opened.on('end', again);
    opened.on('notification', ({ channel, payload = '' }) => {
      const name = NAMES.get(channel);
      if (name !== undefined) o.onNotice(name, payload);
    });
    try {
      await opened.connect();
      for (const channel of Object.values(CHANNELS)) await opened.query(`listen ${channel}`);
      pauseMs = RECONNECT_FIRST_MS;
      if (!isStopped) o.onConnect?.();
    } catch {
      again();
    }
  };
  const opening = open();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await opening;
    await client?.end().catch(() => undefined);
  };
}

const NAMES = new Map(
  (Object.keys(CHANNELS) as (keyof typeof CHANNELS)[]).map((name) => [
    CHANNELS[name] as string,
    name,
  ]),
);
