import type { Connection } from '../connection';
import { gateKeys } from './tables';

/** Public keys of gates, by key id: SPKI in base64url. */
export interface GateKeyStore {
  /** Makes keys known; those that are known stay as they are. */
  publish(keys: Readonly<Record<string, string>>): Promise<void>;
  /** All keys, those of yesterday included. */
  all(): Promise<Record<string, string>>;
}

/** The gates' keys of a database. */
export function gateKeyStore({ attempt }: Connection): GateKeyStore {
  return {
    async publish(keys) {
      const rows = Object.entries(keys).map(([id, publicKey]) => ({ id, publicKey }));
      if (rows.length === 0) return;
      await attempt((db) => db.insert(gateKeys).values(rows).onConflictDoNothing());
    },
    async all() {
      const rows = await attempt((db) => db.select().from(gateKeys));
      return Object.fromEntries(rows.map(({ id, publicKey }) => [id, publicKey]));
    },
  };
}
