import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveDataFolder, stackStatus } from '../../client/stack';
import type { RunRecord } from '../../schemas/run-record';
import { fatesOf } from '../support/checkers';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk';
import { type CliResult, REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { until } from '../support/until';

/*
 * What people really send: each is a clear error or a recorded rejection; nothing crashes, and nothing
 * is left half-written.
 */

jest.setTimeout(180_000);

const MEBIBYTE = 1 << 20;
const LONG_LINE_MIB = 200;
/** The artifact folder is a disk that can be filled; the long line must fit in. */
const DISK_MIB = 320;
/** One line, one batch and RDKit; a held line would add two hundred at least. */
const MEMORY_GROWTH_MIB_MAX = 150;
const MOLECULES = ['CCO', 'c1ccccc1O', 'CC(=O)Oc1ccccc1C(=O)O', 'CN1C=NC2=C1C(=O)N(C(=O)N2C)C'];

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bad-input-'));
const data = resolveDataFolder(path.join(folder, 'data'));
mkdirSync(data.artifacts, { recursive: true });
/** Mounted while the tests are named, so that one which needs it is skipped for all to see. */
const disk = mountSmallDisk(data.artifacts, DISK_MIB);
const testOnDisk = typeof disk === 'string' ? test.skip : test;
const without = typeof disk === 'string' ? ` (skipped: ${disk})` : '';
let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack({ folder: data.path });
});

afterAll(async () => {
  await stack?.stop();
  if (typeof disk === 'object') disk.unmount();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  const { processes } = stackStatus(data);
  expect(processes.map((one) => `${one.name}: ${one.restarts} restarts`).sort()).toEqual([
    'gate: 0 restarts',
    'node: 0 restarts',
    'pipeline: 0 restarts',
    'postgres: 0 restarts',
    'temporal: 0 restarts',
  ]);
  expect(stagedFiles()).toEqual([]);
});

/** What is being written to the artifact store. */
function stagedFiles(): string[] {
  return readdirSync(path.join(data.artifacts, 'staging'));
}

function file(name: string, content: string | Uint8Array): string {
  const written = path.join(folder, name);
  writeFileSync(written, content);
  return written;
}

/** Runs `athanor run` on an input to its end. */
function run(pipeline: string, input: unknown, ...more: string[]): Promise<CliResult> {
  const args = ['run', pipeline, '-', '--output', path.join(folder, 'out'), '--json', ...more];
  return stack.cli(args, { input: JSON.stringify(input) }).ended;
}

async function completed(pipeline: string, input: unknown, key: string): Promise<RunRecord> {
  const { code, stdout, stderr } = await run(pipeline, input, '--id', key);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { runId } = JSON.parse(stdout) as { runId: string };
  return stack.client.runs.record(runId);
}

/** The fate of each molecule that was rejected, by identifier. */
async function rejected(record: RunRecord): Promise<Record<string, string[]>> {
  const fates = await fatesOf(stack.client, record);
  return Object.fromEntries([...fates].filter(([, own]) => !own.includes('kept')));
}

describe('a file that holds no molecules ends the run with its reason', () => {
  test.each([
    ['an empty file', 'empty.smi', new Uint8Array(0), 'LIBRARY_EMPTY', /holds no molecules at all/],
    [
      'binary data',
      'binary.smi',
      Buffer.from([...Array(4096).keys()].map((i) => (i * 37) & 255)),
      'LIBRARY_UNREADABLE',
      /it is binary data, which begins with the bytes 00 25/,
    ],
    ['a PDF', 'paper.smi', '%PDF-1.7 …', 'LIBRARY_UNREADABLE', /it is a PDF document/],
  ])('%s', async (_, name, content, code, message) => {
    const library = { file: file(name, content) };
    const { code: exit, stdout, stderr } = await run('screen', { library });
    expect({ exit, stderr }).toMatchObject({ exit: 1 });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ status: 'failed', error: { code } });
    expect(summary.error.message).toMatch(message);
    // A failed run has a report too, which says the same.
    expect(readFileSync(summary.report, 'utf8')).toMatch(message);
  });
});

