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

beforeAll(async () => {
  stack = await startTestStack({ capabilities: ['chemistry.rdkit.v1'] });
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-lab-'));
}, LIMIT_MS);

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, LIMIT_MS);

it(
  'runs, watches, takes results, names what is wrong, watches a folder; its examples run',
  async () => {
    const python = pythonWith(REQUIREMENTS);
    const { api, key, client, database } = await apiOf(stack);
    await client.close();
    await database.close();
    const ca = path.join(folder, 'ca.pem');
    writeFileSync(ca, api.ca);
    const report = spawnSync(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], {
      cwd: LAB,
      encoding: 'utf8',
      timeout: LIMIT_MS,
      env: {
        ...process.env,
        ...{ PYTHONPATH: LAB, PYTHONDONTWRITEBYTECODE: '1' },
        ...{ ATHANOR_URL: api.url, ATHANOR_API_KEY: key, ATHANOR_CA: ca },
      },
    });
    expect(`${report.stdout}${report.stderr}`).toMatch(/\b8 passed/);
    expect(report.status).toBe(0);
  },
  LIMIT_MS,
);
