import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AthanorError } from '../../schemas/errors';
import { type KeyRing, keyRing, openSigner, publicKeyOf, type Signer } from '../../trust';
import type { Authority } from './certificates';
import { changeKeyFile, type KeyFile, NO_KEYS, readKeyFile } from './key-file';
import { type RotatedKey, rotated } from './rotation';

/** A key that seals task tokens; the shape that the relay's ring takes. */
export interface SealSecret {
  id: string;
  /** 32 bytes, for AES-256. */
  secret: Uint8Array;
  sealsFrom: number;
  expiresAt: number;
}

/** The keys of a gate, as they are now; several gates on one folder share them. */
export interface GateKeys {
  /** Signs certificates. */
  authority(): Authority;
  /** Every authority that is believed, PEM, one after another. */
  roots(): string;
  /** SHA-256 of the signing authority's certificate (DER), lower-case hex: what links pin. */
  rootFingerprint(): string;
  /** Signs envelopes and policies. */
  signer(): Signer;
  /** Public keys of all signers there were, so that old signatures can be checked. */
  gateKeys(): KeyRing;
  seals(): readonly SealSecret[];
  /** Reads again what other gates changed, and rotates what is due. */
  refresh(): Promise<void>;
  /** Makes a new key of a kind, which is used at once. */
  rotate(kind: RotatedKey): Promise<void>;
}

/** An authority of the operator's own, in PEM files. */
export interface OwnAuthority {
  certificateFile: string;
  keyFile: string;
}

/**
 * Opens the keys in a folder, made at the first start (files of mode 0600). With `own`, certificates
 * are signed by that authority and no other is believed.
 * @throws AthanorError CONFIG_INVALID
 */
export async function openGateKeys(
  folder: string,
  { own, now = Date.now }: { own?: OwnAuthority; now?: () => number } = {},
): Promise<GateKeys> {
  const theirs = own === undefined ? undefined : readOwnAuthority(own);
  let current = await load(folder, now(), []);
  let ready = prepare(current);
  const reload = async (forced: readonly RotatedKey[]) => {
    current = await load(folder, now(), forced);
    ready = prepare(current);
  };
  const authority = () => theirs ?? newest(current.authorities, now());
  return {
    authority,
    roots: () =>
      theirs?.certificate ?? current.authorities.map((one) => one.certificate.trim()).join('\n'),
    rootFingerprint: () => fingerprintOf(authority().certificate),
    signer: () => newest(ready.signers, now()).signer,
    gateKeys: () => ready.ring,
    seals: () => ready.seals,
    refresh: () => reload([]),
    rotate: (kind) => reload([kind]),
  };
}

/** SHA-256 of the first certificate in a PEM text (of its DER), lower-case hex. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

async function load(folder: string, now: number, forced: readonly RotatedKey[]): Promise<KeyFile> {
  let current = readKeyFile(folder);
  // Most of the time nothing is due: no lock is needed to see that.
  if (current !== undefined && forced.length === 0 && !(await rotated(current, { now }))) {
    return current;
  }
  await changeKeyFile(folder, async (found) => {
    const next = await rotated(found ?? NO_KEYS, { now, forced });
    current = next ?? found;
    return next;
  });
  return current as KeyFile;
}

function prepare(file: KeyFile) {
  return {
    ring: keyRing(...file.signers.map((one) => publicKeyOf(one.privateKey))),
    signers: file.signers.map((one) => ({
      signsFrom: one.signsFrom,
      signer: openSigner(one.privateKey),
    })),
    seals: file.seals.map((one) => ({ ...one, secret: Buffer.from(one.secret, 'base64') })),
  };
}

function newest<T extends { signsFrom: number }>(keys: readonly T[], now: number): T {
  const usable = keys.filter((key) => key.signsFrom <= now);
  // A clock that was set back must not leave the gate without keys.
  const among = usable.length === 0 ? keys : usable;
  return among.reduce((a, b) => (b.signsFrom > a.signsFrom ? b : a));
}

function readOwnAuthority({ certificateFile, keyFile }: OwnAuthority): Authority {
  try {
    const certificate = readFileSync(certificateFile, 'utf8');
    if (!new X509Certificate(certificate).ca) {
      throw new Error(`${certificateFile} is not of an authority`);
    }
    return { certificate, privateKey: readFileSync(keyFile, 'utf8') };
  } catch (cause) {
    const message = `The authority cannot be used: ${(cause as Error).message}.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}
