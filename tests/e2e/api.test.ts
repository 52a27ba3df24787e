import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Agent, fetch } from 'undici';
import { type AthanorClient, connectServer, type RunEvent } from '../../client/sdk';
import { readStack } from '../../client/stack';
import type { Database } from '../../store/database';
import { type ApiAddress, apiOf, keyFor, makeProject } from '../support/api';
import { scrape, sum } from '../support/prometheus';
import { runCli, startTestStack, type TestStack } from '../support/stack';

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

/** What nobody but the project may read. */
const SCAFFOLD = 'c1ccc2c(c1)OCO2';

let stack: TestStack;
let database: Database;
let api: ApiAddress;
let key: string;
let client: AthanorClient;
let root: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'athanor-api-'));
  stack = await startTestStack({
    capabilities: ['chemistry.rdkit.v1'],
    env: { ATHANOR_PAYLOAD_ENCRYPTION: 'on' },
  });
  ({ api, key, database, client } = await apiOf(stack));
}, START_MS);

afterAll(async () => {
  await client?.close();
  await database?.close();
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
}, START_MS);

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function screen(top = 5) {
  const file = path.join(root, 'library.smi');
  // Written once: others may be reading it.
  if (!existsSync(file)) writeFileSync(file, SMILES.join('\n'));
  return { library: { file }, top, filters: { smarts: [{ name: 'ours', smarts: SCAFFOLD }] } };
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

it(
  'counts that run, and nothing else, in the metrics of each process',
  async () => {
    const [gate, pipeline, node] = await Promise.all([
      scrape(stack, 'gate'),
      scrape(stack, 'pipeline'),
      scrape(stack, 'node'),
    ]);
    const run = await client.runs.show('screen-default-first');
    const screened = { pipeline: 'screen' };
    expect(sum(pipeline, 'athanor_runs_ended_total', { ...screened, status: 'completed' })).toBe(1);
    expect(sum(pipeline, 'athanor_runs_ended_total')).toBe(1);
    expect(sum(pipeline, 'athanor_run_duration_seconds_count', screened)).toBe(1);
    for (const { name: stage, status, startedAt, endedAt } of run.state?.stages ?? []) {
      const of = { ...screened, stage, status };
      const isTimed = startedAt !== undefined && endedAt !== undefined;
      expect(sum(pipeline, 'athanor_stage_duration_seconds_count', of)).toBe(isTimed ? 1 : 0);
      if (!isTimed) continue;
      const seconds = sum(pipeline, 'athanor_stage_duration_seconds_sum', of);
      expect(seconds).toBeCloseTo((endedAt - startedAt) / 1_000, 6);
    }
    const { items: entries } = await database.provenance.list(run.runId, { limit: 1_000 });
    const cacheable = sum(pipeline, 'athanor_cache_lookups_total');
    expect(sum(pipeline, 'athanor_cache_lookups_total', { result: 'miss' })).toBe(cacheable);
    const done = entries.filter(({ signed }) => signed !== undefined);
    const tasks = sum(gate, 'athanor_task_duration_seconds_count', { outcome: 'completed' });
    expect(tasks).toBe(done.length);
    expect(sum(gate, 'athanor_task_schedule_to_start_seconds_count')).toBe(tasks);
    expect(sum(gate, 'athanor_nodes')).toBe(1);
    expect(sum(gate, 'athanor_nodes', { tier: 'managed' })).toBe(1);
    const queue = { task_queue: 'chemistry.rdkit.v1', kind: 'activity' };
    expect(sum(gate, 'athanor_task_queue_backlog', queue)).toBe(0);
    expect(gate.some(({ labels }) => labels.task_queue === queue.task_queue)).toBe(true);
    expect(sum(gate, 'athanor_scrape_errors_total')).toBe(0);
    const submits = { server: 'public', method: 'POST', route: '/v1/runs' };
    expect(sum(gate, 'athanor_http_requests_total', { ...submits, status: '201' })).toBe(2);
    expect(sum(gate, 'athanor_http_request_duration_seconds_count', submits)).toBe(2);
    const { size } = statSync(path.join(root, 'library.smi'));
    const written = sum(gate, 'athanor_artifact_bytes_total', { operation: 'write' });
    expect(written).toBeGreaterThanOrEqual(size);
    expect(sum(pipeline, 'temporal_workflow_completed_total')).toBeGreaterThan(0);
    expect(sum(node, 'temporal_activity_execution_latency_seconds_count')).toBe(tasks);
    for (const { name, labels } of [...gate, ...pipeline]) {
      const values = Object.values(labels).join(' ');
      expect(`${name} ${values}`).not.toContain(run.runId);
    }
  },
  START_MS,
);

it(
  'leaves nothing of it in the database of Temporal that can be read, and the UI has it decrypted',
  async () => {
    const runId = 'screen-default-first';
    const { temporal } = readStack(stack.folder);
    const connection = await Connection.connect({ address: temporal.address });
    const raw = new Client({ connection, namespace: temporal.namespace });
    const { events = [] } = await raw.workflow.getHandle(runId).fetchHistory();
    await connection.close();
    const files = ['', '-wal'].map((end) => readFileSync(`${stack.folder.temporalDatabase}${end}`));
    const kept = Buffer.concat(files);
    expect(kept.includes(runId)).toBe(true);
    for (const secret of [SCAFFOLD, ...SMILES.slice(2).map((line) => line.split(' ')[0] ?? '')]) {
      expect(kept.includes(secret)).toBe(false);
    }
    const started = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const wire = started.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]),
      ),
      data: base64(data ?? new Uint8Array()),
    }));
    expect(wire).toHaveLength(1);
    const decode = async (bearer: string) =>
      fetch(`${api.url}/codec/decode`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ payloads: wire }),
        dispatcher: new Agent({ connect: { ca: api.ca } }),
      });
    const read = await decode(key);
    const { payloads } = (await read.json()) as { payloads: { data: string }[] };
    const request = JSON.parse(Buffer.from(payloads[0]?.data ?? '', 'base64').toString());
    expect(request.input.filters.smarts[0].smarts).toBe(SCAFFOLD);
    await makeProject(database, 'elsewhere');
    const stranger = await keyFor(database, { project: 'elsewhere' });
    expect((await decode(stranger)).status).toBe(404);
  },
  START_MS,
);

