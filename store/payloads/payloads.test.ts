import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DefaultFailureConverter,
  defaultFailureConverter,
  defaultPayloadConverter,
  type Payload,
} from '@temporalio/common';
import { testDatabase } from '../../tests/support/database';
import type { Database } from '../database';
import { ensureMasterKey, keyOf, NO_PROJECT, openPayloads, type Payloads } from '.';

/* The database is a real one: keys are made, raced for and rotated in it. */

const ASPIRIN = 'CC(=O)Oc1ccccc1C(=O)O';
const database = testDatabase();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-payloads-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function keyFile(): string {
  files += 1;
  const file = path.join(folder, `payload-${files}.key`);
  ensureMasterKey(file);
  return file;
}

function open(file: string, o: { isOff?: boolean } = {}): Payloads {
  const opened = openPayloads(async () => database(), { keyFile: file, isOff: o.isOff ?? false });
  if (opened === undefined) throw new Error('there is a key');
  return opened;
}

const of = (workflowId: string) =>
  ({ type: 'workflow', namespace: 'default', workflowId }) as const;
const plain = (value: unknown) => defaultPayloadConverter.toPayload(value) as Payload;
const valueIn = (payload: Payload | undefined) =>
  defaultPayloadConverter.fromPayload(payload as Payload);

async function sealed(payloads: Payloads, workflowId: string, value: unknown): Promise<Payload> {
  const [one] = await payloads.codec.encode([plain(value)], of(workflowId));
  return one as Payload;
}

async function keyProject(payloads: Payloads, payload: Payload): Promise<string> {
  return (await payloads.keys.byId(keyOf(payload) ?? '')).project;
}

const shared = () => path.join(folder, 'shared.key');
beforeAll(() => ensureMasterKey(shared()));

