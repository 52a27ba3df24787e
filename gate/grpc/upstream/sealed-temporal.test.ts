import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureMasterKey, keyOf, openPayloads, type Payloads } from '../../../store/payloads';
import { testDatabase } from '../../../tests/support/database';
import { FakeTemporal } from '../../../tests/support/fake-temporal';
import { sealedTemporal } from './sealed-temporal';

const SMILES = 'CC(=O)Oc1ccccc1C(=O)O';
const WORKFLOW = 'screen-lab-1';
const QUEUE = 'chemistry.rdkit.v1';
const database = testDatabase();
let folder: string;
let payloads: Payloads;
let upstream: FakeTemporal;
const json = { encoding: Buffer.from('json/plain') };
const plain = (value: unknown) => ({ metadata: json, data: Buffer.from(JSON.stringify(value)) });
const context = { type: 'workflow', namespace: '', workflowId: WORKFLOW } as const;
const report = () => ({ taskToken: Buffer.from('token-1'), identity: 'n1', workflowId: WORKFLOW });

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-sealed-'));
  const keyFile = path.join(folder, 'payload.key');
  ensureMasterKey(keyFile);
  payloads = openPayloads(async () => database(), { keyFile, isOff: false }) as Payloads;
  payloads.assign(WORKFLOW, 'lab');
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  upstream = new FakeTemporal();
  const sealed = await payloads.codec.encode([plain({ smiles: SMILES })], context);
  upstream.schedule(QUEUE, {
    workflowExecution: { workflowId: WORKFLOW, runId: 'r' },
    input: { payloads: sealed },
    heartbeatDetails: { payloads: await payloads.codec.encode([plain({ at: 7 })], context) },
  });
});

it('hands out what was encrypted in the clear: a node has no key', async () => {
  const task = await sealedTemporal(upstream, payloads).poll(QUEUE, 'gate');
  const read = (one: typeof task) =>
    [one?.input, one?.heartbeatDetails].map((all) =>
      JSON.parse(Buffer.from(all?.payloads?.[0]?.data ?? []).toString()),
    );
  expect(read(task)).toEqual([{ smiles: SMILES }, { at: 7 }]);
  expect(task?.input?.payloads?.[0]?.metadata?.encoding?.toString()).toBe('json/plain');
});

it.each(['complete', 'fail', 'cancel', 'heartbeat'] as const)(
  'encrypts what a node reports by the key of the run: %s',
  async (call) => {
    const temporal = sealedTemporal(upstream, payloads);
    const details = { payloads: [plain({ smiles: SMILES })] };
    const cause = { message: `${SMILES} again`, stackTrace: SMILES };
    const info = { type: 'INPUT_INVALID', nonRetryable: true, details };
    const failure = { message: `no ${SMILES}`, applicationFailureInfo: info, cause };
    await {
      complete: () => temporal.complete({ ...report(), result: details }),
      fail: () => temporal.fail({ ...report(), failure, lastHeartbeatDetails: details }),
      cancel: () => temporal.cancel({ ...report(), details }),
      heartbeat: () => temporal.heartbeat({ ...report(), details }),
    }[call]();
    const [told] = upstream.reports;
    expect(told).toMatchObject({ call, taskToken: 'token-1' });
    const text = JSON.stringify(told, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(text).not.toContain(SMILES);
    expect(await payloads.readable(told)).toMatchObject(
      {
        complete: { result: details },
        fail: { failure: { ...failure, cause }, lastHeartbeatDetails: details },
        cancel: { details },
        heartbeat: { details },
      }[call],
    );
    const sealed = told?.result ?? told?.details ?? told?.lastHeartbeatDetails;
    const { project } = await payloads.keys.byId(keyOf(sealed?.payloads?.[0] ?? {}) ?? '');
    expect(project).toBe('lab');
  },
);

it('keeps what workflows branch on where they read it', async () => {
  const info = { type: 'INPUT_INVALID', nonRetryable: true };
  const failure = { message: SMILES, applicationFailureInfo: info };
  await sealedTemporal(upstream, payloads).fail({ ...report(), failure });
  expect(upstream.reports[0]?.failure?.applicationFailureInfo).toMatchObject(info);
});

it('hands back a task whose key cannot be had', async () => {
  const broken = { ...payloads, readable: () => Promise.reject(new Error('no database')) };
  await expect(sealedTemporal(upstream, broken).poll(QUEUE, 'gate')).rejects.toThrow('no database');
  expect(upstream.reports).toMatchObject([{ call: 'fail', taskToken: 'token-1' }]);
});

it('leaves everything as it is where encryption is off', async () => {
  const keyFile = path.join(folder, 'payload.key');
  const off = openPayloads(async () => database(), { keyFile, isOff: true }) as Payloads;
  const failure = { message: `no ${SMILES}`, applicationFailureInfo: { type: 'INPUT_INVALID' } };
  await sealedTemporal(upstream, off).fail({ ...report(), failure });
  expect(upstream.reports[0]?.failure).toBe(failure);
});
