import { z } from 'zod';
import { defineStep, type StepEnvelope } from '../../schemas/step';
import { testDatabase } from '../../tests/support/database';
import { enrolNode } from '../../tests/support/enrolled-node';
import { digestOf } from '../../trust';
import { lookUp, record } from './memo';
import type { RecordsServices } from './services';

const database = testDatabase();
const PROJECT = 'default';
const CODE = 'c'.repeat(64);
const INPUT = { n: 1 };

const contract = (own: { name: string; taskQueue: string }, tools: string[]) =>
  defineStep({
    ...{ version: 1, title: 'A step', description: '', ...own },
    ...{ runtime: tools.length === 0 ? ('builtin' as const) : ('native' as const), tools },
    ...{ input: z.strictObject({ n: z.number() }), output: z.unknown() },
  });

function services(...contracts: ReturnType<typeof contract>[]): RecordsServices {
  const steps = contracts.map((one) => [
    one.activityType,
    { implementation: { contract: one, toolVersion: '' }, module: '', codeDigest: CODE },
  ]);
  return { database: database(), artifacts: {}, steps: new Map(steps as never) } as never;
}

async function keep(known: RecordsServices, step: string, toolVersion: string): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z';
  const envelope: StepEnvelope = {
    ...{ output: { by: toolVersion }, inputDigest: digestOf(INPUT), outputDigest: '' },
    ...{ codeDigest: CODE, toolVersion, node: 'n', startedAt: at, endedAt: at, attempt: 1 },
  };
  const memo = [{ step, stepVersion: 1, envelope }];
  await record(known, { runId: 'r', project: PROJECT, entries: [], memo, batches: [] });
}

async function found(known: RecordsServices, step: string): Promise<unknown> {
  const items = [{ step, stepVersion: 1, input: INPUT }];
  return (await lookUp(known, { project: PROJECT, items })).hits[0]?.output ?? null;
}

test('a result of another version of an outside program is not taken', async () => {
  const taskQueue = 'test.vina.v1';
  const known = services(contract({ name: 'test.dock', taskQueue }, ['vina']));
  await keep(known, 'test.dock', 'vina 1.2.3');
  // Nobody is there who could say by which version it would be computed now.
  expect(await found(known, 'test.dock')).toBeNull();
  const report = (vina: string, capabilities = [taskQueue]) => ({ capabilities, tools: { vina } });
  await enrolNode(database(), { id: 'new', owner: 'ada', report: report('1.2.7') });
  await enrolNode(database(), {
    id: 'other-work',
    owner: 'ada',
    report: report('1.2.3', ['test.rdkit.v1']),
  });
  expect(await found(known, 'test.dock')).toBeNull();
  await keep(known, 'test.dock', 'vina 1.2.7');
  expect(await found(known, 'test.dock')).toEqual({ by: 'vina 1.2.7' });
  // With both at work either would do: always the same one is taken.
  await enrolNode(database(), { id: 'old', owner: 'ada', report: report('1.2.3') });
  expect(await found(known, 'test.dock')).toEqual({ by: 'vina 1.2.3' });
});

test('a result of our own code needs no node to be taken', async () => {
  const known = services(contract({ name: 'test.count', taskQueue: 'test.count.v1' }, []));
  await keep(known, 'test.count', '');
  expect(await found(known, 'test.count')).toEqual({ by: '' });
});
