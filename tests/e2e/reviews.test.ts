import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WaitingRun } from '../../client/sdk';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import type { ReviewPolicy } from '../../schemas/discovery/review';
import type { PipelineOutput } from '../../schemas/pipeline';
import type { discover } from '../../schemas/pipelines/discover';
import type { RunRecord } from '../../schemas/run-record';
import { type Commands, commandsOf } from '../support/cli';
import { dockingInput, writeDockingProgramme } from '../support/docking-programme';
import { startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

/*
 * A programme waits for the people whom it names, stage by stage and at its end, for as long as its
 * policy says. The node has no docking program: what is left out for that is said too.
 */

type Output = PipelineOutput<typeof discover>;
/** Two seconds or so: a policy is written in minutes. */
const SOON_MINUTES = 0.03;
/** Nowhere near the receptor. */
const FAR = { centerAngstrom: [500, 0, 0], sizeAngstrom: [20, 20, 20] };
const LIMIT_MS = 240_000;
jest.setTimeout(LIMIT_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-reviews-'));
let stack: TestStack;
let commands: Commands;

beforeAll(async () => {
  const { rdkit, structure } = CAPABILITIES;
  stack = await startTestStack({
    capabilities: [rdkit, structure].map((one) => capabilityQueue(one)),
  });
  commands = commandsOf(stack);
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function programme(more: object = {}): Record<string, unknown> {
  const { receptors: _, ...input } = dockingInput(writeDockingProgramme(folder), {
    ...{ first: 1, rounds: 1, refine: 1 },
  });
  return { ...input, top: 5, ...more };
}

/** Starts a programme with a policy; returns its run. */
async function started(key: string, review: Partial<ReviewPolicy>): Promise<string> {
  return (await stack.client.submit('discover', programme({ review }), { key })).runId;
}

/** Waits until a run stands in the queue as is wanted. */
function queued(
  runId: string,
  wanted: { stage: string; escalated?: boolean },
): Promise<WaitingRun> {
  const inQueue = async () => {
    const found = await stack.client.runs.waiting();
    const run = found.find((one) => one.runId === runId);
    const { escalated = false, stage } = wanted;
    return run?.review?.stage === stage && run.review.escalated === escalated ? run : undefined;
  };
  return until(inQueue, {
    limitMs: 90_000,
    what: () => `${runId} waits: ${JSON.stringify(wanted)}`,
  });
}

async function ended(
  runId: string,
): Promise<{ status: string; record: RunRecord; output: Output }> {
  const { status } = await stack.client.runs.result(runId);
  const record = await stack.client.runs.record(runId);
  return { status, record, output: record.output as Output };
}

const saidOf = ({ reviews }: RunRecord) =>
  reviews.map(({ decision, by, stage, candidate }) => [decision, by, stage ?? candidate ?? 'run']);

test('named people decide on a stage, on candidates and on the run; others may only remark', async () => {
  const runId = await started('people', { reviewers: ['ada', 'bob'], stages: ['score'] });
  await queued(runId, { stage: 'score' });
  const say = (...words: string[]) =>
    commands.athanor('runs', words[0] ?? '', runId, ...words.slice(1));
  const listed = await commands.athanor('runs', 'queue');
  expect(listed.stdout).toMatch(new RegExp(`${runId}\\s+review\\s+score\\s+ada, bob`));

  const refused = await say('approve', '--by', 'mallory');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("'mallory' may not decide; those who may are ada, bob"),
  });
  expect((await say('comment', '--by', 'mallory', '--stage', 'score')).code).toBe(0);
  expect((await say('approve', '--by', 'ada', '--comment', 'go on')).code).toBe(0);

  const { review } = await queued(runId, { stage: '' });
  const [kept = '', dropped = ''] = review?.candidates ?? [];
  const unknown = await say('reject', '--by', 'bob', '--candidate', 'nobody');
  expect(unknown.stderr).toContain("there is no candidate 'nobody' in this run yet");
  const about = (id: string) => ['--by', 'bob', '--candidate', id, '--comment', 'reactive'];
  expect((await say('reject', ...about(dropped))).code).toBe(0);
  expect((await say('approve', ...about(kept))).code).toBe(0);
  expect((await say('comment', '--by', 'cleo', '--candidate', kept)).code).toBe(0);
  expect((await say('approve', '--by', 'bob')).code).toBe(0);

  const { status, record, output } = await ended(runId);
  expect(status).toBe('completed');
  expect(output.decision).toBe('approved');
  expect(output.candidateDecisions).toEqual([
    { candidate: dropped, decision: 'reject', by: 'bob', comment: 'reactive' },
    { candidate: kept, decision: 'approve', by: 'bob', comment: 'reactive' },
  ]);
  expect(saidOf(record)).toEqual([
    ['comment', 'mallory', 'score'],
    ['approve', 'ada', 'score'],
    ['reject', 'bob', dropped],
    ['approve', 'bob', kept],
    ['comment', 'cleo', kept],
    ['approve', 'bob', 'run'],
  ]);
  // What a person rejected does not go to the laboratory.
  const { files } = await stack.client.runs.result(runId);
  const samples = await stack.client.artifacts.get(files['samples.json'] ?? never('samples.json'));
  const text = Buffer.from(samples).toString('utf8');
  expect(text).toContain(kept);
  expect(text).not.toContain(`"${dropped}"`);
  const late = await say('approve', '--by', 'ada');
  expect(late.code).not.toBe(0);
});

test('a rejected stage is the last one', async () => {
  const runId = await started('stage', { stages: ['filter'] });
  await queued(runId, { stage: 'filter' });
  await commands.athanor('runs', 'reject', runId, '--stage', 'filter', '--by', 'ada');
  const { status, record, output } = await ended(runId);
  expect({ status, decision: output.decision }).toEqual({
    status: 'rejected',
    decision: 'rejected',
  });
  const later = record.stages.filter(({ name }) => ['properties', 'score', 'rank'].includes(name));
  for (const stage of later) {
    expect(stage).toMatchObject({
      status: 'not run',
      note: expect.stringContaining('rejected by ada'),
    });
  }
});

test('when nobody decides in time, the policy does', async () => {
  const timeoutMinutes = SOON_MINUTES;
  const policies: Record<string, Partial<ReviewPolicy>> = {
    approves: { timeoutMinutes, onTimeout: 'approve' },
    rejects: { timeoutMinutes, onTimeout: 'reject' },
    expires: { timeoutMinutes, escalationMinutes: SOON_MINUTES, onEscalationTimeout: 'reject' },
    escalates: { timeoutMinutes, reviewers: ['ada'], escalateTo: ['cleo'] },
  };
  const fresh = await started('fresh', { reviewers: ['ada'], escalateTo: ['cleo'] });
  const runs = new Map<string, string>();
  for (const [key, policy] of Object.entries(policies)) runs.set(key, await started(key, policy));
  const run = (key: string) => runs.get(key) ?? never(key);
  const bySilence = async (key: string) => {
    const { status, record } = await ended(run(key));
    const [said] = record.reviews;
    return [status, said?.by, said?.comment];
  };
  const nobody = `nobody decided within ${SOON_MINUTES} minutes`;
  expect(await bySilence('approves')).toEqual(['completed', 'timeout', nobody]);
  expect(await bySilence('rejects')).toEqual(['rejected', 'timeout', nobody]);
  const late = `${nobody} of escalation`;
  expect(await bySilence('expires')).toEqual(['rejected', 'escalation timeout', late]);

  const { review } = await queued(run('escalates'), { stage: '', escalated: true });
  expect(review?.reviewers).toEqual(['ada', 'cleo']);
  await queued(fresh, { stage: '' });
  // What was escalated stands before what waits longer.
  const queue = await commands.json<WaitingRun[]>('runs', 'queue');
  expect(queue.map(({ runId }) => runId)).toEqual([run('escalates'), fresh]);
  // Whoever a review is escalated to decides from then on, and not before.
  const early = await commands.athanor('runs', 'approve', fresh, '--by', 'cleo');
  expect(early.stderr).toContain("'cleo' may not decide");
  expect((await commands.athanor('runs', 'approve', run('escalates'), '--by', 'cleo')).code).toBe(
    0,
  );
  expect((await ended(run('escalates'))).output.decision).toBe('approved');
  await commands.athanor('runs', 'reject', fresh, '--by', 'ada');
  expect((await ended(fresh)).status).toBe('rejected');
  expect((await commands.athanor('runs', 'queue')).stderr).toContain('No run waits for a person');
});

test.each([
  ['without atoms', { file: () => written('empty.pdb', 'REMARK   nothing\n') }, /holds no atoms/],
  ['that its box misses', { ligand: null, box: FAR }, /outside the receptor/],
])('a receptor %s ends the run before anything is computed', async (name, more, said) => {
  const whole = dockingInput(writeDockingProgramme(folder), { first: 1, rounds: 0 });
  const [receptor] = whole.receptors as Record<string, unknown>[];
  const file = 'file' in more ? more.file() : receptor?.file;
  const input = { ...whole, receptors: [{ ...receptor, ...more, file }], autoApprove: true };
  const { runId } = await stack.client.submit('discover', input, {
    key: name.replaceAll(' ', '-'),
  });
  const { status, record } = await ended(runId);
  expect({ status, code: record.error?.code }).toEqual({ status: 'failed', code: 'INPUT_INVALID' });
  expect(record.error?.message).toMatch(said);
  expect(record.provenance).toEqual([]);
});

test('a node without a docking program: what depends on it is left out, and the report says why', async () => {
  const input = {
    ...dockingInput(writeDockingProgramme(folder), { first: 1, rounds: 1, refine: 1 }),
    autoApprove: true,
  };
  const { runId } = await stack.client.submit('discover', input, { key: 'no-vina' });
  const { status, record, output } = await ended(runId);
  expect(status).toBe('completed');
  const notes = (name: string) => record.stages.find((stage) => stage.name === name)?.note;
  expect(notes('dock')).toContain('no node offers docking.vina.v1');
  expect(notes('learn')).toContain('an earlier stage was not run');
  expect(output).toMatchObject({ docking: null, refinements: [], receptors: [{ name: 'dhfr' }] });
});

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function never(what: string): never {
  throw new Error(`there is no ${what}`);
}
