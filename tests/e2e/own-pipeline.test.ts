import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY, runCli, startTestStack, type TestStack } from '../support/stack';

const EXAMPLE = path.join(REPOSITORY, 'examples/own-pipeline');
const LIMIT_MS = 120_000;

describe('a package of one’s own', () => {
  let project: string;
  let stack: TestStack | undefined;

  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'athanor-own-'));
    cpSync(EXAMPLE, project, { recursive: true });
    // What `npm install` makes of "athanor": "file:…".
    mkdirSync(path.join(project, 'node_modules'), { recursive: true });
    symlinkSync(REPOSITORY, path.join(project, 'node_modules/athanor'));
    const built = await runCli(['build'], { cwd: project }).ended;
    expect({ code: built.code, stderr: built.stderr }).toMatchObject({ code: 0 });
    stack = await startTestStack({ project });
  }, LIMIT_MS);

  afterAll(async () => {
    await stack?.stop();
    rmSync(project, { recursive: true, force: true });
  }, LIMIT_MS);

  test('its pipeline is listed beside ours, and its help comes from its contract', async () => {
    const list = await runCli(['pipelines', '--json'], { cwd: project }).ended;
    const names = JSON.parse(list.stdout).map((p: { name: string }) => p.name);
    expect(names).toEqual(expect.arrayContaining(['discover', 'screen', 'weigh']));
    const help = await runCli(['pipelines', 'show', 'weigh'], { cwd: project }).ended;
    expect(help.stdout).toContain('formulas');
  });

  test(
    'its step computes molar masses as published',
    async () => {
      const args = ['run', 'weigh', '--set', 'formulas=[H2O, C9H8O4, NaCl]', '--json'];
      const run = await (stack as TestStack).cli(args).ended;
      expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
      const { runId, headlines } = JSON.parse(run.stdout);
      expect(headlines).toEqual(['heaviest of 3: C9H8O4']);
      const record = await (stack as TestStack).client.runs.record(runId);
      const { masses } = record.output as { masses: { massGramPerMol: number }[] };
      // Water 18.015, aspirin 180.16, sodium chloride 58.44 g/mol (CRC Handbook, 97th edition).
      const published = [18.015, 180.16, 58.44];
      masses.forEach(({ massGramPerMol }, i) => {
        expect(massGramPerMol).toBeCloseTo(published[i] as number, 2);
      });
    },
    LIMIT_MS,
  );

  test(
    'bad input ends the run with the step’s own words',
    async () => {
      const args = ['run', 'weigh', '--set', 'formulas=[Xx2]', '--json'];
      const run = await (stack as TestStack).cli(args).ended;
      expect(run.code).toBe(1);
      expect(JSON.parse(run.stdout).error).toMatchObject({
        code: 'INPUT_INVALID',
        message: expect.stringContaining('no atomic weight for Xx'),
      });
    },
    LIMIT_MS,
  );
});
