import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CliProcess,
  REPOSITORY,
  runCli,
  startTestStack,
  type TestStack,
} from '../support/stack';
import { until } from '../support/until';

const EXAMPLE = path.join(REPOSITORY, 'examples/own-pipeline');
const WASM_EXAMPLE = path.join(REPOSITORY, 'examples/wasm-package');
const ASC = path.join(REPOSITORY, 'node_modules/.bin/asc');
const WEIGHTS = 'example.weights.v1';
const VIRIAL = 'example.virial.v1';
const LIMIT_MS = 120_000;

describe('a package of one’s own', () => {
  let project: string;
  let stack: TestStack | undefined;
  let publicKey = '';
  const joined: CliProcess[] = [];

  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'athanor-own-'));
    cpSync(EXAMPLE, project, { recursive: true });
    // What `npm install` makes of "athanor": "file:…".
    mkdirSync(path.join(project, 'node_modules'), { recursive: true });
    symlinkSync(REPOSITORY, path.join(project, 'node_modules/athanor'));
    publicKey = await addSignedStep(project);
    const built = await runCli(['build'], { cwd: project }).ended;
    expect({ code: built.code, stderr: built.stderr }).toMatchObject({ code: 0 });
    stack = await startTestStack({ project, capabilities: [WEIGHTS] });
  }, LIMIT_MS);

  afterAll(async () => {
    for (const { child, ended } of joined) {
      child.kill('SIGTERM');
      await ended;
    }
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

  test(
    'its signed package runs on a machine that joined, as the network allows, until it is called back',
    async () => {
      const { client } = stack as TestStack;
      const cli = (args: string[]) => (stack as TestStack).cli(args);
      const trusted = await cli(['package', 'trust', publicKey, 'example.*', '--name', 'E']).ended;
      expect(trusted).toMatchObject({ code: 0 });
      const invited = await cli([
        'node',
        'invite',
        '--owner',
        'Grace',
        '--tier',
        'managed',
        '--json',
      ]).ended;
      const { token } = JSON.parse(invited.stdout);
      // A data folder without a word of its owner on whose packages may run: the policy bundle says it.
      const folder = path.join(project, 'machine');
      const args = [
        'node',
        'join',
        token,
        '--data-dir',
        folder,
        '--threads',
        '1',
        '--yes',
        '--json',
      ];
      const catalogue = path.join(project, '.athanor');
      const env = { ATHANOR_CAPABILITIES: VIRIAL, ATHANOR_CATALOGUE: catalogue };
      const node = runCli(args, { cwd: project, env });
      joined.push(node);
      const [ready] = await node.said(/\{[^}]*"state": "READY"[^}]*\}/);
      const { nodeId } = JSON.parse(ready);

      const run = async (temperatures: string) => {
        const ran = await cli(['run', 'virials', '--set', `temperatures=${temperatures}`, '--json'])
          .ended;
        return { code: ran.code, ...JSON.parse(ran.stdout) };
      };
      const done = await run('[1, 10]');
      expect(done).toMatchObject({ code: 0 });
      const record = await client.runs.record(done.runId);
      // Hirschfelder, Curtiss and Bird, Molecular Theory of Gases and Liquids, table 1-B.
      const { virials } = record.output as { virials: number[] };
      expect(virials[0]).toBeCloseTo(-2.538081, 5);
      expect(virials[1]).toBeCloseTo(0.460875, 5);
      const [entry] = record.provenance.filter(({ step }) => step === 'example.virial');
      expect(entry).toMatchObject({ nodes: [nodeId] });

      const revoked = await cli(['package', 'revoke', '--package', 'example.virial@1.0.0']).ended;
      expect(revoked).toMatchObject({ code: 0 });
      const told = path.join(folder, 'node', 'network-publishers.json');
      await until(() => readFileSync(told, 'utf8').includes('example.virial@1.0.0'));
      expect(await run('[2]')).toMatchObject({ code: 1, error: { code: 'PACKAGE_REVOKED' } });
    },
    LIMIT_MS,
  );
});

/** Adds the example of a WebAssembly step to a project, compiled and signed; returns the public key. */
async function addSignedStep(project: string): Promise<string> {
  const build = path.join(project, 'build');
  mkdirSync(build);
  const module = path.join(build, 'module.wasm');
  execFileSync(ASC, ['--config', 'asconfig.json', '--outFile', module], { cwd: WASM_EXAMPLE });
  const key = path.join(project, 'publisher.pem');
  const made = await runCli(['package', 'keygen', key, '--json']).ended;
  const manifest = path.join(WASM_EXAMPLE, 'manifest.json');
  const signing = ['package', 'sign', build, '--manifest', manifest, '--key', key];
  expect(await runCli(signing).ended).toMatchObject({ code: 0 });
  appendFileSync(
    path.join(project, 'src/contracts.ts'),
    `
const numbers = z.array(z.number()).max(1000);
export const virial = defineStep({
  name: 'example.virial',
  version: 1,
  title: 'Second virial coefficients',
  description: 'Of a Lennard-Jones gas.',
  taskQueue: capabilityQueue('example.virial'),
  runtime: 'wasm',
  input: z.strictObject({ temperatures: numbers }),
  output: z.strictObject({ virials: numbers }),
});
export const gas = definePipeline({
  name: 'virials',
  version: 1,
  title: 'Second virial coefficients',
  description: 'Of a Lennard-Jones gas.',
  workflow: 'findVirials',
  input: z.strictObject({ temperatures: numbers }),
  output: z.strictObject({ virials: numbers }),
  stages: [{ name: 'virials', title: 'Virials' }, { name: 'report', title: 'Report' }],
  example: { temperatures: [1] },
  headlines: ({ virials }) => [\`\${virials.length} virials\`],
});
steps.push(virial as never);
pipelines.push(gas as never);
`,
  );
  appendFileSync(
    path.join(project, 'src/steps.ts'),
    `
import path from 'node:path';
import { implementWasm } from 'athanor/activity';
import { virial } from './contracts';
steps.push(implementWasm(virial, path.join(__dirname, '../build')) as never);
`,
  );
  appendFileSync(
    path.join(project, 'src/workflows.ts'),
    `
import { gas, virial } from './contracts';
export const findVirials = pipeline(gas, async (input, run) => {
  const compute = (stage: Stage) => stage.step(virial, input, 'virials/0');
  const found = await run.stage('virials', compute, [virial.taskQueue]);
  await run.stage('report', async () => undefined);
  return { output: { virials: found?.virials ?? [] } };
});
`,
  );
  return JSON.parse(made.stdout).publicKey;
}
