import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPublishers } from '../activities/runtime/sandbox';
import type { InvitationLink, InviteRequest } from '../schemas/nodes/enrolment';
import {
  formatInvitationLink,
  formatInvitationToken,
  parseInvitation,
} from '../schemas/nodes/invitation-link';
import type { CapabilityReport } from '../schemas/nodes/node';
import { NO_PUBLISHERS } from '../schemas/packages/package';
import { createInvitation, type Database, openDatabase } from '../store/database';
import { startTestPostgres, type TestPostgres } from '../tests/support/postgres';
import { until } from '../tests/support/until';
import {
  newKeyPair,
  openSigner,
  PURPOSES,
  sha256Hex,
  signJson,
  signPackage,
  signValue,
  verifyJson,
  verifyPackage,
} from '../trust';
import type { Beat } from '../workers/node/agent';
import {
  askTerms,
  type GateLine,
  identityFiles,
  join,
  meetGate,
  openKey,
  openLine,
} from '../workers/node/membership';
import { networkPublishersFile } from '../workers/node/membership/folder';
import { askGateJson } from '../workers/node/membership/gate-http';
import { renewByKey } from '../workers/node/membership/join';
import { type Gate, openGate } from './gate';
import type { Temporal } from './grpc/upstream/temporal';
import { outputCheck } from './results/step-schemas';
import { gateSettings } from './settings';

const START_TIMEOUT_MS = 120_000;
const SILENT = { info: () => undefined, warn: () => undefined };
const RDKIT = 'chemistry.rdkit.v1';
const REPORT: CapabilityReport = {
  agentVersion: '0.1.0',
  os: { platform: 'linux', release: '6.1' },
  arch: 'x64',
  deviceClass: 'server',
  cpu: { model: 'some', cores: 2, simd: true },
  memoryMb: 4_000,
  diskFreeMb: 1_000,
  gpus: [],
  battery: { present: false, onMains: true },
  network: 'wired',
  tools: {},
  capabilities: [RDKIT, 'quantum.statevector.v1'],
  slots: 3,
};

/** A Temporal that has no work. */
const IDLE_TEMPORAL: Temporal = {
  poll: () => new Promise(() => undefined),
  complete: async () => undefined,
  fail: async () => undefined,
  cancel: async () => undefined,
  heartbeat: async () => ({}) as never,
  start: async () => undefined,
  close: () => undefined,
};

let server: TestPostgres;
let db: Database;
let folder: string;
let gate: Gate;
const logged: object[] = [];

const publishersFile = () => path.join(folder, 'publishers.json');

function open(env: NodeJS.ProcessEnv = {}): Promise<Gate> {
  const settings = gateSettings({
    ATHANOR_GATE_KEYS: path.join(folder, 'gate'),
    ATHANOR_PUBLISHERS: publishersFile(),
    ...env,
  });
  const log = {
    info: () => undefined,
    warn: (fields: object) => void logged.push(fields),
  };
  const artifacts = {
    artifactsFolder: path.join(folder, 'a'),
    pageFolder: '/nowhere',
    consoleFolder: '/nowhere',
    stagingFolder: path.join(folder, 's'),
  };
  return openGate({
    ...{ settings, database: db, temporal: IDLE_TEMPORAL, check: outputCheck({}), log },
    ...artifacts,
  });
}

