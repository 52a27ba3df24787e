import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { RunRequest } from '../../../schemas/pipeline';
import { folderArtifactStore } from '../../../store';
import { digestOf } from '../../../trust';
import { submit } from './submit';
import { fakeSession } from './testing';

const root = mkdtempSync(join(tmpdir(), 'athanor-submit-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'a.smi'), 'CCO ethanol\n');
writeFileSync(join(root, 'copy-of-a.smi'), 'CCO ethanol\n');
writeFileSync(join(root, 'b.smi'), 'CCN ethylamine\n');

const artifacts = folderArtifactStore(join(root, 'artifacts'));

interface Started {
  workflow: string;
  options: Record<string, unknown> & { workflowId: string; args: [RunRequest] };
}

/** Temporal as far as starting goes: refuses a Workflow Id that it has seen. */
function fakeTemporal() {
  const started: Started[] = [];
  const client = {
    workflow: {
      start: async (workflow: string, options: Started['options']) => {
        if (started.some((s) => s.options.workflowId === options.workflowId)) {
          throw new WorkflowExecutionAlreadyStartedError('there', options.workflowId, workflow);
        }
        started.push({ workflow, options });
      },
      getHandle: (workflowId: string) => ({
        describe: async () => ({
          status: { name: 'COMPLETED' },
          searchAttributes: {},
          memo: started.find((s) => s.options.workflowId === workflowId)?.options.memo,
        }),
      }),
    },
  };
  return { started, client };
}

function submitTo(
  temporal: ReturnType<typeof fakeTemporal>,
  input: unknown,
  options: Parameters<typeof submit>[1]['options'] = {},
  database?: unknown,
) {
  const session = fakeSession({ client: temporal.client, artifacts, database });
  const resolveFile = (path: string) => join(root, path);
  return submit(session, { pipeline: 'screen', input, options: { resolveFile, ...options } });
}

const INPUT = { library: { file: 'a.smi' }, top: 5 };

describe('submit', () => {
  it('starts a workflow that people and we understand', async () => {
    const temporal = fakeTemporal();
    const command = 'athanor run screen in.yaml --id k';
    const submitted = await submitTo(temporal, INPUT, { project: 'p', key: 'k', command });
    expect(submitted).toEqual({
      runId: 'screen-p-k',
      key: 'k',
      existing: false,
      status: 'running',
    });
    const [{ workflow, options } = {} as Started] = temporal.started;
    expect(workflow).toBe('screenLibrary');
    expect(options).toMatchObject({
      workflowId: 'screen-p-k',
      taskQueue: 'athanor.pipelines',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo: {
        pipeline: 'screen',
        title: 'Screen a library',
        watch: 'athanor runs watch screen-p-k',
      },
      staticSummary: 'Screen a library: Screen a library',
      staticDetails: expect.stringContaining('- library.file: a.smi (12 bytes'),
    });
    const [request] = options.args;
    expect(request).toMatchObject({
      project: 'p',
      pipeline: 'screen',
      pipelineVersion: 1,
      key: 'k',
      useCache: true,
      command,
      input: { top: 5, batchSize: 1000, filters: { saMax: 6 } },
      data: [{ field: 'library.file', name: 'a.smi' }],
    });
    expect((options.memo as { inputDigest: string }).inputDigest).toBe(digestOf(request.input));
  });

  it('the same input is the same run, also by another path; other bytes or values are not', async () => {
    const temporal = fakeTemporal();
    const first = await submitTo(temporal, INPUT);
    const same = await submitTo(temporal, { library: { file: 'copy-of-a.smi' }, top: 5 });
    const bytes = await submitTo(temporal, { library: { file: 'b.smi' }, top: 5 });
    const value = await submitTo(temporal, { ...INPUT, top: 6 });
    expect(first.key).toMatch(/^[0-9a-f]{12}$/);
    expect(same).toMatchObject({ runId: first.runId, existing: true, status: 'completed' });
    expect(new Set([first.runId, bytes.runId, value.runId]).size).toBe(3);
    expect(temporal.started).toHaveLength(3);
  });

  it('a key with another input is refused', async () => {
    const temporal = fakeTemporal();
    await submitTo(temporal, INPUT, { key: 'k' });
    await expect(submitTo(temporal, { ...INPUT, top: 6 }, { key: 'k' })).rejects.toMatchObject({
      code: 'RUN_EXISTS',
    });
  });

  it('without the cache each submission is a run, unless it has a key', async () => {
    const temporal = fakeTemporal();
    const one = await submitTo(temporal, INPUT, { useCache: false });
    const two = await submitTo(temporal, INPUT, { useCache: false });
    expect(one.runId).not.toBe(two.runId);
    expect(temporal.started[0]?.options.args[0].useCache).toBe(false);
    const options = { useCache: false, key: 'k' };
    await submitTo(temporal, INPUT, options);
    expect(await submitTo(temporal, INPUT, options)).toMatchObject({ existing: true });
  });

  it('a run that Temporal has forgotten is known from the database', async () => {
    const temporal = fakeTemporal();
    await submitTo(temporal, INPUT, { key: 'k' });
    const input = temporal.started[0]?.options.args[0].input;
    const row = { id: 'screen-default-k', status: 'failed', inputDigest: digestOf(input) };
    const database = { runs: { get: async (id: string) => (id === row.id ? row : undefined) } };
    const later = fakeTemporal();
    expect(await submitTo(later, INPUT, { key: 'k' }, database)).toMatchObject({
      existing: true,
      status: 'failed',
    });
    expect(later.started).toEqual([]);
  });

  it('two projects whose names and keys come to the same id do not see each other', async () => {
    const temporal = fakeTemporal();
    await submitTo(temporal, INPUT, { project: 'a', key: 'b-c' });
    await expect(submitTo(temporal, INPUT, { project: 'a-b', key: 'c' })).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: expect.stringContaining('project a'),
    });
  });

  it.each([
    [{ key: 'Not Allowed' }, /id: found "Not Allowed"/],
    [{ project: '-x' }, /project: found "-x"/],
    [{ key: '' }, /id: found ""/],
  ])('%j is refused before anything starts', async (options, words) => {
    const temporal = fakeTemporal();
    await expect(submitTo(temporal, INPUT, options)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(words),
    });
    expect(temporal.started).toEqual([]);
  });
});
