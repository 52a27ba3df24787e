import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { newKeyPair, nodeIdOf, PURPOSES, signJson, verifyJson } from '../../trust';
import { createAuthority } from './certificates';
import {
  fingerprintOf,
  type GateKeys,
  issueNodeCertificate,
  issueServerCertificate,
  openGateKeys,
} from './index';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function nodeCertificate(keys: GateKeys, o: { lifetimeMs?: number; now?: number } = {}) {
  const pair = newKeyPair();
  const nodeId = nodeIdOf(pair.publicKey);
  const { publicKey } = pair;
  const request = { nodeId, publicKey, lifetimeMs: HOUR_MS, ...o };
  const issued = await issueNodeCertificate(keys.authority(), request);
  return { ...issued, nodeId, key: pair.privateKey };
}

/** What a TLS server that asks for certificates of `roots` thinks of a client. */
async function shake(
  keys: GateKeys,
  client: { cert?: string; key?: string },
  roots = keys.roots(),
): Promise<{ authorized: boolean; serial: string | undefined; clientAuthorized: boolean }> {
  const own = await issueServerCertificate(keys.authority(), {
    hosts: ['127.0.0.1', 'localhost'],
    lifetimeMs: HOUR_MS,
  });
  const { chain: cert, privateKey: key } = own;
  const server = createServer({
    cert,
    key,
    ca: roots,
    requestCert: true,
    rejectUnauthorized: false,
  });
  const seen = new Promise<TLSSocket>((resolve) => server.once('secureConnection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: roots,
    ...client,
    rejectUnauthorized: false,
  });
  await new Promise((resolve, reject) =>
    socket.once('secureConnect', resolve).once('error', reject),
  );
  const { authorized } = await seen;
  const serial = (await seen).getPeerCertificate().serialNumber?.toLowerCase();
  const clientAuthorized = socket.authorized;
  socket.destroy();
  server.close();
  return { authorized, serial, clientAuthorized };
}

it('issues certificates that TLS accepts at both ends, of version 3 and of the id of the node', async () => {
  const keys = await openGateKeys(folder);
  const node = await nodeCertificate(keys);
  const seen = await shake(keys, { cert: node.chain, key: node.key });
  expect(seen).toEqual({ authorized: true, serial: node.serial, clientAuthorized: true });
  const leaf = new X509Certificate(node.chain);
  expect(leaf.subject).toBe(`CN=${node.nodeId}`);
  expect(leaf.ca).toBe(false);
  // An implementation that is not ours reads it the same way.
  const text = execFileSync('openssl', ['x509', '-noout', '-text'], {
    input: node.chain,
  }).toString();
  expect(text).toMatch(/Version: 3 /);
  expect(text).toMatch(/ED25519/);
  expect(text).toMatch(/TLS Web Client Authentication/);
  const files = { root: path.join(folder, 'root.pem'), leaf: path.join(folder, 'leaf.pem') };
  writeFileSync(files.root, keys.roots());
  writeFileSync(files.leaf, node.chain);
  const verify = ['verify', '-purpose', 'sslclient', '-CAfile', files.root, files.leaf];
  expect(execFileSync('openssl', verify).toString()).toMatch(/OK/);
});

it('does not accept nobody, an expired certificate, or one of another authority', async () => {
  const keys = await openGateKeys(folder);
  const expired = await nodeCertificate(keys, { now: Date.now() - DAY_MS });
  expect(await shake(keys, { cert: expired.chain, key: expired.key })).toMatchObject({
    authorized: false,
  });
  expect((await shake(keys, {})).authorized).toBe(false);
  const foreign = await createAuthority();
  const pair = newKeyPair();
  const stolen = await issueNodeCertificate(foreign, {
    nodeId: nodeIdOf(pair.publicKey),
    publicKey: pair.publicKey,
    lifetimeMs: HOUR_MS,
  });
  const answer = await shake(keys, { cert: stolen.chain, key: pair.privateKey });
  expect(answer.authorized).toBe(false);
});

it('keeps its keys in a file that only its owner reads, and finds them again', async () => {
  const keys = await openGateKeys(folder);
  const file = path.join(folder, 'keys.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await openGateKeys(folder);
  expect(again.rootFingerprint()).toBe(keys.rootFingerprint());
  expect(again.signer().keyId).toBe(keys.signer().keyId);
  expect(again.seals()).toEqual(keys.seals());
  chmodSync(file, 0o644);
  await expect(openGateKeys(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  chmodSync(file, 0o600);
  writeFileSync(file, '{"formatVersion":1,"secret":"abc"}');
  const error = await openGateKeys(folder).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(JSON.stringify(error)).not.toContain('abc');
});

it('gives several gates that start at once the same keys', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => openGateKeys(folder)));
  expect(new Set(all.map((keys) => keys.rootFingerprint())).size).toBe(1);
  expect(new Set(all.map((keys) => keys.signer().keyId)).size).toBe(1);
});

it('rotates each kind of key in time, telling the next one before it is used', async () => {
  let now = Date.now();
  const keys = await openGateKeys(folder, { now: () => now });
  const [signer, seal] = [keys.signer().keyId, keys.seals()[0]];
  const signed = signJson(keys.signer(), PURPOSES.policy, { a: 1 });
  now += 89 * DAY_MS;
  await keys.refresh();
  // The next signer is told, and not used yet.
  expect(keys.signer().keyId).toBe(signer);
  expect(Object.keys(keys.gateKeys())).toHaveLength(2);
  expect(keys.seals().map((one) => one.id)).not.toContain(seal?.id);
  now += 2 * DAY_MS;
  expect(keys.signer().keyId).not.toBe(signer);
  expect(verifyJson(PURPOSES.policy, signed, keys.gateKeys())).toEqual({ a: 1 });
  const root = keys.rootFingerprint();
  now += 5 * 365 * DAY_MS;
  await keys.refresh();
  expect(keys.roots().match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  now += 31 * DAY_MS;
  expect(keys.rootFingerprint()).not.toBe(root);
});

it('rotates at once when told to, and old seals still open for a while', async () => {
  const keys = await openGateKeys(folder);
  const other = await openGateKeys(folder);
  const [root, seal] = [keys.rootFingerprint(), keys.seals()[0]];
  const old = await nodeCertificate(keys);
  for (const kind of ['authority', 'signer', 'seal'] as const) await keys.rotate(kind);
  expect(keys.rootFingerprint()).not.toBe(root);
  expect(keys.seals()).toContainEqual(seal);
  await other.refresh();
  expect(other.rootFingerprint()).toBe(keys.rootFingerprint());
  expect(other.signer().keyId).toBe(keys.signer().keyId);
  // What the old authority signed is still believed.
  expect(await shake(keys, { cert: old.chain, key: old.key })).toMatchObject({ authorized: true });
});

it('takes an authority of the operator', async () => {
  const theirs = await createAuthority();
  const own = {
    certificateFile: path.join(folder, 'theirs.pem'),
    keyFile: path.join(folder, 'theirs.key'),
  };
  writeFileSync(own.certificateFile, theirs.certificate);
  writeFileSync(own.keyFile, theirs.privateKey);
  const keys = await openGateKeys(folder, { own });
  expect(keys.rootFingerprint()).toBe(fingerprintOf(theirs.certificate));
  const node = await nodeCertificate(keys);
  const seen = await shake(keys, { cert: node.chain, key: node.key }, theirs.certificate);
  expect(seen.authorized).toBe(true);
  writeFileSync(own.certificateFile, readFileSync(path.join(folder, 'keys.json')));
  await expect(openGateKeys(folder, { own })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
