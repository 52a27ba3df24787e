import { createHash, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { leaseKey } from '../../store/staging';
import {
  type ArtifactGate,
  NODE,
  OTHER_NODE,
  openArtifactGate,
} from '../../tests/support/artifact-gate';
import type { Lease } from './index';

const LIMITS = {
  idleTimeoutMs: 300,
  slowStartMs: 200,
  artifactBytesMax: 100_000,
  wholeBytesMax: 10_000,
};
const QUOTA = {
  leaseBytesMax: 200_000,
  leaseFilesMax: 20,
  nodeBytesMax: 300_000,
  nodeFilesMax: 30,
};

let gate: ArtifactGate;
let session: ClientHttp2Session;
let given: ArtifactRef;
let foreign: ArtifactRef;
let input: { given: ArtifactRef };

beforeEach(async () => {
  gate = await openArtifactGate({ limits: LIMITS, quota: QUOTA });
  session = connect(gate.url);
  given = await gate.store.put('0123456789', MEDIA_TYPES.text);
  foreign = await gate.store.put('a secret of another project', MEDIA_TYPES.text);
  input = { given };
});

afterEach(async () => {
  session.destroy();
  await gate.close();
  expect(gate.errors).toEqual([]);
});

interface Sent {
  method?: string;
  path?: string;
  node?: string | null;
  lease?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** The body does not end. */
  open?: boolean;
  /** It comes byte by byte, for ever. */
  drip?: boolean;
}

interface Received {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

/** A client without manners. */
function send(o: Sent): Promise<Received> {
  const node = o.node === undefined ? NODE : o.node;
  const stream = session.request({
    ':method': o.method ?? 'GET',
    ':path': o.path ?? `/v1/artifacts/${given.sha256}`,
    ...(node !== null && { authorization: `Bearer ${node}` }),
    ...(o.lease !== undefined && { 'athanor-lease': o.lease }),
    ...o.headers,
  });
  if (o.drip) {
    const timer = setInterval(() => stream.write('x'), 20);
    stream.once('close', () => clearInterval(timer));
  } else if (o.open) stream.write(o.body ?? '');
  else stream.end(o.body);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let head: Record<string, unknown> = {};
    stream.on('response', (headers) => {
      head = headers as never;
    });
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', (error) => (head[':status'] ? undefined : reject(error)));
    stream.on('close', () =>
      resolve({
        status: Number(head[':status'] ?? 0),
        headers: head,
        body: Buffer.concat(pieces).toString(),
      }),
    );
  });
}

async function presented(o: Partial<Lease> = {}): Promise<string> {
  const lease = gate.seal(input, o);
  await gate.door.handedOut(gate.lease(input, o), input);
  return lease;
}

const post = (o: Sent) => send({ method: 'POST', path: '/v1/artifacts', ...o });
const patch = (id: string, offset: number, o: Sent) =>
  send({
    method: 'PATCH',
    path: `/v1/artifacts/uploads/${id}`,
    ...o,
    headers: { 'upload-offset': String(offset), ...o.headers },
  });
const addressOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('who is not a node with a lease', () => {
  it('gets nothing, and learns nothing', async () => {
    const lease = await presented();
    expect((await send({ lease })).body).toBe('0123456789');
    expect((await send({ lease, node: null })).status).toBe(401);
    expect((await send({ lease, node: 'nobody' })).status).toBe(401);
    expect((await send({})).status).toBe(403);
    expect((await send({ lease: 'forged' })).status).toBe(403);
    expect((await send({ lease: 'x'.repeat(20_000) })).status).toBe(403);
  });

  it('is also a node with the lease of another, and one whose lease is over', async () => {
    const stolen = await presented({ node: OTHER_NODE });
    const over = await presented({ expiresAt: Date.now() - 1 });
    const answers = [
      await send({ lease: stolen }),
      await send({ lease: over }),
      await post({ lease: stolen, body: 'x' }),
      await patch(randomUUID(), 0, { lease: over, body: 'x' }),
      await post({ lease: stolen, path: '/v1/artifacts/lease', body: JSON.stringify(input) }),
    ];
    // One answer for all of these.
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(403);
    expect(gate.staging.usage(NODE)).toEqual({ bytes: 0, files: 0 });
  });
});

