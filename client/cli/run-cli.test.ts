import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { discoverRecord } from '../../reports/testing/record';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import { loadCatalogue } from '../sdk/catalogue';

import { readInput } from '../sdk/input/read-input';
import type { Check } from '../stack/doctor';
import { runCli } from './run-cli';
import { recordedOutput } from './testing/recorded-output';

const folder = mkdtempSync(join(tmpdir(), 'athanor-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing runs on this data folder, and no Temporal is named. */
const env = { TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'), ATHANOR_DATA: join(folder, 'data') };

async function run(...argv: string[]) {
  const output = recordedOutput();
  const exitCode = await runCli(argv, { env, output });
  return { exitCode, out: output.out.join('\n'), err: output.err.join('\n') };
}

describe('usage', () => {
  it('shows help and version on standard output', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, out: ATHANOR_VERSION, err: '' });
    const help = await run('--help');
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    for (const command of [
      'up',
      'down',
      'status',
      'doctor',
      'run',
      'runs',
      'report',
      'artifacts',
    ]) {
      expect(help.out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
    expect(help.out).not.toContain('__complete');
  });

  it.each([
    [['rn'], /unknown command 'rn'[\s\S]*Did you mean run\?/],
    [['runs', 'wach', 'x'], /'wach' was found after 'athanor runs'. Did you mean watch\?/],
    [['runs', 'watch'], /missing required argument 'run'/],
    [['run'], /missing required argument 'pipeline'/],
    [['run', 'screen', '--detatch'], /unknown option '--detatch'[\s\S]*Did you mean --detach\?/],
    [['runs', 'list', '--limit', 'many'], /Allowed is a whole number from 1 to 1000/],
    [['runs', 'list', '--status', 'odd'], /Allowed choices are running, completed/],
    [['completion', 'csh'], /Allowed choices are bash, zsh, fish/],
  ])('%j exits 2', async (argv, words) => {
    const { exitCode, out, err } = await run(...argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(words);
    expect(err).not.toMatch(/\n {4}at /);
  });
});

describe('usage with --json', () => {
  it.each([
    [['rn'], "unknown command 'rn'\n(Did you mean run?)"],
    [['run'], "missing required argument 'pipeline'"],
    [['run', 'screen', '--detatch'], "unknown option '--detatch'\n(Did you mean --detach?)"],
    [['runs', 'list', '--limit', 'many'], expect.stringContaining('from 1 to 1000')],
    [['runs', 'wach'], expect.stringContaining('Did you mean watch?')],
    [[], "A command is wanted; see 'athanor --help'."],
  ])('%j is one JSON error and nothing else', async (argv, message) => {
    const { exitCode, out, err } = await run(...argv, '--json');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(JSON.parse(err)).toEqual({
      error: { code: 'INPUT_INVALID', message, details: {}, next: null },
    });
  });

  it('help stays help', async () => {
    const { exitCode, out } = await run('--help', '--json');
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('Usage:') });
  });
});

describe('what is wrong is said before anything starts', () => {
  it.each([
    [['run', 'discovr'], /no pipeline 'discovr'. Did you mean 'discover'\?/],
    [['pipelines', 'show', 'scren'], /Did you mean 'screen'\?/],
    [['steps', 'show', 'chemistry.descriptor'], /Did you mean 'chemistry.descriptors'\?/],
    [['run', 'screen', 'no-such.yaml'], /no-such.yaml cannot be read: there is no such file\.$/],
    [['run', 'screen', '--set', 'top'], /path=value is wanted/],
    [['run', 'screen', join(folder, 'lib.smi')], /lib.smi is no input, .*--set FIELD=.*lib.smi/],
    [['run', 'screen', '--set', 'library["\\x"]=1'], /"\\x" is not a quoted name/],
    [
      ['run', 'screen', '--set', 'tpo=3'],
      /tpo: found a field that does not exist; .*did you mean top/,
    ],
    [['run', 'screen', '--auto-approve'], /screen asks nobody for approval/],
    [['artifacts', 'get', 'abc'], /64 hexadecimal digits/],
    [['artifacts', 'get', 'abc', '-o', 'none/f'], /there is no folder none. Make it first/],
    [['artifacts', 'get', 'abc', '-o', tmpdir()], /it is a folder. Name a file in it/],
    [['--data-dir', __filename, 'status'], /The data folder .*run-cli.test.ts is a file/],
    [['--data-dir', __filename, 'artifacts', 'list'], /is a file. Name a folder with --data-dir/],
    [['run', 'screen', '--set', 'library.file=x.smi'], /the file x.smi cannot be read/],
    [['report', join(folder, 'broken.json')], /cannot be read as the record of a run/],
    [['--config', 'none.ts', 'pipelines'], /There is no file .*none.ts/],
  ])('%j exits 2', async (argv, words) => {
    writeFileSync(join(folder, 'broken.json'), '{"schema":');
    writeFileSync(join(folder, 'lib.smi'), 'CCO ethanol\nCCN ethylamine\n');
    const { exitCode, out, err } = await run(...argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(words);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it('tells every problem of an input with its line', async () => {
    const file = join(folder, 'in.yaml');
    writeFileSync(file, 'library:\n  file: x.smi\ntop: many\n');
    const { exitCode, err } = await run('run', 'screen', file);
    expect(exitCode).toBe(2);
    expect(err).toContain(`top (${file} line 3): found "many"; allowed: a whole number, 1 to 500`);
    expect(err).toContain('athanor pipelines show screen');
  });
});

describe('the record of a run from anywhere', () => {
  const record = discoverRecord();
  const write = (name: string, value: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(value));
    return file;
  };

  it('is rendered', async () => {
    const output = join(folder, 'rendered');
    const file = write('run.json', record);
    const { exitCode, out } = await run('report', file, '--output', output, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ runId: record.run.id, folder: output });
    expect(readdirSync(output)).toContain('report.html');
  });

  it.each([['../../elsewhere'], ['/elsewhere'], ['..'], ['a/b'], ['']])(
    "with the id '%s' is refused, and nothing is written",
    async (id) => {
      const file = write('bad.json', { ...record, run: { ...record.run, id } });
      const { exitCode, err } = await run('report', file, '--json');
      expect(exitCode).toBe(2);
      expect(JSON.parse(err)).toMatchObject({
        error: { code: 'FILE_UNREADABLE', message: expect.stringContaining('run.id: ') },
      });
    },
  );

  it.each(['nofile.json', `no${sep}file`])('%s is a file that is not there', async (name) => {
    const { exitCode, err } = await run('report', name, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(err)).toMatchObject({
      error: {
        code: 'FILE_UNREADABLE',
        message: `${name} cannot be read as the record of a run: there is no such file.`,
      },
    });
  });
});

describe('without a stack', () => {
  it.each([
    [['runs', 'list']],
    [['runs', 'watch', 'x']],
    [['run', 'screen', '--set', `library.file=${__filename}`]],
    [['down']],
  ])('%j exits 3 and says how to start one', async (argv) => {
    const { exitCode, out, err } = await run(...argv);
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
    expect(err).toMatch(/No Athanor runs on .*data/);
  });

  it('status is data, also when nothing runs', async () => {
    const { exitCode, out } = await run('status', '--json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ state: 'stopped', processes: [] });
  });

  it('errors are JSON where JSON is asked for', async () => {
    const { out, err } = await run('runs', 'list', '--json');
    expect(out).toBe('');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'STACK_NOT_RUNNING' } });
  });
});

