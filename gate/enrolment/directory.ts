import { INTERRUPTION_DAYS, interruptionRate } from '../../fleet';
import type { CredentialRow, Database, NodeRow } from '../../store/database';
import type { Credential, NodeDirectory, NodeIdentity } from '../auth/identity';
import { identityOf } from './policy';

/** What the directory needs of the database. */
export type DirectoryStores = Pick<Database, 'credentials' | 'nodes' | 'notices'>;

/** Answers are believed this long while the database tells of changes. */
const KEPT_MS = 30_000;
const ENTRIES_MAX = 50_000;
/** Part of a node's history that tells how often it is interrupted. */
const HISTORY_MS = INTERRUPTION_DAYS * 86_400_000;

interface Entry {
  credential: CredentialRow;
  identity: NodeIdentity;
  keptUntil: number;
}

/** A directory that stops listening when it is closed. */
export interface DatabaseDirectory extends NodeDirectory {
  close(): Promise<void>;
}

/**
 * Who is who, by the database. The database tells of every change as it is committed, so that a
 * revoked node is out at once; while that line is down, every answer is asked for anew.
 */
export function databaseDirectory(
  { credentials, nodes, notices }: DirectoryStores,
  now: () => number = Date.now,
): DatabaseDirectory {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(nodeId: string) => void>();
  let isListening = false;
  /** Counts changes: an answer that was on its way when one came may be the old one. */
  let changes = 0;
  const forget = (node: string): void => {
    changes += 1;
    for (const [id, { identity }] of entries) if (identity.nodeId === node) entries.delete(id);
  };
  const stop = notices.listen({
    onConnect: () => {
      changes += 1;
      entries.clear();
      isListening = true;
    },
    onDisconnect: () => {
      isListening = false;
      entries.clear();
    },
    onNotice: (channel, node) => {
      if (channel !== 'nodes') return;
      forget(node);
      for (const listener of listeners) listener(node);
    },
  });
  const ask = async (id: string): Promise<Entry | undefined> => {
    const before = changes;
    const found = await credentials.withNode(id);
    if (found === undefined || !isAdmitted(found)) return undefined;
    const { credential, node } = found;
    const since = new Date(now() - HISTORY_MS);
    const history = (await nodes.interruptions([node.id], since)).get(node.id);
    const interruptionsPerHour = interruptionRate(history ?? { interruptions: 0, hoursWorked: 0 });
    const identity = { ...identityOf(node), interruptionsPerHour };
    const entry = { credential, identity, keptUntil: now() + KEPT_MS };
    if (isListening && before === changes) {
      entries.set(id, entry);
      if (entries.size > ENTRIES_MAX) entries.delete(entries.keys().next().value as string);
    }
    return entry;
  };
  return {
    async find(shown: Credential) {
      const id = shown.kind === 'bearer' ? shown.hash : shown.serial;
      const known = entries.get(id);
      const isKept = known !== undefined && known.keptUntil > now();
      const entry = isKept ? known : await ask(id);
      if (entry === undefined || entry.credential.kind !== shown.kind) return undefined;
      return Date.parse(entry.credential.expiresAt) > now() ? entry.identity : undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: stop,
  };
}

function isAdmitted({ credential, node }: { credential: CredentialRow; node: NodeRow }): boolean {
  return credential.revokedAt === null && node.revokedAt === null;
}