beforeAll(async () => {
  server = await startTestPostgres();
  db = await openDatabase(await server.createDatabase());
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-gate-'));
  gate = await open();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await gate?.close();
  await db?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, START_TIMEOUT_MS);

let names = 0;
function nodeFolder(): string {
  names += 1;
  return path.join(folder, `node-${names}`);
}

async function invite(o: Partial<InviteRequest> = {}, at = gate): Promise<InvitationLink> {
  const fresh = await createInvitation(db, { owner: 'ada', ...o }, 'tester');
  const { publicUrl: gateUrl, rootFingerprint } = at.address;
  const link = { gateUrl, secret: fresh.secret, rootFingerprint };
  return parseInvitation(formatInvitationToken(parseInvitation(formatInvitationLink(link))));
}

async function joined(
  o: {
    folder?: string;
    invite?: Partial<InviteRequest>;
    name?: string;
    link?: InvitationLink;
  } = {},
): Promise<{ line: GateLine; folder: string; id: string }> {
  const mine = o.folder ?? nodeFolder();
  const known = await meetGate(o.link ?? (await invite(o.invite)));
  const { nodeId: id } = await join(known, {
    folder: mine,
    name: o.name ?? 'bench',
    report: REPORT,
  });
  const line = openLine(mine, SILENT) as GateLine;
  return { line, folder: mine, id };
}

const BEAT: Beat = { state: 'READY', accepting: true, slots: 2, running: 0, transitions: [] };

it('lets a machine in by one link: key and certificate stay private, the policy is signed', async () => {
  const link = await invite({ owner: 'Ada L.', capabilities: [RDKIT] });
  const known = await meetGate(link);
  const terms = await askTerms(known);
  expect(terms).toMatchObject({ owner: 'Ada L.', tier: 'contributed', capabilities: [RDKIT] });
  const { line, folder: mine, id } = await joined({ link });
  for (const file of Object.values(identityFiles(mine))) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(new X509Certificate(line.tls.cert ?? '').subject).toBe(`CN=${id}`);
  expect(line.policy).toMatchObject({
    nodeId: id,
    owner: 'Ada L.',
    tier: 'contributed',
    capabilities: [RDKIT],
    taskQueue: `node.${id}`,
    gates: [gate.address.devices],
  });
  const signed = await askGateJson<Parameters<typeof verifyJson>[1]>({
    ...{ url: `https://${gate.address.devices}`, path: '/v1/node/policy', tls: line.tls },
  });
  expect(verifyJson(PURPOSES.policy, signed, line.policy.gateKeys)).toMatchObject({ nodeId: id });
  expect(await line.beat(BEAT)).toMatchObject({ standing: { tier: 'contributed' } });
  expect(await line.measureNetwork()).toBeGreaterThan(0);
  const audited = await db.audit.list({ subject: id });
  expect(audited.items.map((one) => one.action)).toEqual(['node.join']);
});

it('refuses an invitation that was used, has expired, was revoked, or never was', async () => {
  const link = await invite();
  const { folder: mine } = await joined({ link });
  // The same machine, having lost the answer, is answered again.
  await joined({ link, folder: mine });
  await expect(joined({ link })).rejects.toMatchObject({ code: 'INVITATION_INVALID' });
  const made = await createInvitation(db, { owner: 'ada' }, 'tester');
  await db.invitations.revoke(made.id);
  for (const secret of [made.secret, 'x'.repeat(32)]) {
    const other = { ...link, secret };
    await expect(joined({ link: other })).rejects.toMatchObject({ code: 'INVITATION_INVALID' });
  }
});

it('tells nothing to a gate that is not the one of the link', async () => {
  const link = await invite();
  const error = await meetGate({ ...link, rootFingerprint: '0'.repeat(64) }).catch((e) => e);
  expect(error).toMatchObject({ code: 'SIGNATURE_INVALID' });
  const gone = { ...link, gateUrl: 'https://127.0.0.1:9' };
  await expect(meetGate(gone)).rejects.toMatchObject({ code: 'GATE_UNREACHABLE' });
});

it('wants a proof of the key that is named', async () => {
  const link = await invite();
  const known = await meetGate(link);
  const [mine, victim] = [newKeyPair(), newKeyPair()];
  const proven = { join: link.secret, publicKey: victim.publicKey };
  const { signature: proof } = signValue(openSigner(mine.privateKey), PURPOSES.join, proven);
  const body = {
    ...{ secret: link.secret, name: 'thief', publicKey: victim.publicKey, proof, report: REPORT },
  };
  const call = { url: link.gateUrl, path: '/v1/join', tls: known.tls };
  await expect(askGateJson({ ...call, body })).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  // Nothing was used up by the attempt.
  expect(await askTerms(known)).toMatchObject({ owner: 'ada' });
  const bad = [{ ...body, extra: 1 }, { ...body, name: 'a\nlevel=fatal' }, [], 'x', null];
  for (const one of bad) {
    await expect(askGateJson({ ...call, body: one })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  }
});

it('shuts a revoked node out within a second, for ever, however it asks', async () => {
  const { line, folder: mine, id } = await joined();
  await line.beat(BEAT);
  const startedMs = performance.now();
  await db.nodes.revoke(id, 'stolen');
  await until(() =>
    line.beat(BEAT).then(
      () => false,
      (e) => e.code === 'UNAUTHENTICATED',
    ),
  );
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  const root = line.tls.ca;
  const byKey = renewByKey(mine, { gateUrl: gate.address.publicUrl, root });
  await expect(byKey).rejects.toMatchObject({ code: 'NODE_REVOKED' });
  const again = joined({ folder: mine, link: await invite({ tier: 'managed' }) });
  await expect(again).rejects.toMatchObject({ code: 'NODE_REVOKED' });
  await db.nodes.reinstate(id);
  expect((await joined({ folder: mine })).id).toBe(id);
});

it('keeps a quarantined key in quarantine when it enrols again', async () => {
  const { folder: mine, id } = await joined();
  await db.nodes.quarantine(id, 'it lied');
  const { line } = await joined({ folder: mine, invite: { tier: 'managed', owner: 'eve' } });
  expect(line.policy).toMatchObject({ tier: 'quarantined', capabilities: [], owner: 'ada' });
  await until(async () => (await line.beat(BEAT)).standing?.tier === 'quarantined');
});

it('renews in time by the certificate, and after it has expired by the key', async () => {
  const { line, folder: mine, id } = await joined();
  const before = line.tls.cert;
  await line.renew();
  expect(line.tls.cert).not.toBe(before);
  const root = line.tls.ca;
  const membership = await renewByKey(mine, { gateUrl: gate.address.publicUrl, root });
  expect(membership.nodeId).toBe(id);
  // All of them are valid until they expire, or the node is revoked.
  expect(await db.credentials.list(id)).toHaveLength(3);
});

it('takes no expired certificate, and none that the database does not know', async () => {
  const short = await open({ ATHANOR_GATE_CERTIFICATE_HOURS: '0.0005' });
  try {
    const { line, folder: mine } = await joined({ link: await invite({}, short) });
    await until(() =>
      line.beat(BEAT).then(
        () => false,
        (e) => e.code === 'UNAUTHENTICATED',
      ),
    );
    // Asked to, the line finds its way back by the key.
    await line.renew();
    expect(await line.beat(BEAT)).toMatchObject({ standing: { tier: 'contributed' } });
    expect(openKey(mine).nodeId).toBe(line.policy.nodeId);
  } finally {
    await short.close();
  }
});

it('gives a bearer credential to workers of other SDKs', async () => {
  const link = await invite();
  const { tls } = await meetGate(link);
  const { publicKey, privateKey } = newKeyPair();
  const proven = { join: link.secret, publicKey };
  const { signature: proof } = signValue(openSigner(privateKey), PURPOSES.join, proven);
  const body = {
    secret: link.secret,
    name: 'python',
    publicKey,
    proof,
    report: REPORT,
    bearer: true,
  };
  const answer = await askGateJson<{ bearer: string; certificate?: string }>({
    ...{ url: link.gateUrl, path: '/v1/join', tls, body },
  });
  expect(answer.certificate).toBeUndefined();
  const call = { url: `https://${gate.address.devices}`, path: '/v1/node/beat', tls, body: BEAT };
  expect(await askGateJson({ ...call, bearer: answer.bearer })).toMatchObject({ standing: {} });
  for (const bearer of [undefined, `${answer.bearer}x`, "' or true --"]) {
    await expect(askGateJson({ ...call, bearer })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  }
});

it('keeps what nodes tell, of themselves alone, once', async () => {
  const { line, folder: mine, id } = await joined();
  const other = await joined();
  const signer = openSigner(readFileSync(identityFiles(mine).key, 'utf8'));
  const at = new Date().toISOString();
  const said = { kind: 'capabilities', node: id, at, report: { ...REPORT, slots: 7 } };
  const signed = signJson(signer, PURPOSES.report, said);
  await line.report(signed);
  expect((await db.nodes.get(id))?.report.slots).toBe(7);
  await expect(other.line.report(signed)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  const move = { at, kind: 'state', sequence: 1, from: 'ENROLLING', to: 'READY' } as const;
  const transitions = [{ ...move, event: 'admitted', why: "'; drop table nodes; --" }];
  await line.beat({ ...BEAT, accepting: false, transitions });
  await line.beat({ ...BEAT, accepting: false, transitions });
  expect(await db.nodes.transitions(id)).toHaveLength(1);
  expect(await db.nodes.get(id)).toMatchObject({ state: 'READY', paused: true });
  await line.leave();
  await until(() =>
    line.beat(BEAT).then(
      () => false,
      (e) => e.code === 'UNAUTHENTICATED',
    ),
  );
});

it('a certificate of before a node left opens nothing after it has joined again with the same key', async () => {
  const { line, folder: mine, id } = await joined();
  const old = { ...line.tls };
  const ask = (tls: typeof old) =>
    askGateJson({ url: `https://${line.address}`, path: '/v1/node/beat', body: BEAT, tls }).then(
      () => 'let in',
      (error) => error.code,
    );
  expect(await ask(old)).toBe('let in');
  await line.leave();
  await until(async () => (await ask(old)) === 'UNAUTHENTICATED');
  const again = await joined({ folder: mine });
  expect(again.id).toBe(id);
  expect(await ask(again.line.tls)).toBe('let in');
  expect(await ask(old)).toBe('UNAUTHENTICATED');
  // Revoked, neither opens anything, and the key gets no other.
  await db.nodes.revoke(id, 'test');
  await until(async () => (await ask(again.line.tls)) === 'UNAUTHENTICATED');
  expect(await ask(old)).toBe('UNAUTHENTICATED');
  await expect(joined({ folder: mine })).rejects.toMatchObject({ code: 'NODE_REVOKED' });
});

it('answers whatever is not there, too long or no JSON by a bland error of one shape', async () => {
  const { tls } = await meetGate(await invite());
  const call = { url: gate.address.publicUrl, tls };
  await expect(askGateJson({ ...call, path: '/v1/nodes' })).rejects.toMatchObject({
    message: 'There is nothing here.',
  });
  const body = { secret: 'x'.repeat(100_000) };
  await expect(askGateJson({ ...call, path: '/v1/join', body })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

it('lets no flood of enrolments through to the database', async () => {
  const flooded = await open();
  try {
    const link = await invite({}, flooded);
    const { tls } = await meetGate(link);
    const body = { secret: 'y'.repeat(32) };
    const call = { url: link.gateUrl, path: '/v1/invitation', tls, body };
    const codes: string[] = [];
    for (let i = 0; i < 100; i += 1) {
      codes.push(
        await askGateJson(call).then(
          () => 'ok',
          (error) => error.code,
        ),
      );
    }
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'INVITATION_INVALID'));
    expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(85);
    // Whoever has an honest invitation comes in by another gate meanwhile.
    expect(await joined()).toMatchObject({ id: expect.any(String) });
  } finally {
    await flooded.close();
  }
});

it('goes on with another gate of the same keys when one is gone', async () => {
  const second = await open({ ATHANOR_GATE_OTHERS: gate.address.devices });
  const { line } = await joined({ link: await invite({}, second) });
  expect(line.policy.gates).toEqual([second.address.devices, gate.address.devices]);
  let changes = 0;
  line.onChange = () => {
    changes += 1;
  };
  await second.close();
  expect(await line.beat(BEAT)).toMatchObject({ standing: {} });
  expect(line.address).toBe(gate.address.devices);
  expect(changes).toBe(1);
});

it('finds a gate whose ports have changed, by its public address', async () => {
  const { line } = await joined();
  const moved = await open();
  try {
    await line.moveTo(moved.address.publicUrl);
    expect(line.policy.gates).toEqual([moved.address.devices]);
    expect(await line.beat(BEAT)).toMatchObject({ standing: {} });
  } finally {
    await moved.close();
  }
});

it('tells nodes whose packages the network believes, and within a beat what was called back', async () => {
  const signer = openSigner(newKeyPair().privateKey);
  const span = { issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2999-01-01T00:00:00Z' };
  const manifest = {
    ...({ name: 'acme.one', version: '1.0.0', runtime: 'wasm', abi: 1, ...span } as const),
    ...{ steps: { 'acme.one@1': 'run' }, limits: { memoryPages: 1, deadlineMs: 1_000 } },
  };
  const module = Buffer.from('never run');
  const envelope = signPackage(signer, manifest, module);
  const { line, folder: mine } = await joined();
  const verdict = async () => {
    await line.beat(BEAT);
    const lists = readPublishers({ networkPublishersFile: networkPublishersFile(mine) });
    try {
      for (const policy of lists) verifyPackage(envelope, module, { policy, now: new Date() });
      return 'may run';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const publishers = [{ name: 'Acme', publicKey: signer.publicKey, packages: ['acme.*'] }];
  const write = (more: object = {}) =>
    writeFileSync(publishersFile(), JSON.stringify({ ...NO_PUBLISHERS, publishers, ...more }));
  expect(await verdict()).toBe('PACKAGE_UNSIGNED');
  write();
  await until(async () => (await verdict()) === 'may run');
  // What cannot be understood changes nothing.
  writeFileSync(publishersFile(), '{');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await verdict()).toBe('may run');
  const none = { keys: [], modules: [], packages: [] };
  for (const revoked of [
    { ...none, keys: [signer.keyId] },
    { ...none, modules: [sha256Hex(module)] },
    { ...none, packages: ['acme.one@1.0.0'] },
  ]) {
    write({ revoked });
    await until(async () => (await verdict()) === 'PACKAGE_REVOKED');
    write();
    await until(async () => (await verdict()) === 'may run');
  }
  // A node that hears nothing more believes the list no longer than its policy.
  const { expiresAt } = JSON.parse(readFileSync(networkPublishersFile(mine), 'utf8'));
  expect(expiresAt).toBe(line.policy.expiresAt);
  rmSync(publishersFile());
  await until(async () => (await verdict()) === 'PACKAGE_UNSIGNED');
  line.close();
});
