import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AthanorError } from '../../../schemas/errors';
import { type JoinAnswer, type SignedJson, signedJson } from '../../../schemas/nodes/enrolment';
import { type NodePolicy, nodeId, nodePolicy } from '../../../schemas/nodes/node';
import { newKeyPair, nodeIdOf, publicKeyOf } from '../../../trust';
import {
  makePrivateFolder,
  PRIVATE_FILE_MODE,
  readJson,
  writePrivateJson,
} from '../agent/private-files';

const FILES = {
  key: 'key.pem',
  certificate: 'certificate.pem',
  root: 'root.pem',
  membership: 'membership.json',
  publishers: 'network-publishers.json',
} as const;

const membership = z.object({
  formatVersion: z.literal(1),
  nodeId,
  /** `https://host:port` of the gate's public port, by which a lost certificate is renewed. */
  gateUrl: z.string(),
  policy: signedJson,
  /** ISO 8601: from then on the certificate is to be renewed. */
  renewAt: z.iso.datetime(),
});

/** What a node keeps of its membership of a network, beside its key and certificates. */
export type Membership = z.infer<typeof membership>;

/** The files by which a node shows who it is, in PEM; all of mode 0600. */
export interface IdentityFiles {
  key: string;
  certificate: string;
  root: string;
}

/** Paths of a node's identity. */
export function identityFiles(folder: string): IdentityFiles {
  return {
    key: path.join(folder, FILES.key),
    certificate: path.join(folder, FILES.certificate),
    root: path.join(folder, FILES.root),
  };
}

/** Where the network's list of publishers is kept; there is none where the network says nothing. */
export function networkPublishersFile(folder: string): string {
  return path.join(folder, FILES.publishers);
}

/**
 * The node's key, made the first time; it never leaves the machine.
 * @throws AthanorError CONFIG_INVALID for a file that is no key
 */
export function openKey(folder: string): { privateKey: string; publicKey: string; nodeId: string } {
  makePrivateFolder(folder);
  const { key: file } = identityFiles(folder);
  if (!existsSync(file)) writePrivate(file, newKeyPair().privateKey);
  try {
    const privateKey = readFileSync(file, 'utf8');
    const publicKey = publicKeyOf(privateKey);
    return { privateKey, publicKey, nodeId: nodeIdOf(publicKey) };
  } catch (cause) {
    const message = `${file} holds no key. Put a copy of it back, or move it away to become another node.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

/** What is kept of the membership; undefined for a machine that has not joined, or whose key changed. */
export function readMembership(folder: string): Membership | undefined {
  const files = identityFiles(folder);
  if (!Object.values(files).every((file) => existsSync(file))) return undefined;
  const found = membership.safeParse(readJson(path.join(folder, FILES.membership)));
  if (!found.success) return undefined;
  return found.data.nodeId === openKey(folder).nodeId ? found.data : undefined;
}

/** Share of a certificate's life after which it is renewed: the last third is for gates that are away. */
const RENEW_AFTER = 2 / 3;

/** Keeps what a gate has answered; each file is replaced as a whole. */
export function keepAnswer(
  folder: string,
  { answer, gateUrl, expiresAt }: { answer: JoinAnswer; gateUrl: string; expiresAt: Date },
): Membership {
  const files = identityFiles(folder);
  const now = Date.now();
  const renewAt = new Date(now + (expiresAt.getTime() - now) * RENEW_AFTER).toISOString();
  writePrivate(files.root, answer.root);
  writePrivate(files.certificate, answer.certificate ?? '');
  const { nodeId: id, policy } = answer;
  keepPublishers(folder, policy);
  const kept: Membership = { formatVersion: 1, nodeId: id, gateUrl, policy, renewAt };
  writePrivateJson(path.join(folder, FILES.membership), kept);
  return kept;
}

/** Keeps a newer policy. */
export function keepPolicy(folder: string, known: Membership, policy: SignedJson): Membership {
  keepPublishers(folder, policy);
  const kept = { ...known, policy };
  writePrivateJson(path.join(folder, FILES.membership), kept);
  return kept;
}

/** Before each run it is read anew. A node that hears nothing more believes it as long as its policy. */
function keepPublishers(folder: string, policy: SignedJson): void {
  const file = networkPublishersFile(folder);
  const { publishers, expiresAt } = policyIn(policy);
  if (publishers === undefined) {
    rmSync(file, { force: true });
    return;
  }
  const until = [expiresAt, publishers.expiresAt ?? expiresAt].sort()[0];
  writePrivate(file, JSON.stringify({ ...publishers, expiresAt: until }));
}

/** What the gate allows this node, as it was last told. */
export function policyIn({ payload }: SignedJson): NodePolicy {
  return nodePolicy.parse(JSON.parse(payload));
}

function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, text, { mode: PRIVATE_FILE_MODE });
  renameSync(draft, file);
}
