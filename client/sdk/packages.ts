import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AthanorError } from '../../schemas/errors';
import {
  NO_PUBLISHERS,
  PACKAGE_LIMITS,
  type PublisherPolicy,
  publisherPolicy,
} from '../../schemas/packages/package';
import {
  keyIdOf,
  newKeyPair,
  openSigner,
  publicKeyOf,
  signPackage,
  type VerifiedPackage,
  verifyPackage,
} from '../../trust';

const MODULE = 'module.wasm';
const ENVELOPE = 'package.dsse.json';
const DAY_MS = 86_400_000;
/** Readable by its owner only. */
const SECRET = 0o600;

/** A publisher's key, as others may know it. */
export interface PublicKey {
  publicKey: string;
  keyId: string;
}

/** Makes a key pair, and writes its private half to a new file of mode 0600. */
export function makePublisherKey(file: string): PublicKey {
  const { publicKey, privateKey } = newKeyPair();
  try {
    writeFileSync(file, privateKey, { mode: SECRET, flag: 'wx' });
  } catch (cause) {
    throw unusable(`${file} cannot be written: ${(cause as Error).message}`, cause);
  }
  return { publicKey, keyId: keyIdOf(publicKey) };
}

/** The public half of the key in a file. @throws AthanorError KEY_INVALID, FILE_UNREADABLE */
export function publisherKey(file: string): PublicKey {
  const publicKey = publicKeyOf(read(file).toString('utf8'));
  return { publicKey, keyId: keyIdOf(publicKey) };
}

/**
 * Signs the module in a folder; the manifest need not say from when until when it is valid. Returns the
 * file that it wrote. @throws AthanorError PACKAGE_INVALID, KEY_INVALID, FILE_UNREADABLE
 */
export function signPackageFolder(
  folder: string,
  o: { manifestFile: string; keyFile: string; validDays: number; now?: Date },
): string {
  const now = o.now ?? new Date();
  const span = {
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + o.validDays * DAY_MS).toISOString(),
  };
  const manifest = { ...span, ...(readJson(o.manifestFile) as object) };
  const signer = openSigner(read(o.keyFile).toString('utf8'));
  const envelope = signPackage(signer, manifest as never, readModule(folder));
  const file = path.join(folder, ENVELOPE);
  writeFileSync(file, `${JSON.stringify(envelope, null, 2)}\n`);
  return file;
}

/** Decides as a node would, now. Throws as `verifyPackage`; FILE_UNREADABLE */
export function verifyPackageFolder(
  folder: string,
  { publishersFile, now = new Date() }: { publishersFile: string; now?: Date },
): VerifiedPackage {
  const envelope = readJson(path.join(folder, ENVELOPE));
  return verifyPackage(envelope, readModule(folder), { policy: readPolicy(publishersFile), now });
}

/** Lets a publisher sign packages of these names, beside what was allowed before. */
export function trustPublisher(
  publishersFile: string,
  publisher: { name: string; publicKey: string; packages: string[] },
): void {
  keyIdOf(publisher.publicKey);
  const policy = readPolicy(publishersFile);
  writePolicy(publishersFile, { ...policy, publishers: [...policy.publishers, publisher] });
}

/** Calls back what a key signed, a module by its SHA-256, or a package by `name@version`. */
export function revoke(
  publishersFile: string,
  what: { key?: string; module?: string; package?: string },
): void {
  const policy = readPolicy(publishersFile);
  const { keys, modules, packages } = policy.revoked;
  const revoked = {
    keys: what.key === undefined ? keys : [...keys, what.key],
    modules: what.module === undefined ? modules : [...modules, what.module],
    packages: what.package === undefined ? packages : [...packages, what.package],
  };
  writePolicy(publishersFile, { ...policy, revoked });
}

function readPolicy(file: string): PublisherPolicy {
  return existsSync(file) ? parsePolicy(readJson(file)) : NO_PUBLISHERS;
}

/** Nodes read the list at any moment: they find the old one or the new one, never a half. */
function writePolicy(file: string, policy: PublisherPolicy): void {
  const draft = `${file}.${process.pid}.part`;
  writeFileSync(draft, `${JSON.stringify(parsePolicy(policy), null, 2)}\n`, { mode: SECRET });
  renameSync(draft, file);
}

function parsePolicy(value: unknown): PublisherPolicy {
  const parsed = publisherPolicy.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((i) => `${i.path.map(String).join('.')}: ${i.message}`);
  const message = `The list of publishers is not valid: ${issues.join('; ')}`;
  throw new AthanorError({ code: 'CONFIG_INVALID', message });
}

function readModule(folder: string): Uint8Array {
  const module = read(path.join(folder, MODULE));
  if (module.length <= PACKAGE_LIMITS.moduleBytesMax) return module;
  const message = `The module has ${module.length} bytes; ${PACKAGE_LIMITS.moduleBytesMax} are allowed.`;
  throw new AthanorError({ code: 'PACKAGE_INVALID', message });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(read(file).toString('utf8'));
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    throw unusable(`${file} is no JSON`, cause);
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unusable(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

function unusable(message: string, cause: unknown): AthanorError {
  return new AthanorError({ code: 'FILE_UNREADABLE', message: `${message}.`, cause });
}
