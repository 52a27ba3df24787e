import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataFolder, resolveDataFolder } from './data-folder';
import { type Check, NODE_VERSION_MIN, runDoctor } from './doctor';
import { writeStackRecord } from './stack-record';
import { GO_VERSION_MIN } from './temporal-obtain';

let parent: string;
let folder: DataFolder;
const environment = { ...process.env };

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'athanor-doctor-'));
  folder = resolveDataFolder(join(parent, 'data'));
  for (const name of Object.keys(process.env)) {
    if (/^(TEMPORAL|ATHANOR)_/.test(name)) delete process.env[name];
  }
  process.env.TEMPORAL_CONFIG_FILE = '/nonexistent/temporal.toml';
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(parent, { recursive: true });
});

async function check(name: string): Promise<Check | undefined> {
  return (await runDoctor(folder)).find((one) => one.name === name);
}

test('looks at everything, says what to do about each failure, and changes nothing', async () => {
  const fits = async () => ({ name: 'kernel', ok: true, found: 'digest fits', advice: '' });
  const breaks = async () => {
    throw new Error('boom');
  };
  const checks = await runDoctor(folder, { extraChecks: [fits, breaks] });
  expect(checks.map((one) => one.name)).toEqual([
    ...['Node.js', 'cores', 'memory', 'data folder', 'artifacts folder', 'disk', 'instance'],
    ...['ports', 'Temporal', 'Go', 'PostgreSQL', 'gate', 'kernel', 'extra check'],
  ]);
  for (const one of checks) expect(one.advice === '').toBe(one.ok);
  expect(checks.at(-1)).toMatchObject({ ok: false, found: 'boom' });
  expect(checks[3]?.found).toContain('will be created');
  expect(readdirSync(parent)).toEqual([]);
});

test('a Temporal CLI that does not fit', async () => {
  process.env.ATHANOR_TEMPORAL_CLI = '/nonexistent/temporal';
  expect(await check('Temporal')).toMatchObject({
    ...{ ok: false, advice: 'Correct or unset ATHANOR_TEMPORAL_CLI.' },
  });
});

test('an external Temporal and an external database that do not answer', async () => {
  process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
  process.env.ATHANOR_DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
  const checks = await runDoctor(folder);
  const temporal = checks.find((one) => one.name === 'Temporal');
  expect(temporal).toMatchObject({
    ok: false,
    advice: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
  const database = checks.find((one) => one.name === 'PostgreSQL');
  expect(database).toMatchObject({ ok: false, found: expect.stringContaining('ECONNREFUSED') });
}, 20_000);

test('the README asks for what is checked', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(`Go ${GO_VERSION_MIN.replace(/\.0$/, '')} or newer`);
  expect(readme).toContain(`Node ${NODE_VERSION_MIN.replace(/\.0$/, '')} or newer`);
});

test('a stack that was killed', async () => {
  folder = resolveDataFolder(parent);
  const supervisor = { pid: 2 ** 22 + 1, startMark: 'gone' };
  writeStackRecord(folder, {
    ...{ formatVersion: 1, folder: parent, supervisor, startedAt: '2026-11-23T12:00:00Z' },
    ...{ state: 'running', artifactsFolder: folder.artifacts, processes: [] },
  });
  expect(await check('instance')).toMatchObject({
    ok: false,
    found: 'the last one was killed; nothing is left running',
    advice: expect.stringContaining('athanor down'),
  });
});

test('the artifacts folder is the one that will be used', async () => {
  const elsewhere = join(parent, 'file');
  writeFileSync(elsewhere, '', { mode: 0o755 });
  process.env.ATHANOR_ARTIFACTS = elsewhere;
  folder = resolveDataFolder(folder.path);
  expect(await check('artifacts folder')).toMatchObject({
    ...{ ok: false, found: `${elsewhere} is a file` },
    advice: 'Name another folder with ATHANOR_ARTIFACTS.',
  });
});

test('a data folder that is a file', async () => {
  writeFileSync(folder.path, '', { mode: 0o755 });
  folder = resolveDataFolder(join(folder.path, 'below'));
  expect(await check('data folder')).toMatchObject({
    ...{ ok: false, found: expect.stringContaining('is a file') },
  });
});
