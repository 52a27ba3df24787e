import { canonicalJson } from '../../trust/canonical-json';
import { pae } from '../../trust/pae';
import { PURPOSES, type Purpose } from '../../trust/purposes';

const DATABASE = 'athanor';
const STORE = 'identity';
const KEY = 'node';

/** Who this browser is: its key never leaves it, and cannot even be read by this page. */
export interface PageIdentity {
  publicKey: string;
  sign(purpose: Purpose, value: unknown): Promise<string>;
  /** What the gate gave it when it joined. */
  membership: Membership | undefined;
  remember(membership: Membership): Promise<void>;
  /** Forgets key and membership: this browser is nobody again. */
  forget(): Promise<void>;
}

/** What the gate gave a node that joined. */
export interface Membership {
  nodeId: string;
  bearer: string;
  name: string;
  owner: string;
  project: string;
  tier: string;
}

interface Kept {
  keys: CryptoKeyPair;
  membership?: Membership;
}

/** Opens the identity of this browser, made at its first visit. Rejects where it has no Ed25519. */
export async function openIdentity(): Promise<PageIdentity> {
  const database = await openDatabase();
  let kept = await request<Kept | undefined>(store(database, 'readonly').get(KEY));
  if (kept === undefined) {
    const keys = (await crypto.subtle.generateKey('Ed25519', false, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    kept = { keys };
    await request(store(database, 'readwrite').put(kept, KEY));
  }
  const { keys } = kept;
  const spki = await crypto.subtle.exportKey('spki', keys.publicKey);
  let { membership } = kept;
  return {
    publicKey: base64url(new Uint8Array(spki)),
    async sign(purpose, value) {
      const message = pae(purpose, new TextEncoder().encode(canonicalJson(value)));
      return base64url(
        new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, message)),
      );
    },
    get membership() {
      return membership;
    },
    async remember(given) {
      membership = given;
      await request(store(database, 'readwrite').put({ keys, membership }, KEY));
    },
    async forget() {
      membership = undefined;
      await request(store(database, 'readwrite').delete(KEY));
    },
  };
}

/** Asks the gate to take this browser in. Rejects with the gate's own words. */
export async function join(
  identity: PageIdentity,
  o: { secret: string; name: string; report: unknown },
): Promise<{ nodeId: string; bearer: string }> {
  const { publicKey } = identity;
  const proof = await identity.sign(PURPOSES.join, { join: o.secret, publicKey });
  return post('/v1/join', { ...o, publicKey, proof, bearer: true });
}

/** A new bearer credential, for a node whose own has expired: its key says who it is. */
export async function renew(identity: PageIdentity): Promise<{ nodeId: string; bearer: string }> {
  const { publicKey } = identity;
  const at = new Date().toISOString();
  const proof = await identity.sign(PURPOSES.join, { renew: publicKey, at });
  return post('/v1/renew', { publicKey, at, proof });
}

/** One question to the gate. Rejects with its own words. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const value = (await answer.json()) as T & { message?: string };
  if (!answer.ok) throw new Error(value.message ?? `The gate answered ${answer.status}.`);
  return value;
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return request(opening);
}

function store(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(STORE, mode).objectStore(STORE);
}

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
