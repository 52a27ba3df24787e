import { randomBytes, X509Certificate } from 'node:crypto';
import { newKeyPair } from '../../trust';
import { createAuthority } from './certificates';
import type { KeyFile } from './key-file';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long each kind of key serves, in milliseconds. A new one is told to everybody for `leadMs`
 * before it is used, so that no gate or node meets a signature or seal of a key that it does not know.
 */
export const ROTATION = {
  /** An authority signs for five of its ten years; nodes learn of the next one as they renew. */
  authority: { everyMs: 5 * 365 * DAY_MS, leadMs: 30 * DAY_MS },
  signer: { everyMs: 90 * DAY_MS, leadMs: 2 * DAY_MS },
  /** A token is sealed for hours at most; a day-old key still opens it for another day. */
  seal: { everyMs: DAY_MS, leadMs: 5 * 60_000, opensMs: 2 * DAY_MS },
} as const;

/** A kind of key that can be rotated. */
export type RotatedKey = keyof typeof ROTATION;

/**
 * The keys as they should be now: new ones where the newest is due, or where `forced` asks for one at
 * once; expired ones gone. Undefined when nothing changes.
 */
export async function rotated(
  keys: KeyFile,
  { now = Date.now(), forced = [] as readonly RotatedKey[] } = {},
): Promise<KeyFile | undefined> {
  const isDue = (kind: RotatedKey, newest: number | undefined) =>
    newest === undefined ||
    forced.includes(kind) ||
    now >= newest + ROTATION[kind].everyMs - ROTATION[kind].leadMs;
  const start = (kind: RotatedKey, newest: number | undefined) =>
    newest === undefined || forced.includes(kind) ? now : now + ROTATION[kind].leadMs;
  const next: KeyFile = {
    ...keys,
    authorities: keys.authorities.filter((one) => one.expiresAt > now),
    seals: keys.seals.filter((one) => one.expiresAt > now),
  };
  const newestAuthority = latest(next.authorities.map((one) => one.signsFrom));
  if (isDue('authority', newestAuthority)) {
    const authority = await createAuthority(now);
    const expiresAt = Date.parse(new X509Certificate(authority.certificate).validTo);
    const signsFrom = start('authority', newestAuthority);
    next.authorities = [...next.authorities, { ...authority, signsFrom, expiresAt }];
  }
  const newestSigner = latest(next.signers.map((one) => one.signsFrom));
  if (isDue('signer', newestSigner)) {
    const { privateKey } = newKeyPair();
    next.signers = [...next.signers, { privateKey, signsFrom: start('signer', newestSigner) }];
  }
  const newestSeal = latest(next.seals.map((one) => one.sealsFrom));
  if (isDue('seal', newestSeal)) next.seals = [...next.seals, newSeal(start('seal', newestSeal))];
  const isChanged = (['authorities', 'signers', 'seals'] as const).some(
    (kind) => next[kind].length !== keys[kind].length || next[kind].at(-1) !== keys[kind].at(-1),
  );
  return isChanged ? next : undefined;
}

const ID_BYTES = 8;
const SECRET_BYTES = 32;

function newSeal(sealsFrom: number): KeyFile['seals'][number] {
  return {
    id: randomBytes(ID_BYTES).toString('hex'),
    secret: randomBytes(SECRET_BYTES).toString('base64'),
    sealsFrom,
    expiresAt: sealsFrom + ROTATION.seal.opensMs,
  };
}

function latest(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : Math.max(...moments);
}