describe('the doctor', () => {
  const found = async (...options: string[]) => {
    const { out } = await run('doctor', '--json', ...options);
    const { checks } = JSON.parse(out) as { checks: Check[] };
    return checks.find((one) => one.name === 'Temporal');
  };

  it('looks at the Temporal that the options name', async () => {
    expect(await found('--address', '127.0.0.1:1', '--namespace', 'lab')).toMatchObject({
      ok: false,
      found: expect.stringContaining('127.0.0.1:1'),
      advice: expect.stringContaining('--address'),
    });
    expect(await found('--profile', 'nobody')).toMatchObject({
      ok: false,
      found: expect.stringContaining('nobody'),
    });
  }, 20_000);
});

describe('what completion scripts ask', () => {
  it.each([
    [['run', 'sc'], 'screen'],
    [['runs', 'wa'], 'watch'],
    [['run', 'screen', 'lib'], ':files'],
    [['steps', 'show', 'discovery.r'], 'discovery.rank'],
    // No stack, no names, and no complaint either.
    [['runs', 'watch', ''], ''],
    [[''], expect.not.stringContaining('__complete')],
  ])('%j', async (words, answer) => {
    expect(await run('__complete', '--', ...words)).toEqual({ exitCode: 0, out: answer, err: '' });
  });
});

describe('contracts', () => {
  it('lists pipelines and steps as JSON', async () => {
    const pipelines = JSON.parse((await run('pipelines', '--json')).out);
    expect(pipelines.map((p: { name: string }) => p.name).sort()).toEqual([
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
    const steps = JSON.parse((await run('steps', 'list', '--json')).out);
    expect(steps.map((s: { name: string }) => s.name)).toContain('chemistry.descriptors');
  });

  it('shows every field of a pipeline with type, limits and default, and its example', async () => {
    const { out } = await run('pipelines', 'show', 'discover');
    expect(out).toContain('  top  a whole number, 1 to 500; default 50');
    expect(out).toContain('  filters.smarts[].mode  one of exclude, require; default "exclude"');
    expect(out).toContain('  library.file  file; required');
    expect(out).toContain('  name: CDK2, first look');
    expect(out).toContain('doi:10.1021/ci600426e');
  });

  it('the example of every pipeline is a valid input', async () => {
    for (const pipeline of (await loadCatalogue()).pipelines) {
      const { out } = await run('pipelines', 'show', pipeline.name, '--example');
      expect(pipeline.input.safeParse(readInput(out, 'example').value).success).toBe(true);
    }
  });

  it('a completion script as JSON is the same script', async () => {
    const { out } = await run('completion', 'bash');
    const { shell, script } = JSON.parse((await run('completion', 'bash', '--json')).out);
    expect([shell, script]).toEqual(['bash', out]);
  });

  it('shows a step with queue, agreement, an example and citations', async () => {
    const { out } = await run('steps', 'show', 'discovery.rank');
    expect(out).toMatch(/^discovery\.rank@1: Rank candidates/);
    expect(out).toContain('task queue athanor.records; agreement bitwise; cacheable');
    const { example } = JSON.parse((await run('steps', 'show', 'discovery.rank', '--json')).out);
    expect(out).toContain('Example');
    for (const name of Object.keys(example)) expect(out).toContain(`\n  ${name}:`);
    expect(out).toContain('doi:10.1080/00224065.1980.11980968');
  });
});
