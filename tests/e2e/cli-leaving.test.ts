import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readStack } from '../../client/stack';
import { type Commands, commandsOf, SCREEN } from '../support/cli';
import { runCli, startTestStack, type TestStack } from '../support/stack';

/*
 * Leaving loses nothing, people steer runs, and every repetition is explained, against a real stack.
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

const RUN = 'discover-default-leave';

describe('leaving and coming back', () => {
  const INPUT = [
    'name: leave and come back',
    'actives: {file: library.smi}',
    'library: {file: library.smi}',
    'validation: {hideFraction: 0}',
    'top: 3',
    '',
  ].join('\n');

  it('Ctrl-C stops the watching and nothing else', async () => {
    cli.write('leave.yaml', INPUT);
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
      'gate',
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
    expect(JSON.parse(stdout).map((r: { runId: string }) => r.runId)).toContain(RUN);
  });

  it('a run that does not exist exits 2 and names the nearest', async () => {
    const { code, stderr } = await athanor('runs', 'show', 'discover-default-laeve');
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean ${RUN}?`);
    const byKey = await athanor('runs', 'show', 'leave');
    expect([byKey.code, byKey.stderr]).toEqual([
      2,
      expect.stringContaining(`Did you mean ${RUN}?`),
    ]);
  });
});
