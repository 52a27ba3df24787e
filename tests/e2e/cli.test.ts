import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Commands, commandsOf, SCREEN } from '../support/cli';
import {
  type CliResult,
  REPOSITORY,
  runCli,
  startTestStack,
  type TestStack,
} from '../support/stack';

/*
 * The command line keeps its conventions against a real stack: data on standard output and the rest on
 * standard error, exit codes, one run for one id, nothing started by wrong input, results that can be
 * had again.
 */

jest.setTimeout(180_000);

let stack: TestStack;
let cli: Commands;
const athanor: Commands['athanor'] = (...args) => cli.athanor(...args);
const json: Commands['json'] = (...args) => cli.json(...args);

beforeAll(async () => {
  stack = await startTestStack();
  cli = commandsOf(stack);
});

afterAll(() => stack?.stop());

const SHOWN = 'screen-default-shown';

describe('a run', () => {
  let first: CliResult;

  beforeAll(async () => {
    first = await athanor(...SCREEN, '--id', 'shown', '--output', 'shown');
  });

  it('shows a line for each stage on standard error, with what was done and a digest', () => {
    expect(first.code).toBe(0);
    for (const title of ['Ingest', 'Standardise', 'Filter', 'Describe', 'Rank']) {
      expect(first.stderr).toMatch(
        new RegExp(`^\\[[0-9a-f]{6}\\] ${title} +steps? (\\d+) of \\1(, cached: \\d+)? ✔`, 'm'),
      );
    }
    expect(first.stderr).toContain(`Started ${SHOWN}`);
  });

  it('ends with a short summary on standard output, without colours', () => {
    const lines = first.stdout.trim().split('\n');
    expect(lines[0]).toBe('Screen a library: completed');
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(first.stdout).toContain('3 candidates kept');
    expect(first.stdout).toContain(`athanor runs show ${SHOWN}`);
    expect(first.stdout + first.stderr).not.toContain('\u001b');
  });

  it('leaves report and tables in the output folder', () => {
    const file = (name: string) => path.join(stack.folder.path, 'shown', name);
    expect(readFileSync(file('report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    const record = JSON.parse(readFileSync(file('run.json'), 'utf8'));
    expect(record).toMatchObject({
      run: { id: SHOWN, status: 'completed' },
      command: 'athanor run screen --set library.file=library.smi --set top=3 --id shown',
      data: [{ field: 'library.file', name: 'library.smi' }],
    });
    expect(readFileSync(file('candidates.csv'), 'utf8').trim().split(/\r?\n/)).toHaveLength(4);
    expect(existsSync(file('candidates.sdf'))).toBe(true);
  });

  it('with the same id is the same run, also after it has ended', async () => {
    const before = await cli.runIds();
    const again = await athanor(...SCREEN, '--id', 'shown', '--output', 'again');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`This run was started before (it ended: completed): ${SHOWN}`);
    expect(again.stdout.split('\n').find((l) => l.includes('digest'))).toBe(
      first.stdout.split('\n').find((l) => l.includes('digest')),
    );
    expect(await cli.runIds()).toEqual(before);
  });

  it('with the same id and another input is refused', async () => {
    const other = await athanor(...SCREEN, '--set', 'top=2', '--id', 'shown');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/was started before with another input. Give this one an --id/);
    expect(other.stdout).toBe('');
  });

  it('takes what is known from the cache, and says so', async () => {
    const cached = await json(
      'run',
      'screen',
      '--set',
      'library.file=library.smi',
      '--set',
      'top=3',
      '--id',
      'cached',
      '--output',
      'cached',
    );
    expect(cached).toMatchObject({ runId: 'screen-default-cached', status: 'completed' });
    const { cache } = await stack.client.explain('screen-default-cached');
    expect(cache.length).toBeGreaterThan(3);
    for (const use of cache) expect(use.cached).toBe(use.results);
    const { stdout } = await athanor('runs', 'show', 'screen-default-cached');
    expect(stdout).toMatch(
      /filter, chemistry\.filter: (\d+) of \1, because the same input was known with the same code/,
    );
    const { sameResult, stages, code } = await json('runs', 'diff', SHOWN, 'screen-default-cached');
    expect({ sameResult, stages, code }).toEqual({ sameResult: true, stages: [], code: [] });
  });

  it('with --no-cache computes again, in a run of its own, to the same result', async () => {
    const cold = await json(...SCREEN, '--no-cache', '--output', 'cold');
    const warm = await json('runs', 'result', SHOWN);
    expect(cold.runId).not.toBe(SHOWN);
    expect(cold.resultDigest).toBe(warm.resultDigest);
    const { cache } = await stack.client.explain(cold.runId as string);
    expect(cache.map((use) => use.cached)).toEqual(cache.map(() => 0));
  });

  it('without an id is the same run for the same input', async () => {
    const detached = await json(...SCREEN, '--set', 'seed=5', '--detach');
    const again = await json(...SCREEN, '--set', 'seed=5', '--detach');
    expect(detached).toMatchObject({ existing: false, status: 'running' });
    expect(again).toMatchObject({ existing: true, runId: detached.runId });
    expect((await athanor('runs', 'watch', detached.runId as string)).code).toBe(0);
  });

  it('reads its input from standard input, and paths from there', async () => {
    const input = 'library: {file: library.smi}\ntop: 1\n';
    const { code, stdout } = await stack.cli(['run', 'screen', '-', '--json'], { input }).ended;
    expect(code).toBe(0);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({
      status: 'completed',
      metrics: { candidates: 1 },
      error: null,
    });
    expect(Object.keys(outcome).sort()).toEqual([
      'error',
      'files',
      'headlines',
      'metrics',
      'report',
      'resultDigest',
      'runId',
      'seconds',
      'status',
    ]);
    expect(outcome.resultDigest).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('wrong input', () => {
  it('exits 2 before anything starts and names path, line, what was found, what is allowed', async () => {
    const before = await cli.runIds();
    const file = cli.write('in.yaml', 'library: {file: library.smi}\ntop: many\nfiltres: {}\n');
    const { code, stdout, stderr } = await athanor('run', 'screen', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      'top (in.yaml line 2): found "many"; allowed: a whole number, 1 to 500',
    );
    expect(stderr).toMatch(/filtres \(in.yaml line 3\): .*did you mean filters\? library/);
    expect(stderr).not.toMatch(/\n {4}at /);
    const broken = await athanor('run', 'screen', cli.write('broken.yaml', 'library: {file: [x\n'));
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/broken.yaml line \d, column \d/);
    expect(await cli.runIds()).toEqual(before);
  });

  it('a file that cannot be read exits 2 before anything starts', async () => {
    const before = await cli.runIds();
    for (const [name, why] of [
      ['missing.smi', 'there is no such file'],
      ['artifacts', 'it is not a file'],
    ]) {
      const { code, stderr } = await athanor('run', 'screen', '--set', `library.file=${name}`);
      expect(code).toBe(2);
      expect(stderr).toContain(`library.file: the file ${name} cannot be read (${why}`);
    }
    expect(await cli.runIds()).toEqual(before);
  });

  it('finds files beside the input file', async () => {
    const { code } = await runCli(
      [
        'run',
        'screen',
        path.join(stack.folder.path, cli.write('here.yaml', 'library: {file: library.smi}\n')),
        '--detach',
        '--data-dir',
        stack.folder.path,
      ],
      { cwd: REPOSITORY },
    ).ended;
    expect(code).toBe(0);
  });
});

describe('a run that fails', () => {
  it('exits 1, says why, and has a report', async () => {
    cli.write('empty.smi', '');
    const { code, stdout } = await athanor(
      'run',
      'screen',
      '--set',
      'library.file=empty.smi',
      '--id',
      'fails',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Screen a library: failed/);
    expect(stdout).toMatch(/why +.*\(LIBRARY_EMPTY\)/);
    expect(existsSync(path.join(stack.folder.path, 'screen-default-fails/report.html'))).toBe(true);
  });
});

describe('what one run left', () => {
  it('renders its report again, byte for byte, from the record alone', async () => {
    const rendered = await json<{ files: Record<string, { path: string; same: boolean | null }> }>(
      'report',
      SHOWN,
      '--output',
      'rendered',
    );
    expect(Object.keys(rendered.files).sort()).toEqual([
      'candidates.csv',
      'candidates.sdf',
      'report.html',
    ]);
    const alone = await runCli(['report', 'shown/run.json', '--output', 'alone', '--json'], {
      cwd: stack.folder.path,
    }).ended;
    expect(alone.code).toBe(0);
    for (const [name, { same }] of Object.entries(rendered.files)) {
      expect([name, same]).toEqual([name, true]);
      const bytes = (folder: string) => readFileSync(path.join(stack.folder.path, folder, name));
      expect(bytes('alone').equals(bytes('shown'))).toBe(true);
    }
  });

  it('can be fetched by name and by digest', async () => {
    const files = await json<{ name: string; sha256: string }[]>(
      'artifacts',
      'list',
      '--run',
      SHOWN,
    );
    const csv = files.find((f) => f.name === 'candidates.csv');
    const byName = await athanor('artifacts', 'get', `${SHOWN}/candidates.csv`);
    const byDigest = await athanor('artifacts', 'get', csv?.sha256 ?? '', '-o', 'fetched.csv');
    expect([byName.code, byDigest.code]).toEqual([0, 0]);
    expect(createHash('sha256').update(byName.stdout).digest('hex')).toBe(csv?.sha256);
    expect(readFileSync(path.join(stack.folder.path, 'fetched.csv'), 'utf8')).toBe(byName.stdout);
    const nowhere = await athanor('artifacts', 'get', csv?.sha256 ?? '', '-o', 'none/f.csv');
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/no folder none/) });
    const wrong = await athanor('artifacts', 'get', `${SHOWN}/report.pdf`);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('It has: run.json, report.html');
  });

  it('is verified, and a damaged artifact is found', async () => {
    expect(await json('artifacts', 'verify')).toMatchObject({ damaged: [] });
    const ref = await stack.client.artifacts.put('to be damaged', 'text/plain');
    const { sha256 } = ref;
    const file = path.join(stack.folder.artifacts, 'objects', sha256.slice(0, 2), sha256.slice(2));
    writeFileSync(file, 'is damaged now', { mode: 0o600 });
    const { code, stdout } = await athanor('artifacts', 'verify', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ damaged: [sha256] });
    expect((await athanor('artifacts', 'get', sha256)).code).toBe(1);
  });

  it('is kept by a collection that would take everything else', async () => {
    const collected = await athanor('artifacts', 'gc', '--grace-hours', '0');
    expect(collected.code).toBe(0);
    const record = await stack.client.runs.record(SHOWN);
    const { files } = await stack.client.runs.result(SHOWN);
    expect(record.run.id).toBe(SHOWN);
    for (const ref of Object.values(files)) {
      expect(await stack.client.artifacts.get(ref)).toHaveLength(ref.size);
    }
  });
});
