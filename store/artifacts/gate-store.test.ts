import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { type ArtifactGate, NODE, openArtifactGate } from '../../tests/support/artifact-gate';
import { closeGateConnections, gateArtifactStore, trimKept } from './index';

const MEDIA = MEDIA_TYPES.binary;

let gate: ArtifactGate;
let requests: string[];
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-node-'));
  requests = [];
  gate = await openArtifactGate({
    onRequest: ({ method, url }) => requests.push(`${method} ${url}`),
  });
});

afterEach(async () => {
  await closeGateConnections();
  await gate.close();
  rmSync(folder, { recursive: true, force: true });
});

function storeAt(
  urls: string[],
  input: unknown,
  o: { patienceMs?: number; bytesMax?: number } = {},
) {
  return gateArtifactStore({
    gate: { urls, bearer: NODE },
    lease: { token: gate.seal(input), input },
    cache: { folder: path.join(folder, 'cache'), bytesMax: o.bytesMax ?? 1 << 30 },
    patienceMs: o.patienceMs ?? 5_000,
  });
}

async function cached(): Promise<string[]> {
  const names = await readdir(path.join(folder, 'cache'), { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('bytes that go over the network', () => {
  it('are told as they go, either way and however often; what is kept here costs none', async () => {
    const size = 3 << 20;
    const given = await gate.store.put(Buffer.alloc(size, 1), MEDIA);
    const input = { given };
    let bytes = 0;
    const counting = () =>
      gateArtifactStore({
        gate: { urls: [gate.url], bearer: NODE },
        lease: { token: gate.seal(input), input },
        cache: { folder: path.join(folder, 'cache'), bytesMax: 1 << 30 },
        onBytes: (more) => (bytes += more),
      });
    await counting().get(given);
    expect(bytes).toBe(size);
    await counting().get(given);
    for await (const _ of counting().openRead(given));
    expect(bytes).toBe(size);
    await counting().put(Buffer.alloc(1_000, 2), MEDIA);
    expect(bytes).toBe(size + 1_000);
    // Beyond what goes in one request: by a file, resumably.
    const large = 20 << 20;
    const writer = await counting().createWriter(MEDIA);
    for (let at = 0; at < large; at += 1 << 20) await writer.write(Buffer.alloc(1 << 20, 3));
    await writer.commit();
    expect(bytes).toBe(size + 1_000 + large);
  });
});

describe('a budget that its owner makes smaller', () => {
  it('is kept from the next step on, and at once where room is asked for', async () => {
    const refs: ArtifactRef[] = [];
    for (let i = 0; i < 8; i += 1) refs.push(await gate.store.put(Buffer.alloc(10_000, i), MEDIA));
    const input = { refs };
    const store = storeAt([gate.url], input, { bytesMax: 1 << 20 });
    for (const ref of refs) await store.get(ref);
    expect(await cached()).toHaveLength(8);
    await trimKept(path.join(folder, 'cache'), 50_000);
    expect(await cached()).toHaveLength(5);
    const smaller = storeAt([gate.url], input, { bytesMax: 25_000 });
    await smaller.put('one more', MEDIA);
    expect((await cached()).length).toBeLessThanOrEqual(3);
    // What is larger than the whole budget is not kept at all.
    const whole = await gate.store.put(Buffer.alloc(30_000, 9), MEDIA);
    const other = storeAt([gate.url], { whole }, { bytesMax: 25_000 });
    expect(await other.get(whole)).toHaveLength(30_000);
    for await (const _ of other.openRead(whole));
    expect((await cached()).length).toBeLessThanOrEqual(3);
  });
});

describe('what was read once', () => {
  it('is not fetched again, unless it was damaged here', async () => {
    const given = await gate.store.put('a model', MEDIA);
    const input = { model: given };
    await storeAt([gate.url], input).get(given);
    const first = requests.splice(0);
    // The lease is shown when the gate asks for it, and then it is read.
    expect(first.map((line) => line.split(' ')[0])).toEqual(['GET', 'POST', 'GET']);
    const next = storeAt([gate.url], input);
    expect((await next.get(given)).toString()).toBe('a model');
    for await (const piece of next.openRead(given)) expect(String(piece)).toBe('a model');
    expect(requests).toEqual([]);
    const file = path.join(
      folder,
      'cache/objects',
      given.sha256.slice(0, 2),
      given.sha256.slice(2),
    );
    await chmod(file, 0o644);
    await writeFile(file, 'a m0del');
    expect((await next.get(given)).toString()).toBe('a model');
    expect(requests).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe('a model');
  });

  it('need not be kept: without a cache that works, it is only slower', async () => {
    const given = await gate.store.put('a model', MEDIA);
    await writeFile(path.join(folder, 'cache'), 'a file where the folder should be');
    const store = storeAt([gate.url], { given });
    expect((await store.get(given)).toString()).toBe('a model');
    const pieces = [];
    for await (const piece of store.openRead(given)) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('a model');
    expect(await store.has((await store.put('small', MEDIA)).sha256)).toBe(true);
  });

  it('makes room when the budget is used up, the oldest first', async () => {
    const refs: ArtifactRef[] = [];
    for (let i = 0; i < 12; i += 1) refs.push(await gate.store.put(Buffer.alloc(1_000, i), MEDIA));
    const store = storeAt([gate.url], refs, { bytesMax: 5_000 });
    for (const ref of refs) {
      await store.get(ref);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const left = await cached();
    expect(left.length).toBeLessThanOrEqual(5);
    expect(left).toContain(refs.at(-1)?.sha256.slice(2));
  });
});

describe('a gate that goes away', () => {
  it('in the middle of reading and writing is waited for, and nothing is lost', async () => {
    const large = Buffer.alloc(40_000_000, 'large');
    const given = await gate.store.put(large, MEDIA);
    const store = storeAt([gate.url], { given });
    const restart = async () => {
      await gate.stop();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await gate.start();
    };
    const pieces: Buffer[] = [];
    let bytes = 0;
    let restarted: Promise<void> | undefined;
    for await (const piece of store.openRead(given) as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > 5_000_000) restarted ??= restart();
    }
    await restarted;
    expect(Buffer.concat(pieces).equals(large)).toBe(true);
    const written = store.put(Buffer.alloc(40_000_001, 'other'), MEDIA);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await restart();
    const ref = await written;
    await gate.door.accept({ lease: gate.lease({ given }), output: ref });
    expect(await gate.store.stat(ref.sha256)).toMatchObject({ size: 40_000_001 });
  });

  it('is replaced by another one that shares its folder', async () => {
    const given = await gate.store.put('given', MEDIA);
    const other = await openArtifactGate({ folder: gate.folder });
    try {
      const store = storeAt(['http://127.0.0.1:1', gate.url, other.url], { given });
      const early = await store.put('put through the first', MEDIA);
      await gate.stop();
      expect(await store.has(early.sha256)).toBe(true);
      expect(await store.has(given.sha256)).toBe(true);
    } finally {
      await other.close();
      await gate.start();
    }
  });

  it('for good is GATE_UNREACHABLE', async () => {
    const store = storeAt(['http://127.0.0.1:1'], {}, { patienceMs: 300 });
    await expect(store.put('x', MEDIA)).rejects.toMatchObject({ code: 'GATE_UNREACHABLE' });
    await expect(store.has('a'.repeat(64))).rejects.toMatchObject({ code: 'GATE_UNREACHABLE' });
  });
});

it('a certificate that was renewed meanwhile is shown on a new connection, once', async () => {
  const server = createServer();
  const seen = new Map<object, number>();
  let letIn = true;
  server.on('stream', (stream) => {
    const { session } = stream;
    if (session === undefined) return;
    if (!seen.has(session)) seen.set(session, seen.size);
    const isNew = letIn && seen.get(session) !== 0;
    stream.respond({ ':status': isNew ? 404 : 401 }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await storeAt([url], {}).has('a'.repeat(64))).toBe(false);
    expect(seen.size).toBe(2);
    letIn = false;
    const refused = storeAt([url], {}).has('a'.repeat(64));
    await expect(refused).rejects.toMatchObject({ code: 'LEASE_INVALID' });
  } finally {
    await closeGateConnections();
    server.close();
  }
});

describe('what a gate says', () => {
  it('is believed when it refuses: lease, quota', async () => {
    const store = gateArtifactStore({
      gate: { urls: [gate.url], bearer: NODE },
      lease: { token: gate.seal({}, { expiresAt: 0 }), input: {} },
      cache: { folder: path.join(folder, 'cache'), bytesMax: 1 << 20 },
    });
    await expect(store.put('x', MEDIA)).rejects.toMatchObject({ code: 'LEASE_INVALID' });
    await expect(store.has('a'.repeat(64))).rejects.toMatchObject({ code: 'LEASE_INVALID' });
    const small = await openArtifactGate({ quota: { leaseBytesMax: 5_000_000 } });
    try {
      const full = small.nodeStore({});
      const tooMuch = Buffer.alloc(5_000_001);
      await expect(full.put(tooMuch, MEDIA)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    } finally {
      await small.close();
    }
  });

  it.each([
    ['other bytes', '7', 'a m0del'],
    ['another length', '8', 'a model!'],
    ['too much', '7', 'a model and more'],
  ])('is not believed when it sends %s', async (_name, length, body) => {
    const given = await gate.store.put('a model', MEDIA);
    let lies: Http2Server | undefined;
    try {
      lies = createServer();
      lies.on('stream', (stream) => {
        stream.on('error', () => undefined);
        stream.respond({ ':status': 200, 'content-length': length });
        stream.end(body);
      });
      await new Promise<void>((resolve) => lies?.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(lies.address() as AddressInfo).port}`;
      const store = storeAt([url], { given }, { patienceMs: 300 });
      const error = { name: 'AthanorError' };
      await expect(store.get(given)).rejects.toMatchObject(error);
      const drain = async () => {
        for await (const _ of store.openRead(given)) {
          // Nothing to do with it.
        }
      };
      await expect(drain()).rejects.toMatchObject(error);
      expect(await cached()).toEqual([]);
    } finally {
      await closeGateConnections();
      lies?.close();
    }
  });
});

it('a node shows its certificate, and knows the gate by its own', async () => {
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const made = ['-nodes', '-newkey', 'ed25519', '-keyout'];
  openssl('req', '-x509', ...made, 'ca.key', '-out', 'ca.pem', '-subj', '/CN=our authority');
  for (const [name, subject, usage] of [
    ['gate', '/CN=gate', 'subjectAltName=DNS:gate.test'],
    ['node', `/CN=${NODE}`, 'extendedKeyUsage=clientAuth'],
  ] as const) {
    openssl('req', ...made, `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    await writeFile(at(`${name}.ext`), usage);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`, '-days', '1');
  }
  const read = (name: string) => readFileSync(at(name));
  const tls = { key: read('gate.key'), cert: read('gate.pem'), ca: read('ca.pem') };
  const secure = await openArtifactGate({
    folder: gate.folder,
    tls: { ...tls, requestCert: true, rejectUnauthorized: true },
  });
  try {
    const gateOf = (more: object) => ({
      urls: [secure.url],
      caFile: at('ca.pem'),
      serverName: 'gate.test',
      ...more,
    });
    const own = { certificateFile: at('node.pem'), keyFile: at('node.key') };
    const open = (more: object) =>
      gateArtifactStore({
        gate: gateOf(more),
        lease: { token: gate.seal({}), input: {} },
        cache: { folder: at('cache'), bytesMax: 1 << 20 },
        patienceMs: 300,
      });
    const ref = await open(own).put('hello', MEDIA);
    expect(await open(own).has(ref.sha256)).toBe(true);
    const unreachable = { code: 'GATE_UNREACHABLE' };
    await expect(open({}).has(ref.sha256)).rejects.toMatchObject(unreachable);
    const elsewhere = { ...own, serverName: 'other.test' };
    await expect(open(elsewhere).has(ref.sha256)).rejects.toMatchObject(unreachable);
  } finally {
    await closeGateConnections();
    await secure.close();
  }
});
