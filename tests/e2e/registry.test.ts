import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { RegistryDetail, RegistryVersion } from '../../client/sdk';
import type { PipelineOutput } from '../../schemas/pipeline';
import type { evaluate } from '../../schemas/pipelines/evaluate';
import type { train } from '../../schemas/pipelines/train';
import { type Commands, commandsOf } from '../support/cli';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { temporalOf } from '../support/temporal-of';

/** Set to write the golden histories anew: only for a pipeline that no release holds yet. */
const RECORD = process.env.ATHANOR_RECORD_HISTORIES !== undefined;
const HISTORIES = path.join(REPOSITORY, 'workflows/histories');
const SOLUBILITY = path.join(REPOSITORY, 'examples/data/solubility.csv');
const LIMIT_MS = 240_000;
/** Two sets that share molecules: what was trained on one must not be judged on the other. */
const MEASURED = 90;
const ALL = 150;

/** A data set goes into the registry, a model is trained on it, judged, promoted and rolled back. */
describe('data sets and models by version', () => {
  let stack: TestStack;
  let commands: Commands;

  beforeAll(async () => {
    stack = await startTestStack({});
    commands = commandsOf(stack);
    const lines = readFileSync(SOLUBILITY, 'utf8').trimEnd().split('\n');
    const [header = '', ...rows] = lines;
    // A made-up order of measurement, by which a time split divides; names hold commas.
    const dated = rows.map((line, i) => `${1990 + (i % 20)},${line}`);
    const table = (size: number) => [`year,${header}`, ...dated.slice(0, size), ''].join('\n');
    commands.write('measured.csv', table(MEASURED));
    commands.write('all.csv', table(ALL));
  }, LIMIT_MS);

  afterAll(async () => {
    if (RECORD) await recordHistories(stack);
    await stack?.stop();
  }, LIMIT_MS);

  const run = async <O>(pipeline: string, input: unknown): Promise<O> => {
    const resolveFile = (name: string) => path.join(stack.folder.path, name);
    const { runId } = await stack.client.submit(pipeline, input, { resolveFile });
    expect((await stack.client.runs.result(runId)).status).toBe('completed');
    return (await stack.client.runs.record(runId)).output as O;
  };
  const data = (file: string) => ({ file, valueColumn: 'logS' });
  const registered = {
    ...{ name: 'solubility', title: 'Aqueous solubility', fields: ['year'] },
    ...{ licence: 'BSD-3-Clause', source: 'doi:10.1021/ci9901338' },
  };
  const model = { name: 'logs', title: 'Solubility', unit: 'log10(mol/L)' };

  test(
    'a data set is a version by its content, with quality, licence and lineage',
    async () => {
      const first = await run('register-dataset', { ...registered, data: data('measured.csv') });
      expect(first).toMatchObject({ registered: 'solubility@1', isNew: true });
      const again = { ...registered, data: data('measured.csv'), title: 'The same file' };
      expect(await run('register-dataset', again)).toMatchObject({
        ...{ registered: 'solubility@1', isNew: false },
      });
      const parents = ['solubility@1'];
      const next = { ...registered, data: data('all.csv'), parents };
      expect(await run('register-dataset', next)).toMatchObject({ registered: 'solubility@2' });
      const { manifest } = await commands.json<RegistryDetail>(
        ...['datasets', 'show', 'solubility@2'],
      );
      expect(manifest).toMatchObject({ licence: 'BSD-3-Clause', parents });
      const { stdout } = await commands.athanor('datasets', 'show', 'solubility');
      expect(stdout).toMatch(/solubility@2: Aqueous solubility[\s\S]*made from: +solubility@1/);
    },
    LIMIT_MS,
  );

  test(
    'a model is trained on a version, judged where it was not trained, promoted and rolled back',
    async () => {
      const trained = await run<PipelineOutput<typeof train>>('train', {
        ...{ ...model, dataset: 'solubility@1', seed: 1 },
      });
      expect(trained).toMatchObject({ registered: 'logs@1', notRun: [] });
      await run('train', { ...model, data: data('all.csv'), seed: 2 });
      const judged = await run<PipelineOutput<typeof evaluate>>('evaluate', {
        ...{ dataset: 'solubility@2', timeField: 'year', splits: ['scaffold', 'time'] },
        activity: { threshold: -2 },
        scorers: [
          { kind: 'registered', name: 'logs', model: 'logs@1' },
          { kind: 'model' },
          { kind: 'column', name: 'year', column: 'year' },
          { kind: 'similarity' },
          {
            ...{ kind: 'steps', name: 'by-steps', field: 'sa', better: 'lower' },
            steps: [
              {
                step: 'chemistry.descriptors@1',
                options: { fingerprint: { radius: 2, bits: 2048 } },
              },
            ],
          },
        ],
        ...{ repeats: 2, resamples: 100 },
      });
      expect(judged.notRun).toEqual([]);
      expect(judged.evaluations.map(({ split, seeds }) => [split, seeds.length])).toEqual([
        ['scaffold', 2],
        ['time', 1],
      ]);
      expect(judged.excluded).toBeGreaterThan(0);
      const [scaffold] = judged.evaluations;
      expect(scaffold?.leakage.sharedScaffold).toBe(0);
      const own = scaffold?.scorers.find(({ scorer }) => scorer === 'logs')?.figures;
      const mean = scaffold?.scorers.find(({ scorer }) => scorer === 'mean')?.figures;
      expect(own?.rmse?.value).toBeLessThan(mean?.rmse?.value ?? 0);
      expect(own?.coverage).not.toBeNull();

      const act = ['--by', 'Ada', '--reason'];
      await commands.athanor('models', 'promote', 'logs@1', ...act, 'first');
      await commands.athanor('models', 'promote', 'logs@2', ...act, 'more data');
      await commands.athanor('models', 'rollback', 'logs', ...act, 'worse on new scaffolds');
      const versions = await commands.json<RegistryVersion[]>('models', 'list', 'logs');
      expect(versions.map(({ version, inProduction }) => [version, inProduction])).toEqual([
        ['logs@2', false],
        ['logs@1', true],
      ]);
      const detail = await commands.json<RegistryDetail>('models', 'show', 'logs@1');
      expect(detail.history.map(({ event, number }) => `${event} ${number}`)).toEqual([
        ...['registered 1', 'registered 2', 'evaluated 1'],
        ...['promoted 1', 'promoted 2', 'rolled back 2'],
      ]);
      expect(detail.manifest).toMatchObject({
        training: { dataset: 'solubility@1' },
        code: { step: 'chemistry.fit@1', codeDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      });
      const { code, stderr } = await commands.athanor('models', 'rollback', 'logs', ...act, 'x');
      expect([code, stderr]).toEqual([2, expect.stringContaining('nothing to go back to')]);
      const missing = await commands.athanor('models', 'show', 'logz');
      expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('logs')]);
    },
    LIMIT_MS,
  );
});

async function recordHistories(stack: TestStack): Promise<void> {
  const { client, readable, close } = await temporalOf(stack);
  const { workflow } = client;
  for (const type of ['registerDataset', 'trainModel', 'evaluateScorers']) {
    for await (const { workflowId } of workflow.list({ query: `WorkflowType = '${type}'` })) {
      const history = await readable(await workflow.getHandle(workflowId).fetchHistory());
      const json = { workflowId, history: JSON.parse(historyToJSON(history)) };
      writeFileSync(path.join(HISTORIES, `${type}-1.json`), `${JSON.stringify(json)}\n`);
      break;
    }
  }
  await close();
}
