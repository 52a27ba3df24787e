import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AthanorClient, RunEvent } from '../../client/sdk';
import type { Database } from '../../store/database';
import { apiOf } from '../support/api';
import { startTestStack, type TestStack } from '../support/stack';

/*
 * What can be done on one machine can be done over HTTP, by whoever has a key, and by nobody else: the
 * same run, the same bytes, and never a thing of another project.
 */

const START_MS = 180_000;
const SMILES = [
  'CCO ethanol',
  'c1ccccc1O phenol',
  'CC(=O)Oc1ccccc1C(=O)O aspirin',
  'CN1C=NC2=C1C(=O)N(C)C(=O)N2C caffeine',
];

let stack: TestStack;
let database: Database;
let client: AthanorClient;
let root: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'athanor-api-'));
  stack = await startTestStack({ capabilities: ['chemistry.rdkit.v1'] });
  ({ database, client } = await apiOf(stack));
}, START_MS);

afterAll(async () => {
  await client?.close();
  await database?.close();
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
}, START_MS);

function screen(top = 5) {
  const file = path.join(root, 'library.smi');
  writeFileSync(file, SMILES.join('\n'));
  return { library: { file }, top };
}

it(
  'runs a pipeline over HTTP: upload, submit, events, result, report',
  async () => {
    const uploads: string[] = [];
    const submitted = await client.submit('screen', screen(), {
      key: 'first',
      onUpload: ({ field }) => uploads.push(field),
    });
    expect(submitted).toMatchObject({ existing: false, key: 'first' });
    expect(uploads).toEqual(['library.file']);
    const events: RunEvent[] = [];
    for await (const event of client.runs.watch(submitted.runId)) events.push(event);
    expect(events[0]?.type).toBe('progress');
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'ended', status: 'completed' });
    const outcome = await client.runs.result(submitted.runId);
    const report = await client.artifacts.get(outcome.files['report.html'] as never);
    expect(Buffer.from(report).toString()).toContain('<!doctype html>');
    // The same run by the other transport.
    const local = await stack.client.runs.show(submitted.runId);
    expect(local.outcome?.resultDigest).toBe(outcome.resultDigest);
    const again = await client.submit('screen', screen(), { key: 'first' });
    expect(again).toMatchObject({ existing: true, status: 'completed', runId: submitted.runId });
  },
  START_MS,
);