test('wrong words and wrong units are told before anything starts', async () => {
  const library = { file: file('few.smi', MOLECULES.join('\n')) };
  const actives = { file: file('values.csv', 'smiles,IC50_nM\nCCO,5\n'), valueColumn: 'IC50_nM' };
  const before = await stack.client.runs.list();
  const unknown = await run('discover', {
    name: 'x',
    library,
    actives: { ...actives, unit: 'furlong' },
  });
  expect({ code: unknown.code, stdout: unknown.stdout }).toEqual({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/actives\.unit.*furlong.*pM.*nM/s);
  expect(await stack.client.runs.list()).toEqual(before);

  const other = await run('discover', { name: 'x', library, actives: { ...actives, unit: 'uM' } });
  expect(other.code).toBe(1);
  expect(JSON.parse(other.stdout)).toMatchObject({
    error: { code: 'INPUT_INVALID', message: expect.stringMatching(/IC50_nM.*nM.*"uM"/) },
  });
});

test('a line of 200 MB, a SMILES of 10,000 atoms and doubled names are recorded, the rest is taken', async () => {
  const library = path.join(folder, 'messy.smi');
  const descriptor = openSync(library, 'w');
  writeSync(descriptor, `${MOLECULES[0]} first\n`);
  for (let i = 0; i < LONG_LINE_MIB; i++) writeSync(descriptor, 'C'.repeat(MEBIBYTE));
  writeSync(descriptor, ` long\n${'C'.repeat(10_000)} huge\n${MOLECULES[1]} twin\n`);
  writeSync(descriptor, `${MOLECULES[2]} twin\n${MOLECULES[3]} last`);
  closeSync(descriptor);

  const before = memoryMib('pipeline');
  const filters = { pains: false, brenk: false };
  const record = await completed('screen', { library: { file: library }, filters }, 'messy');
  expect(memoryMib('pipeline') - before).toBeLessThan(MEMORY_GROWTH_MIB_MAX);

  const { candidates } = record.tables as { candidates: { id: string }[] };
  expect(candidates.map((row) => row.id).sort()).toEqual(['first', 'last', 'twin', 'twin#2']);
  expect(await rejected(record)).toEqual({ 'library-2': ['LINE_TOO_LONG'], huge: ['TOO_LARGE'] });
  expect(record.output).toMatchObject({
    quality: { library: { records: 6, remarks: { 'duplicate id renamed': 1 } } },
  });
});

/** Resident memory of a process of the stack. */
function memoryMib(name: string): number {
  const one = stackStatus(data).processes.find((process) => process.name === name);
  return (one?.memoryBytes ?? Number.NaN) / MEBIBYTE;
}

test('an SDF cut in the middle, and values that are none, are recorded, the rest is taken', async () => {
  const sdf = readFileSync(path.join(REPOSITORY, 'examples/data/cdk2-actives.sdf'));
  const cut = file('cut.sdf', sdf.subarray(0, Math.floor(sdf.length / 2)));
  const whole =
    sdf
      .subarray(0, Math.floor(sdf.length / 2))
      .toString()
      .split('$$$$\n').length - 1;
  const rows = [
    'CCO,a,NaN',
    'CCN,b,5 mg/l',
    'CCC,c,7 uM',
    'CCCl,d,-3',
    'CCCC,e,12',
    'CCCCC,e,>900',
  ];
  const actives = {
    file: file('actives.csv', `smiles,id,activity\n${rows.join('\n')}\n`),
    valueColumn: 'activity',
    unit: 'nM',
    kind: 'IC50',
  };
  const input = { name: 'cut', library: { file: cut }, actives, autoApprove: true };
  const record = await completed('discover', input, 'cut');
  expect(record.output).toMatchObject({
    funnel: [
      { stage: 'ingest', entered: whole + 1, left: whole, dropped: { CUT_RECORD: 1 } },
      {},
      {},
      {},
      {},
      { stage: 'rank', dropped: { HIDDEN_ACTIVE: 2 } },
    ],
    quality: {
      actives: {
        records: 6,
        remarks: {
          'duplicate id renamed': 1,
          'value not a number': 2,
          'value in another unit': 1,
          'value not positive': 1,
        },
        values: { count: 2, censored: 1 },
      },
    },
  });
  expect(record.stages[0]?.note).toBe(`${whole} molecules read; 1 unusable`);
  const codes = Object.values(await rejected(record)).flat();
  expect(codes.filter((code) => code === 'CUT_RECORD')).toHaveLength(1);
});

testOnDisk(
  `a full disk is waited out: nothing half-written, the same result${without}`,
  async () => {
    const { fill, free } = disk as SmallDisk;
    const bytes = Buffer.from(MOLECULES.join('\n'));
    const library = await stack.client.artifacts.put(bytes, 'chemical/x-daylight-smiles');
    const input = { library: { file: library }, filters: { pains: false, brenk: false } };
    fill();
    const refused = await run('screen', { library: { file: file('late.smi', 'CCC') } });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/STORAGE_FULL|No space is left for artifacts/);

    const options = { key: 'full', useCache: false };
    const { runId } = await stack.client.submit('screen', input, options);
    const told = async () => {
      const { reruns } = await stack.client.explain(runId);
      return reruns.find((rerun) => rerun.because.includes('No space is left'));
    };
    await until(told, { what: () => `a retry because of the full disk; ${stack.logs()}` });
    expect((await stack.client.runs.show(runId)).status).toBe('running');
    free();
    const outcome = await stack.client.runs.result(runId);
    expect(outcome.status).toBe('completed');

    const calm = await stack.client.submit('screen', input, { ...options, key: 'calm' });
    const { resultDigest } = await stack.client.runs.result(calm.runId);
    expect(outcome.resultDigest).toBe(resultDigest);
    for await (const { sha256, ok } of stack.client.artifacts.verify()) {
      expect({ sha256, ok }).toEqual({ sha256, ok: true });
    }
  },
);
