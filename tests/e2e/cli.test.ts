import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readStack } from '../../client/stack';
import {
  type CliResult,
  REPOSITORY,
  runCli,
  startTestStack,
  type TestStack,
} from '../support/stack';

/*
 * The command line keeps its conventions against a real stack: data on standard output and the rest on
 * standard error, exit codes, one run for one id, nothing lost by leaving, every repetition explained.
 */

jest.setTimeout(180_000);

const LIBRARY = [
  'CC(=O)Oc1ccccc1C(=O)O aspirin',
  'CN1C=NC2=C1C(=O)N(C(=O)N2C)C caffeine',
  'CC(C)Cc1ccc(cc1)C(C)C(=O)O ibuprofen',
  'CC(=O)Nc1ccc(O)cc1 paracetamol',
  'OCC1OC(O)C(O)C(O)C1O glucose',
  'c1ccc2[nH]ccc2c1 indole',
  'Clc1ccccc1C2=NCC(=O)Nc3ccc(Cl)cc23 clonazepam-like',
  'not-a-molecule broken',
];

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  writeFileSync(path.join(stack.folder.path, 'library.smi'), `${LIBRARY.join('\n')}\n`);
});

afterAll(() => stack?.stop());

/** Runs a command to its end in the data folder, where the library lies. */
function athanor(...args: string[]): Promise<CliResult> {
  return stack.cli(args).ended;
}

async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { stdout, stderr } = await athanor(...args, '--json');
  try {
    return JSON.parse(stdout) as T;
  } catch (cause) {
    throw new Error(`athanor ${args.join(' ')} put out no JSON:\n${stdout}\n${stderr}`, { cause });
  }
}

async function runIds(): Promise<string[]> {
  return (await stack.client.runs.list()).map((run) => run.runId);
}

const SCREEN = ['run', 'screen', '--set', 'library.file=library.smi', '--set', 'top=3'];
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
    const before = await runIds();
    const again = await athanor(...SCREEN, '--id', 'shown', '--output', 'again');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`This run was started before (it ended: completed): ${SHOWN}`);
    expect(again.stdout.split('\n').find((l) => l.includes('digest'))).toBe(
      first.stdout.split('\n').find((l) => l.includes('digest')),
    );
    expect(await runIds()).toEqual(before);
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
  const yaml = (name: string, text: string) => {
    writeFileSync(path.join(stack.folder.path, name), text);
    return name;
  };

  it('exits 2 before anything starts and names path, line, what was found, what is allowed', async () => {
    const before = await runIds();
    const file = yaml('in.yaml', 'library: {file: library.smi}\ntop: many\nfiltres: {}\n');
    const { code, stdout, stderr } = await athanor('run', 'screen', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      'top (in.yaml line 2): found "many"; allowed: a whole number, 1 to 500',
    );
    expect(stderr).toMatch(/filtres \(in.yaml line 3\): .*did you mean filters\? library/);
    expect(stderr).not.toMatch(/\n {4}at /);
    const broken = await athanor('run', 'screen', yaml('broken.yaml', 'library: {file: [x\n'));
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/broken.yaml line \d, column \d/);
    expect(await runIds()).toEqual(before);
  });

  it('a file that cannot be read exits 2 before anything starts', async () => {
    const before = await runIds();
    for (const [name, why] of [
      ['missing.smi', 'there is no such file'],
      ['artifacts', 'it is not a file'],
    ]) {
      const { code, stderr } = await athanor('run', 'screen', '--set', `library.file=${name}`);
      expect(code).toBe(2);
      expect(stderr).toContain(`library.file: the file ${name} cannot be read (${why}`);
    }
    expect(await runIds()).toEqual(before);
  });

  it('finds files beside the input file', async () => {
    const { code } = await runCli(
      [
        'run',
        'screen',
        path.join(stack.folder.path, yaml('here.yaml', 'library: {file: library.smi}\n')),
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
    writeFileSync(path.join(stack.folder.path, 'empty.smi'), '');
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

describe('leaving and coming back', () => {
  const RUN = 'discover-default-leave';
  const INPUT = [
    'name: leave and come back',
    'actives: {file: library.smi}',
    'library: {file: library.smi}',
    'validation: {hideFraction: 0}',
    'top: 3',
    '',
  ].join('\n');

  it('Ctrl-C stops the watching and nothing else', async () => {
    writeFileSync(path.join(stack.folder.path, 'leave.yaml'), INPUT);
    const run = stack.cli(['run', 'discover', 'leave.yaml', '--id', 'leave']);
    await run.said(/Waiting for a review of \d+ candidates/);
    run.child.kill('SIGINT');
    const { code, stderr, stdout } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain(`Watch it again with: athanor runs watch ${RUN}`);
    expect(await stack.client.runs.show(RUN)).toMatchObject({
      status: 'running',
      state: { awaiting: expect.stringContaining('Waiting for a review') },
    });
  });

  it('a killed command line loses nothing either', async () => {
    const watch = stack.cli(['runs', 'watch', RUN]);
    await watch.said(/Waiting for a review/);
    watch.child.kill('SIGKILL');
    await watch.ended;
    expect(await stack.client.runs.show(RUN)).toMatchObject({ status: 'running' });
  });

  it('pauses and resumes', async () => {
    expect((await athanor('runs', 'pause', RUN)).code).toBe(0);
    expect(await stack.client.runs.show(RUN)).toMatchObject({ state: { paused: true } });
    expect((await athanor('runs', 'resume', RUN)).code).toBe(0);
    expect(await stack.client.runs.show(RUN)).toMatchObject({ state: { paused: false } });
  });

  it('a review is recorded with its name and comment, once', async () => {
    const approved = await athanor('runs', 'approve', RUN, '--by', 'Dr. Who', '--comment', 'go on');
    expect(approved.code).toBe(0);
    const watched = await athanor('runs', 'watch', RUN);
    expect(watched.code).toBe(0);
    expect(watched.stdout).toContain('approved by Dr. Who: go on');
    const late = await athanor('runs', 'reject', RUN);
    expect(late.code).toBe(2);
    expect(late.stderr).toContain('has ended (completed), so it cannot be reviewed');
  });

  it('a rejected run exits 1', async () => {
    const run = stack.cli(['run', 'discover', 'leave.yaml', '--id', 'rejected', '--set', 'seed=2']);
    await run.said(/Waiting for a review/);
    expect((await athanor('runs', 'reject', 'discover-default-rejected', '--by', 'me')).code).toBe(
      0,
    );
    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^leave and come back: rejected/);
  });

  it('a cancelled run exits 1 and can be listed as such', async () => {
    const run = stack.cli([
      'run',
      'discover',
      'leave.yaml',
      '--id',
      'cancelled',
      '--set',
      'seed=3',
    ]);
    await run.said(/Waiting for a review/);
    expect((await athanor('runs', 'cancel', 'discover-default-cancelled')).code).toBe(0);
    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^leave and come back: cancelled/);
    const listed = await athanor('runs', 'list', '--status', 'cancelled');
    expect(listed.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^run +status/),
      expect.stringMatching(/^discover-default-cancelled +cancelled/),
    ]);
  });

  it('--auto-approve asks nobody and says so in the record', async () => {
    const run = await json('run', 'discover', 'leave.yaml', '--id', 'auto', '--auto-approve');
    expect(run).toMatchObject({ status: 'completed' });
    const { output } = (await stack.client.runs.record(run.runId as string)) as unknown as {
      output: { decision: string };
    };
    expect(output.decision).toBe('auto-approved');
  });
});

