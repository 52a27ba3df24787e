import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apiOf } from '../support/api';
import { pythonWith } from '../support/python-environment';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';

/** The lab client in Python does on a real stack what its README says; its own tests say what. */

const LIMIT_MS = 400_000;
const LAB = path.join(REPOSITORY, 'client/python/lab');
const REQUIREMENTS = [
  ...['httpx==0.28.1', 'pydantic==2.14.4', 'tqdm==4.70.1', 'pandas==2.3.3', 'pytest==9.2.0'],
  ...['rdkit==2026.9.1', 'nbclient==0.11.0', 'ipykernel==7.4.0', 'nbformat==5.11.1'],
];

let stack: TestStack;
let folder: string;
/** What leads Python to the stack. */
let access: Record<string, string>;

beforeAll(async () => {
  stack = await startTestStack({ capabilities: ['chemistry.rdkit.v1'] });
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-lab-'));
  const { api, key, client, database } = await apiOf(stack);
  await client.close();
  await database.close();
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, api.ca);
  access = {
    ...{ PYTHONPATH: LAB, PYTHONDONTWRITEBYTECODE: '1' },
    ...{ ATHANOR_URL: api.url, ATHANOR_API_KEY: key, ATHANOR_CA: ca },
  };
}, LIMIT_MS);

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, LIMIT_MS);

it(
  'runs, watches, takes results, names what is wrong, watches a folder; its examples run',
  async () => {
    const python = pythonWith(REQUIREMENTS);
    const report = spawnSync(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], {
      cwd: LAB,
      encoding: 'utf8',
      timeout: LIMIT_MS,
      env: { ...process.env, ...access },
    });
    expect(`${report.stdout}${report.stderr}`).toMatch(/\b9 passed/);
    expect(report.status).toBe(0);
  },
  LIMIT_MS,
);

it(
  'a folder watched by the command line and by Python is one run a file',
  async () => {
    const plates = mkdtempSync(path.join(folder, 'plates-'));
    writeFileSync(path.join(plates, 'plate-1.smi'), 'CCO ethanol');
    writeFileSync(path.join(plates, 'notes.txt'), 'not a library');
    const args = [
      'watch',
      plates,
      '--pipeline',
      'screen',
      '--pattern',
      '*.smi',
      '--once',
      '--json',
    ];
    const told = await stack.cli(['lab', ...args]).ended;
    expect(told).toMatchObject({ code: 0 });
    const here = JSON.parse(told.stdout) as { runId: string; existing: boolean };
    expect(here.existing).toBe(false);
    const again = await stack.cli(['lab', ...args]).ended;
    expect(JSON.parse(again.stdout)).toMatchObject({ runId: here.runId, existing: true });
    const python = spawnSync(pythonWith(REQUIREMENTS), ['-m', 'athanor_lab', ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...access },
    });
    expect(JSON.parse(python.stdout)).toMatchObject({ runId: here.runId });
  },
  LIMIT_MS,
);

it(
  'a watched folder that is not there, and a field that is not clear, are told',
  async () => {
    const nowhere = await stack.cli(['lab', 'watch', '/nowhere', '--pipeline', 'screen', '--once'])
      .ended;
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('/nowhere cannot be read');
    const unclear = await stack.cli(['lab', 'watch', folder, '--pipeline', 'sweep', '--once'])
      .ended;
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain('--field');
  },
  LIMIT_MS,
);
