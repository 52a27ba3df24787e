import { randomBytes } from 'node:crypto';
import { AthanorError } from '../../schemas/errors';
import type { PayloadKeyRow, PayloadKeyStore } from '../database';
import type { MasterKey } from './master-key';
import { seal, unseal } from './seal';

const KEY_BYTES = 32;
const ID_BYTES = 9;
/** How long a process goes on with a key that was rotated meanwhile. */
const CURRENT_MS = 60_000;

/** What is of no project belongs to the place: workflows that look after nodes. */
export const NO_PROJECT = '';

/** A key that payloads are sealed with. */
export interface DataKey {
  id: string;
  project: string;
  key: Buffer;
}

/** Keys of projects, unwrapped and kept in memory. */
export interface DataKeys {
  /** The key with which a project's payloads are sealed now; made when there is none. */
  current(project: string): Promise<DataKey>;
  /** Any key that payloads were ever sealed with. @throws AthanorError CONFIG_INVALID for an unknown one */
  byId(id: string): Promise<DataKey>;
  /** Seals what comes from now on with a new key; what was sealed stays readable. */
  rotate(project: string): Promise<DataKey>;
}

/** Keys in a database, wrapped by a master key. The store is asked for when it is first needed. */
export function dataKeys(master: MasterKey, store: () => Promise<PayloadKeyStore>): DataKeys {
  const known = new Map<string, DataKey>();
  const currents = new Map<string, { key: Promise<DataKey>; at: number }>();
  const about = (row: { id: string; project: string }) => `athanor ${row.id} ${row.project}`;
  const open = (row: PayloadKeyRow): DataKey => {
    const before = known.get(row.id);
    if (before !== undefined) return before;
    if (row.wrappedBy !== master.id) throw otherMaster(row);
    const key = unseal(master.key, Buffer.from(row.wrapped, 'base64'), about(row));
    const opened = { id: row.id, project: row.project, key };
    known.set(row.id, opened);
    return opened;
  };
  const fresh = (project: string) => {
    const id = `k${randomBytes(ID_BYTES).toString('base64url')}`;
    const wrapped = seal(master.key, randomBytes(KEY_BYTES), about({ id, project }));
    return { id, project, wrapped: wrapped.toString('base64'), wrappedBy: master.id };
  };
  const look = async (project: string) => {
    const rows = await store();
    return open((await rows.current(project)) ?? (await rows.add(fresh(project))));
  };
  return {
    current(project) {
      const before = currents.get(project);
      const now = performance.now();
      if (before !== undefined && now - before.at < CURRENT_MS) return before.key;
      const one = { key: look(project), at: now };
      currents.set(project, one);
      one.key.catch(() => {
        if (currents.get(project) === one) currents.delete(project);
      });
      return one.key;
    },
    async byId(id) {
      const before = known.get(id);
      if (before !== undefined) return before;
      const row = await (await store()).get(id);
      if (row !== undefined) return open(row);
      const message = `Something was encrypted with the key ${id}, which this database does not have.`;
      throw new AthanorError({ code: 'CONFIG_INVALID', message });
    },
    async rotate(project) {
      const made = open(await (await store()).replace(fresh(project)));
      currents.delete(project);
      return made;
    },
  };
}

function otherMaster({ id, wrappedBy }: PayloadKeyRow): AthanorError {
  const message = `The key ${id} was wrapped by another payload key (${wrappedBy}). ATHANOR_PAYLOAD_KEY_FILE has to name the file that this database was used with before.`;
  return new AthanorError({ code: 'CONFIG_INVALID', message });
}
