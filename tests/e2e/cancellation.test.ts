import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { readStack } from '../../client/stack';
import type { ArtifactRef } from '../../schemas/artifact';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import { discoverInput, screenInput, writeSmallProgramme } from '../support/small-programme';
import { buildSpinProject, readSpin, SPIN_QUEUE } from '../support/spin-project';
import { startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

/*
 * People and nodes come and go while steps compute: a long computation beats, stops when it is
 * cancelled, is handed over when its node goes, and waits when the run is paused. The node of this
 * stack offers no models, so that stages and parts that nobody serves are met too.
 */

jest.setTimeout(240_000);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-cancellation-'));
const project = path.join(folder, 'project');
const waiting = { approved: '', rejected: '', absent: '', molecule: '' };
let stack: TestStack;

beforeAll(async () => {
  await buildSpinProject(project);
  stack = await startTestStack({
    project,
    threads: 2,
    capabilities: [SPIN_QUEUE, capabilityQueue(CAPABILITIES.rdkit)],
  });
  // These wait for a person at their end, and for a node that never comes: others go on meanwhile.
  const files = writeSmallProgramme(folder, { size: 30, measured: 20 });
  const input = discoverInput(files, 30);
  const withoutModel = { ...input, properties: [] };
  const one = { spins: [{ file: spinFile('absent'), ticks: 1 }], needsAbsent: true };
  waiting.absent = await submitted('spin', one, 'absent');
  const geometry = path.join(folder, 'hydrogen.xyz');
  writeFileSync(geometry, '2\n\nH 0 0 0\nH 0 0 0.74\n');
  waiting.molecule = await submitted('vqe', { molecules: [{ geometry }] }, 'molecule');
  waiting.approved = await submitted('discover', input, 'approved');
  waiting.rejected = await submitted('discover', withoutModel, 'rejected');
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function submitted(pipeline: string, input: unknown, key: string): Promise<string> {
  const args = ['run', pipeline, '-', '--id', key, '--detach', '--json'];
  const { code, stdout, stderr } = await stack.cli(args, { input: JSON.stringify(input) }).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return (JSON.parse(stdout) as { runId: string }).runId;
}

function spinFile(name: string): string {
  return path.join(folder, name);
}

/** Waits until a step has told of so many ticks. */
async function ticking(file: string, ticks: number): Promise<void> {
  const enough = () => readSpin(file).filter((n) => n.tick !== undefined).length >= ticks;
  await until(enough, { limitMs: 120_000, what: () => `${ticks} ticks; ${stack.logs()}` });
}

/** Asks the Temporal of the stack itself. */
async function withTemporal<T>(ask: (client: Client) => Promise<T>): Promise<T> {
  const { address, namespace } = readStack(stack.folder).temporal;
  const connection = await Connection.connect({ address });
  try {
    return await ask(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

/** When the server asked for the first activity of a workflow to be cancelled, ms since 1970. */
async function cancelRequestedAt(workflowId: string): Promise<number> {
  const { events } = await withTemporal((client) =>
    client.workflow.getHandle(workflowId).fetchHistory(),
  );
  const event = events?.find((e) => e.activityTaskCancelRequestedEventAttributes != null);
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds) * 1_000 + Number(nanos) / 1e6;
}

test('a computation that never yields still beats, and stops within a second of a cancellation', async () => {
  const file = spinFile('cancelled');
  const runId = await submitted('spin', { spins: [{ file, ticks: 100_000 }] }, 'cancelled');
  await ticking(file, 1);
  // Longer than a silent node is waited for: without beats there would be a second attempt.
  await sleep(8_000);
  const pid = await stack.ready('node');
  await stack.client.runs.cancel(runId);

  const outcome = await stack.client.runs.result(runId);
  expect(outcome.status).toBe('cancelled');
  const news = readSpin(file);
  expect(news.filter((n) => n.resumed !== undefined)).toHaveLength(1);
  const lastTickAt = (news.at(-1) as { at: number }).at;
  // A second until the beat that hears of it, and one more for a machine that is busy otherwise.
  expect(lastTickAt - (await cancelRequestedAt(runId))).toBeLessThan(2_000);
  await sleep(500);
  expect(readSpin(file)).toHaveLength(news.length);
  // The thread was ended, not the node.
  expect(await stack.ready('node')).toBe(pid);
});

test('a run that is cancelled while its node is silent ends as cancelled, and its work stops later', async () => {
  const file = spinFile('silent');
  const runId = await submitted('spin', { spins: [{ file, ticks: 100_000 }] }, 'silent');
  await ticking(file, 1);
  const pid = await stack.ready('node');
  process.kill(pid, 'SIGSTOP');
  try {
    await stack.client.runs.cancel(runId);
    expect((await stack.client.runs.result(runId)).status).toBe('cancelled');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const stages = (await stack.client.runs.record(runId)).stages.map((stage) => stage.status);
  expect(stages).toEqual(['cancelled', 'not run']);
  await until(async () => {
    const before = readSpin(file).length;
    await sleep(1_000);
    return readSpin(file).length === before;
  });
});

test('a node that is stopped hands its work over, one that is killed loses little of it', async () => {
  const file = spinFile('handed-over');
  const ticks = 300;
  const runId = await submitted('spin', { spins: [{ file, ticks }] }, 'handed-over');
  await ticking(file, 40);
  const drained = await stack.ready('node');
  process.kill(drained, 'SIGTERM');
  await until(() => readSpin(file).some((n) => n.resumed), { limitMs: 60_000 });
  await ticking(file, 200);
  const killed = await stack.kill('node');

  expect((await stack.client.runs.result(runId)).status).toBe('completed');
  const news = readSpin(file);
  const attempts = news.filter((n) => n.resumed !== undefined);
  expect(attempts.map((n) => n.pid).slice(0, 2)).toEqual([drained, killed]);
  expect(attempts).toHaveLength(3);
  for (const attempt of attempts.slice(1)) {
    const before = news.slice(0, news.indexOf(attempt)).filter((n) => n.tick !== undefined).length;
    // Ticks come fifty milliseconds apart, and a checkpoint leaves with the beat of its second.
    expect(attempt.resumed?.ticks).toBeGreaterThan(before / 2);
  }
  const told = news.flatMap((n) => (n.tick === undefined ? [] : [n.tick]));
  expect(new Set(told).size).toBe(ticks);
  const { reruns } = await stack.client.explain(runId);
  expect(reruns).toMatchObject([{ step: 'test.spin@1', attempts: 3, state: 'done' }]);
});

test('a paused run starts no further step, and goes on when it is told to', async () => {
  const spins = [1, 2, 3].map((i) => ({ file: spinFile(`paused-${i}`), ticks: 40 }));
  const [first, second] = spins.map((s) => s.file) as [string, string];
  const runId = await submitted('spin', { spins }, 'paused');
  await ticking(first, 1);
  await stack.client.runs.pause(runId);
  await ticking(first, 40);
  await until(async () => (await stack.client.runs.show(runId)).state?.paused);
  await sleep(1_500);
  expect(existsSync(second)).toBe(false);
  await stack.client.runs.resume(runId);
  expect((await stack.client.runs.result(runId)).status).toBe('completed');
  expect(spins.map((s) => readSpin(s.file).length)).toEqual([41, 41, 41]);
});

test('a run that is paused before its batches have begun, or among them, takes no further one', async () => {
  // Enough of them that a slow look at the run still comes before the last.
  const size = 300;
  const files = writeSmallProgramme(folder, { size, measured: 1 });
  const input = { ...screenInput(files, 1), references: null };
  const runId = await submitted('screen', input, 'paused-batches');
  const { runs } = stack.client;
  const done = async () => {
    const { state } = await runs.show(runId);
    return state?.stages.find((stage) => stage.name === 'standardise')?.done ?? -1;
  };
  for (const enough of [0, 10]) {
    await until(async () => (await done()) >= enough);
    await runs.pause(runId);
    // What has been handed out is finished; then nothing moves.
    await until(async () => {
      const before = await done();
      await sleep(2_000);
      return (await done()) === before;
    });
    const stoppedAt = await done();
    expect(stoppedAt).toBeLessThan(size);
    await runs.resume(runId);
    await until(async () => (await done()) > stoppedAt);
  }
  await runs.cancel(runId);
  expect((await runs.result(runId)).status).toBe('cancelled');
});

test('a stage that nobody serves is not run, because …; the run goes on', async () => {
  const runId = waiting.absent;
  const outcome = await stack.client.runs.result(runId);
  expect(outcome.status).toBe('completed');
  const { output, stages } = await stack.client.runs.record(runId);
  const because = 'no node offers test.absent.v1';
  expect(output).toEqual({ ticks: 1, notRun: [{ what: 'Needs what is absent', because }] });
  expect(stages[1]).toMatchObject({ status: 'not run', note: because });
});

test('integrals that no node can compute are not there, and what needs them is not run', async () => {
  const outcome = await stack.client.runs.result(waiting.molecule);
  expect(outcome.status).toBe('completed');
  const { output, stages } = await stack.client.runs.record(waiting.molecule);
  expect(output).toMatchObject({ energies: [], computed: [] });
  expect(stages.map(({ status, note }) => [status, note])).toEqual([
    ['not run', `no node offers ${capabilityQueue(CAPABILITIES.pyscf)}`],
    ['not run', 'there are no integrals'],
    ['not run', 'there are no integrals'],
  ]);
  const report = outcome.files['report.html'] as ArtifactRef;
  const page = Buffer.from(await stack.client.artifacts.get(report)).toString('utf8');
  expect(page).toContain(`no node offers ${capabilityQueue(CAPABILITIES.pyscf)}`);
});

test('a run waits for a person, who approves; what nobody could model stands in the report', async () => {
  const runId = waiting.approved;
  const awaiting = async () => (await stack.client.runs.show(runId)).state?.awaiting;
  await until(awaiting, { limitMs: 120_000, what: () => `a review; ${stack.logs()}` });
  const review = { decision: 'approve' as const, by: 'Ada', comment: 'good ones' };
  await stack.client.runs.review(runId, review);
  const outcome = await stack.client.runs.result(runId);
  expect(outcome.status).toBe('completed');

  const record = await stack.client.runs.record(runId);
  expect(record.reviews).toMatchObject([review]);
  const notRun = { what: 'model of Solubility', because: 'no node offers chemistry.model.v1' };
  expect(record.output).toMatchObject({
    decision: 'approved',
    notRun: expect.arrayContaining([notRun]),
  });
  const report = outcome.files['report.html'] as ArtifactRef;
  const page = Buffer.from(await stack.client.artifacts.get(report)).toString('utf8');
  expect(page).toContain(notRun.because);
  await expect(stack.client.runs.review(runId, review)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
});

test('a run that a person rejects ends as rejected, with its report', async () => {
  const runId = waiting.rejected;
  await until(async () => (await stack.client.runs.show(runId)).state?.awaiting, {
    limitMs: 120_000,
  });
  const reject = await stack.cli(['runs', 'reject', runId, '--by', 'Ada', '--comment', 'no']).ended;
  expect(reject).toMatchObject({ code: 0, stderr: '' });
  const outcome = await stack.client.runs.result(runId);
  expect(outcome.status).toBe('rejected');
  expect(Object.keys(outcome.files)).toContain('report.html');
  const record = await stack.client.runs.record(runId);
  expect(record).toMatchObject({ output: { decision: 'rejected' }, run: { status: 'rejected' } });
  expect((await stack.client.runs.list({ status: 'rejected' })).map((r) => r.runId)).toEqual([
    runId,
  ]);
});

test('a run that is cancelled before it has begun has a record all the same', async () => {
  const pid = await stack.ready('pipeline');
  process.kill(pid, 'SIGSTOP');
  let runId = '';
  try {
    runId = await submitted('spin', { spins: [{ file: spinFile('never'), ticks: 9 }] }, 'never');
    await stack.client.runs.cancel(runId);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect((await stack.client.runs.result(runId)).status).toBe('cancelled');
  expect((await stack.client.runs.record(runId)).run.status).toBe('cancelled');
  expect(existsSync(spinFile('never'))).toBe(false);
  const listed = await stack.client.runs.list({ status: 'rejected', limit: 1 });
  expect(listed.map((run) => run.runId)).toEqual([waiting.rejected]);
});

test('a run that was terminated in the Temporal UI keeps no garbage from being collected', async () => {
  const file = spinFile('terminated');
  const runId = await submitted('spin', { spins: [{ file, ticks: 100_000 }] }, 'terminated');
  await ticking(file, 1);
  const { artifacts, runs } = stack.client;
  const { sha256 } = await artifacts.put('needed by nobody', 'text/plain');
  await artifacts.collectGarbage({ graceMs: 0 });
  expect(await artifacts.get(sha256)).toHaveLength(16);

  await withTemporal((client) => client.workflow.getHandle(runId).terminate('by hand'));
  await artifacts.collectGarbage({ graceMs: 0 });
  await expect(artifacts.get(sha256)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
  const { status, error } = await runs.show(runId);
  expect({ status, error }).toMatchObject({ status: 'failed' });
});
