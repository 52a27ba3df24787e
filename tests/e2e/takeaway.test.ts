import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Commands, commandsOf, SCREEN } from '../support/cli';
import { startTestStack, type TestStack } from '../support/stack';

/*
 * A run leaves the server where it ran: its lineage is whole, its crate is verified by anyone, a sample of it is
 * computed again, and another server shows it.
 */

jest.setTimeout(240_000);

const RUN = 'screen-default-leaving';

let stack: TestStack;
let cli: Commands;
let elsewhere: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  cli = commandsOf(stack);
  await cli.athanor(...SCREEN, '--id', 'leaving');
  await cli.athanor('runs', 'export', RUN, '--ro-crate', '--output', 'leaving.crate.zip');
  elsewhere = await startTestStack({ serversOnly: true });
});

afterAll(async () => {
  await elsewhere?.stop();
  await stack?.stop();
});

const crate = () => path.join(stack.folder.path, 'leaving.crate.zip');

interface Verified {
  ok: boolean;
  checks: { check: string; status: string; detail: string; problems: string[] }[];
}

it('knows where a number comes from, and what came of the data', async () => {
  const back = await cli.athanor('runs', 'lineage', RUN, '--back', 'candidates[0].score');
  expect(back.code).toBe(0);
  expect(back.stdout).toContain('library.smi');
  for (const step of [
    'library.split',
    'chemistry.standardise',
    'chemistry.filter',
    'discovery.rank',
  ]) {
    expect(back.stdout).toContain(step);
  }
  const forward = await cli.athanor('runs', 'lineage', RUN, '--forward', 'library.file');
  expect(forward.stdout).toContain('report.html');
  const document = await cli.json('runs', 'lineage', RUN);
  expect(Object.keys(document)).toEqual(expect.arrayContaining(['entity', 'activity', 'agent']));
});

it('is verified whole: bytes, signatures of the gate, and a sample computed again', async () => {
  const { ok, checks } = await cli.json<Verified>('verify', crate());
  expect(checks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(ok).toBe(true);
  const of = (name: string) => checks.find(({ check }) => check === name);
  for (const name of [
    'container',
    'checksums',
    'record',
    'digests',
    'report',
    'signatures',
    'replay',
  ]) {
    expect([name, of(name)?.status, of(name)?.detail]).toEqual([name, 'ok', expect.anything()]);
  }
});

it('is refused, and not imported, when a byte is another', async () => {
  const bytes = readFileSync(crate());
  const at = bytes.indexOf('"resultDigest"') + 20;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path.join(stack.folder.path, 'altered.crate.zip'), bytes);
  const verified = await cli.athanor('verify', 'altered.crate.zip', '--no-replay');
  expect(verified.code).toBe(1);
  const imported = await cli.athanor('runs', 'import', 'altered.crate.zip');
  expect(imported.code).not.toBe(0);
  expect(imported.stderr).not.toContain('    at ');
});

it('is shown on another server, as a run that did not run there', async () => {
  const there = commandsOf(elsewhere);
  const { runId } = await there.json<{ runId: string }>('runs', 'import', crate());
  expect(await there.json('runs', 'import', crate())).toEqual({ runId, existing: true });
  const listed = await there.json<{ runId: string; imported?: unknown }[]>('runs', 'list');
  expect(listed).toEqual([
    expect.objectContaining({ runId, imported: expect.objectContaining({ runId: RUN }) }),
  ]);
  expect((await there.athanor('runs', 'show', runId)).stdout).toContain(
    `it ran elsewhere as ${RUN}`,
  );
  const report = await there.athanor('report', runId, '--output', 'shown');
  expect(report.code).toBe(0);
  const lineage = await there.athanor('runs', 'lineage', runId, '--back', 'report.html');
  expect(lineage.stdout).toContain('library.smi');
  expect((await there.athanor('runs', 'cancel', runId)).code).toBe(2);
});

it('goes into a laboratory notebook as one file', async () => {
  const { path: file } = await cli.json<{ path: string }>('runs', 'export', RUN, '--eln');
  expect(file.endsWith(`${RUN}.eln`)).toBe(true);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
});