describe('knowing an address', () => {
  it('grants nothing: what exists and what does not are answered alike', async () => {
    const lease = await presented();
    const stat = jest.spyOn(gate.store, 'stat');
    const missing = 'f'.repeat(64);
    for (const method of ['GET', 'HEAD']) {
      const there = await send({ lease, method, path: `/v1/artifacts/${foreign.sha256}` });
      const not = await send({ lease, method, path: `/v1/artifacts/${missing}` });
      expect(there.status).toBe(404);
      const seen = ({ status, headers, body }: Received) => ({
        status,
        body,
        ...headers,
        date: '',
      });
      expect(seen(there)).toEqual(seen(not));
    }
    // Not even time can tell: nobody looked.
    expect(stat).not.toHaveBeenCalled();
    // Nor does uploading the same bytes say that they are known: they are taken as if they were new.
    const body = 'a secret of another project';
    const first = await post({ lease, body });
    const second = await post({ lease, body: 'something quite new' });
    expect([first.status, second.status]).toEqual([201, 201]);
  });

  it('does not help with an input that was not handed out', async () => {
    const lease = gate.seal(input);
    const path_ = '/v1/artifacts/lease';
    const body = JSON.stringify({ given: foreign });
    expect((await send({ lease })).status).toBe(428);
    expect((await post({ lease, path: path_, body })).status).toBe(403);
    expect((await post({ lease, path: path_, body: '{' })).status).toBe(400);
    expect((await send({ lease })).status).toBe(428);
    expect((await post({ lease, path: path_, body: JSON.stringify(input) })).status).toBe(204);
    expect((await send({ lease })).status).toBe(200);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await post({ lease, path: path_, body: deep })).status).toBe(400);
  });

  it('does not make it part of an output, however it is dressed up', async () => {
    await presented();
    const lease = gate.lease(input);
    const accept = (output: unknown) => gate.door.accept({ lease, output });
    await expect(accept({ rows: foreign })).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    await expect(accept({ rows: { ...given, size: 11 } })).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
    });
    const place = { leaseKey: leaseKey(lease), node: NODE };
    const index = await gate.staging.put(place, Buffer.from(`${JSON.stringify(foreign)}\n`));
    const dressed = { sha256: index.sha256, size: index.size, mediaType: MEDIA_TYPES.index };
    await expect(accept(dressed)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    const junk = await gate.staging.put(place, Buffer.from('no json\n'));
    const bad = { sha256: junk.sha256, size: junk.size, mediaType: MEDIA_TYPES.index };
    await expect(accept(bad)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    await expect(accept({ passedOn: given })).resolves.toBeUndefined();
    expect(gate.staging.usage(NODE)).toEqual({ bytes: 0, files: 0 });
  });

  it('does not open what another node has staged for other work', async () => {
    const mine = await presented();
    const theirs = await presented({ node: OTHER_NODE, activityId: '8' });
    expect((await post({ lease: theirs, node: OTHER_NODE, body: 'their answer' })).status).toBe(
      201,
    );
    const path_ = `/v1/artifacts/${addressOf('their answer')}`;
    expect((await send({ lease: mine, path: path_ })).status).toBe(404);
    expect((await send({ lease: theirs, node: OTHER_NODE, path: path_ })).status).toBe(200);
  });
});

describe('paths', () => {
  it.each([
    '/v1/artifacts/../../etc/passwd',
    '/v1/artifacts/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    `/v1/artifacts/${'a'.repeat(62)}%2f`,
    `/v1/artifacts/${'A'.repeat(64)}`,
    '/v1/artifacts/',
    '/v1/artifacts/a/b/c',
  ])('such as %s lead nowhere', async (path_) => {
    expect((await send({ lease: await presented(), path: path_ })).status).toBe(404);
  });

  it.each(['..%2f..%2fescape', 'not-a-uuid', `${randomUUID()}%00`, randomUUID().toUpperCase()])(
    'cannot be made of the upload id %s',
    async (id) => {
      const answer = await patch(id, 0, { lease: await presented(), body: 'x' });
      expect(answer.status).toBe(400);
      expect(readdirSync(gate.folder).sort()).toEqual(['staged', 'store']);
      expect(readdirSync(path.join(gate.folder, 'staged'), { recursive: true })).toHaveLength(2);
    },
  );
});

describe('ranges', () => {
  it.each([
    ['bytes=2-4', 206, '234'],
    ['bytes=7-', 206, '789'],
    ['bytes=-3', 206, '789'],
    ['bytes=0-999999999999', 206, '0123456789'],
    ['bytes=10-', 416, ''],
    ['bytes=-0', 416, ''],
    // What no server must serve is answered with the whole.
    ['bytes=4-2', 200, '0123456789'],
    ['bytes=0-1,3-4', 200, '0123456789'],
    ['bytes=-', 200, '0123456789'],
    [`bytes=${'9'.repeat(300)}-`, 200, '0123456789'],
    ['lines=1-2', 200, '0123456789'],
    [`bytes=${'0-1,'.repeat(2_000)}0-1`, 200, '0123456789'],
  ])('%s', async (range, status, body) => {
    const answer = await send({ lease: await presented(), headers: { range } });
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
  });

  it('are told with ETag and length; an unchanged artifact is not sent again', async () => {
    const lease = await presented();
    const { headers } = await send({ lease, headers: { range: 'bytes=2-4' } });
    expect(headers['content-range']).toBe('bytes 2-4/10');
    expect(headers.etag).toBe(`"${given.sha256}"`);
    const again = await send({ lease, headers: { 'if-none-match': `"${given.sha256}"` } });
    expect(again).toMatchObject({ status: 304, body: '' });
  });
});

