import { randomBytes } from 'node:crypto';

/** A key that seals task tokens; gates that serve the same nodes share them. */
export interface SealKey {
  /** 16 hexadecimal digits. */
  id: string;
  /** 32 bytes, for AES-256. */
  secret: Uint8Array;
  /**
   * Milliseconds of the Unix epoch. The newest key whose time has come seals, so that every gate can
   * learn a new key before any of them uses it.
   */
  sealsFrom: number;
  /** From then on it opens nothing any more. */
  expiresAt: number;
}

/** The keys of now: the newest seals, every one that has not expired opens. */
export interface SealKeyRing {
  current(): SealKey;
  find(id: string): SealKey | undefined;
}

const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** A new random key that seals from `sealsFrom` on and opens for `lifetimeMs` after that. */
export function createSealKey(lifetimeMs: number, sealsFrom = Date.now()): SealKey {
  return {
    id: randomBytes(ID_BYTES).toString('hex'),
    secret: randomBytes(SECRET_BYTES),
    sealsFrom,
    expiresAt: sealsFrom + lifetimeMs,
  };
}

/**
 * A ring over keys that may be replaced while it is in use: `keys` is asked at every call, so it
 * answers from memory. A ring without a valid key throws when it should seal.
 */
export function sealKeyRing(
  keys: () => readonly SealKey[],
  now: () => number = Date.now,
): SealKeyRing {
  const isValid = (key: SealKey) => key.expiresAt > now();
  return {
    current() {
      let newest: SealKey | undefined;
      for (const key of keys()) {
        if (!isValid(key) || key.sealsFrom > now()) continue;
        if (newest === undefined || key.sealsFrom > newest.sealsFrom) newest = key;
      }
      if (newest === undefined) throw new Error('no seal key is valid now');
      return newest;
    },
    find: (id) => keys().find((key) => key.id === id && isValid(key)),
  };
}