it(
  'takes a key for one request alone',
  async () => {
    await client.submit('screen', screen(5), { key: 'first' });
    await expect(client.submit('screen', screen(6), { key: 'first' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  },
  START_MS,
);

it(
  'starts a run from a template and a parameter set, which it carries',
  async () => {
    const ref = await client.artifacts.put(SMILES.join('\n'), 'chemical/x-daylight-smiles');
    const usual = { name: 'usual', pipeline: 'screen', title: 'What we screen' };
    await client.inputs.add('template', { ...usual, input: { library: { file: ref }, top: 9 } });
    const few = { name: 'few', pipeline: 'screen', title: 'Few' };
    await client.inputs.add('parameters', { ...few, input: { top: 4 } });
    const second = await client.inputs.add('parameters', { ...few, input: { top: 2 } });
    expect(second).toMatchObject({ name: 'few', number: 2 });
    expect(await client.inputs.add('parameters', { ...few, input: { top: 2 } })).toEqual(second);
    const names = { template: 'usual', parameters: 'few' };
    const { runId } = await client.submit('screen', { seed: 7 }, { ...names, key: 'laid' });
    await client.runs.result(runId);
    const { run, input } = await client.runs.record(runId);
    expect(input).toMatchObject({ seed: 7, top: 2, library: { file: ref } });
    expect(run.pipeline).toBe('screen');
    const origin = { template: 'usual@1', parameters: 'few@2' };
    expect((await client.runs.show(runId)).origin).toEqual(origin);
    expect((await client.runs.list({ limit: 1 }))[0]).toMatchObject({ runId, origin });
    const wrong = { ...usual, name: 'wrong', input: { top: 'many', colour: 'red' } };
    await expect(client.inputs.add('template', wrong)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    const other = client.submit('simulate-circuit', {}, { ...names, key: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  },
  START_MS,
);

it(
  'has every command work against a server that was logged in to',
  async () => {
    const { gate } = readStack(stack.folder);
    const env = {
      XDG_CONFIG_HOME: path.join(root, 'config'),
      XDG_DATA_HOME: path.join(root, 'data'),
    };
    const cli = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(args, { cwd: root, env }).ended;
      if (code !== 0) throw new Error(`athanor ${args[0]}: exit ${code}: ${stdout}${stderr}`);
      return stdout;
    };
    const address = `${gate?.publicUrl}#${gate?.rootFingerprint}`;
    expect(await cli('login', address, '--key', key)).toMatch(/^Logged in to https:/);
    const file = path.join(root, 'config/athanor/servers.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const library = screen().library.file;
    const set = ['--set', `library.file=${library}`, '--set', 'top=2', '--id', 'by-cli'];
    const ended = JSON.parse(await cli('run', 'screen', ...set, '--json')) as {
      runId: string;
      files: Record<string, string>;
    };
    expect(ended).toMatchObject({ runId: 'screen-default-by-cli', status: 'completed' });
    expect(readFileSync(path.join(root, ended.files['report.html'] as string), 'utf8')).toContain(
      '<!doctype html>',
    );
    const listed = JSON.parse(await cli('runs', 'list', '--json')) as { runId: string }[];
    expect(listed.map(({ runId }) => runId)).toContain(ended.runId);
    expect(await cli('runs', 'show', ended.runId)).toContain('completed');
    expect(await cli('pipelines', 'list')).toContain('screen');
    expect(await cli('node', 'list')).toContain('chemistry.rdkit.v1');
    expect(await cli('runs', 'diff', ended.runId, 'screen-default-first')).toContain('top');
    const wrong = runCli(['login', `${gate?.publicUrl}#${'0'.repeat(64)}`, '--key', key], { env });
    expect((await wrong.ended).stderr).toContain('another fingerprint');
  },
  START_MS,
);

it(
  'loses and doubles nothing that it acknowledged when the gate is killed in the midst of it',
  async () => {
    const patient = connectServer({ ...api, key, retriesMax: 20 });
    try {
      const keys = Array.from({ length: 8 }, (_, i) => `kill-${i}`);
      const blobs = Array.from({ length: 3 }, (_, i) => randomBytes(9_000_000 + i));
      const submits = keys.map(async (one, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 150));
        return patient.submit('screen', screen(i + 1), { key: one });
      });
      const uploads = blobs.map((bytes) =>
        patient.artifacts.put(bytes, 'application/octet-stream'),
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      await stack.kill('gate');
      const submitted = await Promise.all(submits);
      const refs = await Promise.all(uploads);
      const rows = (await database.runs.list({ project: 'default', limit: 200 })).items;
      for (const { runId, key: own } of submitted) {
        const same = rows.filter((row) => row.idempotencyKey === own);
        expect(same.map((row) => row.id)).toEqual([runId]);
        expect((await stack.client.runs.show(runId)).key).toBe(own);
      }
      for (const [i, ref] of refs.entries()) {
        expect(Buffer.compare(await patient.artifacts.get(ref), blobs[i] as Buffer)).toBe(0);
      }
      await Promise.all(
        submitted.map(({ runId }) => patient.runs.cancel(runId).catch(() => undefined)),
      );
    } finally {
      await patient.close();
    }
  },
  START_MS,
);

it('goes on with the events of a run where a reader left', async () => {
  const runId = 'screen-default-first';
  const follow = async (headers: Record<string, string>) => {
    const agent = new Agent({ connect: { ca: api.ca } });
    const url = `${api.url}/v1/runs/${runId}/events`;
    const authorization = `Bearer ${key}`;
    const answer = await fetch(url, { dispatcher: agent, headers: { authorization, ...headers } });
    const text = await answer.text();
    await agent.close();
    return text;
  };
  const whole = await follow({});
  const ids = [...whole.matchAll(/^id: (.*)$/gm)].map(([, id]) => id as string);
  expect(whole).toContain('event: ended');
  expect(await follow({ 'last-event-id': ids.at(-1) as string })).not.toContain('event: progress');
});
