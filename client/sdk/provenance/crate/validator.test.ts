import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonWith } from '../../../../tests/support/python-environment';
import { lineageOf } from '../lineage';
import { toProvJson } from '../prov-json';
import { clientOf, RUN } from '../testing/small-client';
import { smallRun } from '../testing/small-run';
import { unpackCrate, writeCrate } from './archive';
import { elnOf } from './eln';
import { makeCrate } from './make';

/*
 * Whether what leaves is what it claims to be is said by the communities' own programs: the validator of RO-Crate
 * profiles (https://github.com/crs4/rocrate-validator), and the reader of PROV (https://github.com/trungdong/prov).
 */

const REQUIREMENTS = ['roc-validator==0.13.0', 'rocrate==0.11.0', 'prov==3.2.3'];
const SCRIPT = path.resolve(__dirname, '../../../../tests/support/validate-crate.py');

jest.setTimeout(600_000);

/**
 * Recommended are also web addresses of the software (3.2, 5.1), of the publisher (22.3) and of organisations
 * (31.2): projects and steps have none, and we invent none.
 */
const WANT_ADDRESSES = new Set([
  ...['process-run-crate-0.5_3.2', 'process-run-crate-0.5_5.1'],
  ...['ro-crate-1.1_22.3', 'ro-crate-1.1_31.2'],
]);

interface Issue {
  severity: string;
  check: string;
  message: string;
}

let folder: string;
let python: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-validator-'));
  python = pythonWith(REQUIREMENTS);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function issuesOf(crate: string, profile: string, severity: 'REQUIRED' | 'RECOMMENDED'): Issue[] {
  const written = execFileSync(python, [SCRIPT, crate, profile, severity], { encoding: 'utf8' });
  return (JSON.parse(written) as { issues: Issue[] }).issues;
}

it('is a Provenance Run Crate, and keeps its recommendations', async () => {
  const crate = path.join(folder, 'crate');
  await writeCrate(
    crate,
    await makeCrate(clientOf(), RUN, { license: 'https://spdx.org/licenses/CC-BY-4.0' }),
  );
  const issues = issuesOf(crate, 'provenance-run-crate', 'RECOMMENDED');
  expect(issues.filter(({ check }) => !WANT_ADDRESSES.has(check))).toEqual([]);
});

it('lets the validator find what is missing', async () => {
  const crate = path.join(folder, 'broken');
  const files = await makeCrate(clientOf(), RUN);
  const text = Buffer.from(files.get('ro-crate-metadata.json') ?? '').toString('utf8');
  const metadata = JSON.parse(text) as { '@graph': { '@type': unknown }[] };
  metadata['@graph'] = metadata['@graph'].filter((e) => e['@type'] !== 'HowToStep');
  files.set('ro-crate-metadata.json', Buffer.from(JSON.stringify(metadata)));
  await writeCrate(crate, files);
  expect(issuesOf(crate, 'provenance-run-crate', 'REQUIRED').length).toBeGreaterThan(0);
});

it('is an RO-Crate as an ELN file too', async () => {
  const record = await clientOf().runs.record(RUN);
  const eln = elnOf(record, await makeCrate(clientOf(), RUN));
  await writeCrate(path.join(folder, 'eln'), unpackCrate(eln));
  expect(issuesOf(path.join(folder, 'eln', RUN), 'ro-crate-1.1', 'REQUIRED')).toEqual([]);
});

it('is a PROV document whose elements and relations the reader of PROV knows', () => {
  const lineage = lineageOf(smallRun());
  const file = path.join(folder, 'prov.json');
  writeFileSync(file, JSON.stringify(toProvJson(lineage)));
  const program = [
    'import json, sys, prov.model as m',
    'd = m.ProvDocument.deserialize(sys.argv[1])',
    'n = lambda c: len(list(d.get_records(c)))',
    'print(json.dumps([n(m.ProvEntity), n(m.ProvActivity), n(m.ProvAgent), n(m.ProvRelation)]))',
  ].join('\n');
  const counts = JSON.parse(execFileSync(python, ['-c', program, file], { encoding: 'utf8' }));
  const of = (kind: string) => lineage.nodes.filter((node) => node.kind === kind).length;
  expect(counts).toEqual([of('entity'), of('activity'), of('agent'), lineage.edges.length]);
});