describe('payloads', () => {
  it('hold nothing that can be read, and come back as they were in another process', async () => {
    const here = open(shared());
    here.assign('screen-lab-1', 'lab');
    const value = { smiles: ASPIRIN, nothing: null, ring: [1, 2.5, 'é'] };
    const payload = await sealed(here, 'screen-lab-1', value);
    expect(JSON.stringify(payload)).not.toContain(ASPIRIN);
    expect(Buffer.from(payload.data ?? []).toString('latin1')).not.toContain('smiles');
    const there = open(shared());
    const [back] = await there.codec.decode([payload], of('screen-lab-1'));
    expect(valueIn(back)).toEqual(value);
  });

  it('are sealed twice to different bytes, and never twice over', async () => {
    const here = open(shared());
    here.assign('w', 'lab');
    const [a, b] = [await sealed(here, 'w', ASPIRIN), await sealed(here, 'w', ASPIRIN)];
    expect(Buffer.from(a.data ?? [])).not.toEqual(Buffer.from(b.data ?? []));
    expect(await here.codec.encode([a], of('w'))).toEqual([a]);
  });

  it('that were changed are refused', async () => {
    const here = open(shared());
    here.assign('w', 'lab');
    const { metadata, data = new Uint8Array() } = await sealed(here, 'w', ASPIRIN);
    for (const at of [0, 13, (data as Uint8Array).length - 1]) {
      const bytes = Buffer.from(data as Uint8Array);
      bytes[at] = (bytes[at] as number) ^ 1;
      const changed = here.codec.decode([{ metadata, data: bytes }]);
      await expect(changed).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    }
    here.assign('x', 'elsewhere');
    const other = await sealed(here, 'x', ASPIRIN);
    const swapped = { metadata: other.metadata, data };
    await expect(here.codec.decode([swapped])).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    const unknown = { metadata: { ...metadata, 'athanor-key': Buffer.from('knone') }, data };
    await expect(here.codec.decode([unknown])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('of a workflow and of its children are of the project whose key came with its start', async () => {
    const starter = open(shared());
    starter.assign('screen-lab-2', 'lab');
    const input = await sealed(starter, 'screen-lab-2', 1);
    const worker = open(shared());
    await worker.codec.decode([input], of('screen-lab-2'));
    for (const id of ['screen-lab-2', 'screen-lab-2/filter/a/b/0', 'screen-lab-2.000007']) {
      expect(await keyProject(worker, await sealed(worker, id, 2))).toBe('lab');
    }
    expect(await keyProject(worker, await sealed(worker, 'recheckResults-n1', 2))).toBe(NO_PROJECT);
  });

  it('of a run that nothing was heard of are of the project that the database has', async () => {
    const row = { project: 'known', pipeline: 'screen', pipelineVersion: 1, input: {} };
    const begun = { ...row, inputDigest: 'd', startedAt: new Date().toISOString() };
    await database().runs.begin({ ...begun, id: 'screen-known-1', idempotencyKey: '1' });
    const gate = open(shared());
    expect(await keyProject(gate, await sealed(gate, 'screen-known-1/x', 2))).toBe('known');
  });

  it('that were in the clear stay readable, and none is sealed once that is off', async () => {
    const off = open(shared(), { isOff: true });
    expect(await off.codec.decode([plain(ASPIRIN)], of('old'))).toEqual([plain(ASPIRIN)]);
    expect(await sealed(off, 'old', ASPIRIN)).toEqual(plain(ASPIRIN));
    const on = open(shared());
    const [back] = await off.codec.decode([await sealed(on, 'w', ASPIRIN)]);
    expect(valueIn(back)).toBe(ASPIRIN);
  });

  it('are readable however deep they lie, and what failures say with them', async () => {
    const here = open(shared());
    here.assign('w', 'lab');
    const converter = new DefaultFailureConverter({ encodeCommonAttributes: true });
    const error = new Error(`cannot read ${ASPIRIN}`);
    const failure = converter.errorToFailure(error, defaultPayloadConverter);
    const [encodedAttributes] = await here.codec.encode(
      [failure.encodedAttributes as Payload],
      of('w'),
    );
    const kept = { events: [{ id: 1, failure: { ...failure, encodedAttributes } }] };
    expect(JSON.stringify(kept)).not.toContain(ASPIRIN);
    const [event] = (await here.readable(kept)).events;
    expect(event).toMatchObject({ id: 1, failure: { message: `cannot read ${ASPIRIN}` } });
    const again = defaultFailureConverter.failureToError(
      event?.failure as never,
      defaultPayloadConverter,
    );
    expect(again.message).toBe(`cannot read ${ASPIRIN}`);
  });
});

describe('keys', () => {
  it('are one for each project, whoever is first', async () => {
    const projects = await Promise.all(
      Array.from({ length: 8 }, async () => (await open(shared()).keys.current('raced')).id),
    );
    expect(new Set(projects).size).toBe(1);
    expect((await open(shared()).keys.current('other')).id).not.toBe(projects[0]);
  });

  it('are rotated: what comes is of the new one, what was stays readable', async () => {
    const here = open(shared());
    here.assign('w', 'turned');
    const old = await sealed(here, 'w', ASPIRIN);
    const { id } = await here.keys.rotate('turned');
    const fresh = await sealed(here, 'w', ASPIRIN);
    expect([keyOf(old), keyOf(fresh)]).toEqual([expect.not.stringMatching(id), id]);
    const elsewhere = open(shared());
    for (const payload of [old, fresh]) {
      expect(valueIn((await elsewhere.codec.decode([payload]))[0])).toBe(ASPIRIN);
    }
    await Promise.all([here.keys.rotate('turned'), open(shared()).keys.rotate('turned')]);
    expect((await open(shared()).keys.current('turned')).id).not.toBe(id);
  });

  it('lie in the database wrapped, and only with their master key are they any use', async () => {
    const { id, key } = await open(shared()).keys.current('wrapped');
    const row = await (database() as Database).payloadKeys.get(id);
    expect(Buffer.from(row?.wrapped ?? '', 'base64').includes(key)).toBe(false);
    await expect(open(keyFile()).keys.current('wrapped')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});

describe('the master key', () => {
  it('is made once, for its owner alone', () => {
    const file = keyFile();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = statSync(file).mtimeMs;
    ensureMasterKey(file);
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it.each([
    ['text that is none', 'hello', 0o600],
    ['half a key', Buffer.alloc(16).toString('base64'), 0o600],
    ['a file that others may write', Buffer.alloc(32).toString('base64'), 0o666],
  ])('is not %s, which no message repeats', (_what, text, mode) => {
    const file = path.join(folder, 'bad.key');
    writeFileSync(file, text);
    chmodSync(file, mode);
    const wrong = () => openPayloads(async () => database(), { keyFile: file, isOff: false });
    expect(wrong).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(wrong).not.toThrow(new RegExp(text.replaceAll('+', '\\+')));
  });
});
