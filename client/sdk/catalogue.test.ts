import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPipeline, findProject, findStep, loadCatalogue } from './catalogue';

const root = mkdtempSync(join(tmpdir(), 'athanor-catalogue-'));
afterAll(() => rmSync(root, { recursive: true }));

const CONTRACTS = `
  exports.pipelines = [
    { kind: 'pipeline', name: 'mine', version: 1, title: 'Mine' },
    { kind: 'pipeline', name: 'screen', version: 9, title: 'My own screen' },
  ];
  exports.steps = [{ kind: 'step', name: 'my.step', version: 1, activityType: 'my.step@1' }];
  exports.defineHelper = () => undefined;
`;

function project(name: string, catalogue: string | undefined): string {
  const folder = join(root, name);
  mkdirSync(join(folder, '.athanor'), { recursive: true });
  mkdirSync(join(folder, 'deep/inside'), { recursive: true });
  writeFileSync(join(folder, 'athanor.config.ts'), '');
  writeFileSync(join(folder, '.athanor/contracts.js'), CONTRACTS);
  if (catalogue !== undefined) writeFileSync(join(folder, '.athanor/catalogue.json'), catalogue);
  return folder;
}

const entry = (name: string, contracts: string) => ({
  name,
  version: '1.0.0',
  contracts,
  steps: 'steps.js',
  codeDigest: '0'.repeat(64),
});
const BUILT = JSON.stringify({
  schema: 'athanor.catalogue/1',
  athanor: '0.1.0',
  workflowBundle: 'workflow-bundle.js',
  packages: [entry('athanor', 'where/we/were/built.js'), entry('mine', 'contracts.js')],
});

describe('loadCatalogue', () => {
  it('knows our own contracts', async () => {
    const { pipelines, steps } = await loadCatalogue();
    expect(pipelines.map((p) => p.name).sort()).toEqual([
      'benchmark-device',
      'discover',
      'evaluate',
      'qaoa',
      'register-dataset',
      'screen',
      'simulate-circuit',
      'sweep',
      'train',
      'vqe',
    ]);
    expect(steps.map((s) => s.name)).toContain('discovery.rank');
  });

  it("adds a project's, which win over ours", async () => {
    const catalogue = await loadCatalogue(project('built', BUILT));
    expect(catalogue.pipelines.map((p) => [p.name, p.version]).sort()).toEqual([
      ['benchmark-device', 1],
      ['discover', 2],
      ['evaluate', 1],
      ['mine', 1],
      ['qaoa', 1],
      ['register-dataset', 1],
      ['screen', 9],
      ['simulate-circuit', 1],
      ['sweep', 1],
      ['train', 1],
      ['vqe', 1],
    ]);
    expect(findStep(catalogue, 'my.step@1').name).toBe('my.step');
  });

  it.each([
    ['unbuilt', undefined, /is not built yet. Run 'athanor build/],
    ['broken', '{}', /cannot be read: [\s\S]*Run 'athanor build/],
  ])('says what to do about a project that is %s', async (name, catalogue, words) => {
    await expect(loadCatalogue(project(name, catalogue))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(words),
    });
  });
});

describe('findProject', () => {
  it('looks upwards, and takes a named file', () => {
    const folder = project('around', undefined);
    expect(findProject(join(folder, 'deep/inside'))).toBe(folder);
    expect(findProject(root, 'around/athanor.config.ts')).toBe(folder);
    expect(findProject(root)).toBeUndefined();
    expect(() => findProject(root, 'none.ts')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});

test('an unknown name is told with the nearest and all', async () => {
  const catalogue = await loadCatalogue();
  expect(() => findPipeline(catalogue, 'screne')).toThrow(
    expect.objectContaining({
      code: 'PIPELINE_UNKNOWN',
      message:
        "There is no pipeline 'screne'. Did you mean 'screen'? Known are: benchmark-device, discover, evaluate, qaoa, register-dataset, screen, simulate-circuit, sweep, train, vqe.",
    }),
  );
  expect(() => findStep(catalogue, 'nothing.like.it')).toThrow(
    expect.objectContaining({ code: 'STEP_UNKNOWN' }),
  );
});