describe('repetitions', () => {
  it('says which step ran again on what, and why', async () => {
    // A stopped node still has a poll at the server, takes a task with it, and is never heard again.
    const pid = await stack.ready('node');
    process.kill(pid, 'SIGSTOP');
    const run = stack.cli([...SCREEN, '--no-cache', '--id', 'again', '--set', 'seed=9']);
    await run.said(/Standardise +steps? 0 of/);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    process.kill(pid, 'SIGKILL');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/steps +\d+ results, [1-9]\d* after a repetition/);
    const { reruns } = await stack.client.explain('screen-default-again');
    expect(reruns).toEqual([
      expect.objectContaining({
        step: 'chemistry.standardise@1',
        what: expect.stringContaining('8 molecules'),
        attempts: 2,
        state: 'done',
        because: expect.stringContaining('heartbeat timeout'),
      }),
    ]);
    const { stderr, stdout: watched } = await athanor('runs', 'watch', 'screen-default-again');
    expect(watched + stderr).toMatch(
      /chemistry\.standardise@1 \(.*\) succeeded at attempt 2 .*heartbeat timeout/,
    );
  });
});

describe('the stack', () => {
  it('is not started twice on one folder', async () => {
    const { code, stderr } = await athanor('up');
    expect(code).toBe(2);
    expect(stderr).toContain(stack.folder.path);
  });

  it('shows its processes and no password', async () => {
    const { code, stdout } = await athanor('status', '--json');
    expect(code).toBe(0);
    const status = JSON.parse(stdout);
    expect(status.processes.map((p: { name: string }) => p.name).sort()).toEqual([
      'node',
      'pipeline',
      'postgres',
      'temporal',
    ]);
    const password = readFileSync(stack.folder.postgresPassword, 'utf8').trim();
    expect(stdout).not.toContain(password);
  });

  it('that is not there, or does not answer, exits 3', async () => {
    const empty = path.join(stack.folder.path, 'nothing-here');
    const none = await runCli(['runs', 'list', '--data-dir', empty]).ended;
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('athanor up');
    const away = await runCli(['runs', 'list', '--data-dir', empty, '--address', '127.0.0.1:1'])
      .ended;
    expect(away.code).toBe(3);
    expect(away.stderr).toContain('Temporal at 127.0.0.1:1 does not answer');
  });

  it('is found by TEMPORAL_ADDRESS', async () => {
    const empty = path.join(stack.folder.path, 'nothing-here');
    const { address } = readStack(stack.folder).temporal;
    const { code, stdout } = await runCli(['runs', 'list', '--json', '--data-dir', empty], {
      env: { TEMPORAL_ADDRESS: address },
    }).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).map((r: { runId: string }) => r.runId)).toContain(SHOWN);
  });

  it('a run that does not exist exits 2 and names the nearest', async () => {
    const { code, stderr } = await athanor('runs', 'show', 'screen-default-shwon');
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean ${SHOWN}?`);
  });
});