describe('uploads', () => {
  it('are refused when too large, compressed, or not as announced', async () => {
    const lease = await presented();
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const digest = `sha-256=:${Buffer.from(foreign.sha256, 'hex').toString('base64')}:`;
    const statuses = [
      (await post({ lease, body: Buffer.alloc(10_001) })).status,
      (await post({ lease, body: bomb, headers: { 'content-encoding': 'gzip' } })).status,
      (await post({ lease, body: 'x', headers: { 'repr-digest': digest } })).status,
      (await post({ lease, body: 'x', headers: { 'repr-digest': 'md5=:abc:' } })).status,
    ];
    expect(statuses).toEqual([413, 415, 422, 400]);
    const id = randomUUID();
    const whole = { 'upload-complete': '?1', 'repr-digest': digest };
    expect((await patch(id, 0, { lease, body: 'x', headers: whole })).status).toBe(422);
    expect((await patch(randomUUID(), 0, { lease, body: Buffer.alloc(100_001) })).status).toBe(413);
    expect((await patch(id, 5, { lease, body: 'x' })).status).toBe(409);
    expect((await patch(id, -1, { lease, body: 'x' })).status).toBe(400);
    expect((await patch(id, 0, { lease, headers: { 'upload-offset': '1e3' } })).status).toBe(400);
  });

  it('end at the quota of a lease and of a node, and room comes back', async () => {
    const lease = await presented();
    const fill = (at: string, letter: string) => post({ lease: at, body: letter.repeat(9_999) });
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const statuses = [];
    for (const letter of letters) statuses.push((await fill(lease, letter)).status);
    // 20 files of 9,999 bytes fit into 200,000.
    expect(statuses).toEqual([...Array(20).fill(201), ...Array(6).fill(507)]);
    // What is there already costs nothing.
    expect((await fill(lease, 'a')).status).toBe(201);
    const next = await presented({ activityId: '8' });
    const more = [];
    for (const letter of letters) more.push((await fill(next, letter)).status);
    expect(more).toEqual([...Array(10).fill(201), ...Array(16).fill(507)]);
    await gate.door.discard(gate.lease(input));
    expect((await fill(next, 'z')).status).toBe(201);
    expect(gate.staging.usage(NODE)).toEqual({ bytes: 11 * 9_999, files: 11 });
  });

  it('that hang, or drip, are ended', async () => {
    const lease = await presented();
    const id = randomUUID();
    const started = performance.now();
    const hanging = await patch(id, 0, { lease, body: 'half', open: true });
    expect(hanging.status).toBe(408);
    const dripping = await patch(randomUUID(), 0, { lease, drip: true });
    expect(dripping.status).toBe(408);
    expect(performance.now() - started).toBeLessThan(3_000);
    // What came is kept, and can be gone on with.
    const sizeNow = await send({ lease, method: 'HEAD', path: `/v1/artifacts/uploads/${id}` });
    expect(sizeNow.headers['upload-offset']).toBe('4');
  });

  it('cannot take the place of what was announced while it is checked', async () => {
    const lease = await presented();
    const id = randomUUID();
    await patch(id, 0, { lease, body: 'honest' });
    const [a, b] = await Promise.all([
      patch(id, 6, { lease, body: ' and true', headers: { 'upload-complete': '?1' } }),
      patch(id, 6, { lease, body: ' or false', headers: { 'upload-complete': '?1' } }),
    ]);
    for (const { status, body } of [a, b]) {
      if (status !== 201) continue;
      const { sha256 } = JSON.parse(body) as ArtifactRef;
      const read = await send({ lease, path: `/v1/artifacts/${sha256}` });
      expect(addressOf(read.body)).toBe(sha256);
    }
  });
});

it('a node that asks too often is told to wait, and others are not', async () => {
  await gate.close();
  session.destroy();
  gate = await openArtifactGate({ limits: { requestsPerSecondMax: 10, requestsBurstMax: 20 } });
  session = connect(gate.url);
  given = await gate.store.put('0123456789', MEDIA_TYPES.text);
  input = { given };
  const lease = await presented();
  const other = await presented({ node: OTHER_NODE });
  const answers = await Promise.all(Array.from({ length: 60 }, () => send({ lease })));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(30);
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await send({ lease: other, node: OTHER_NODE })).status).toBe(200);
});
