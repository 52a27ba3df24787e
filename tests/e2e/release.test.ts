import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchNode } from '../../client/cli/node-launcher';
import { newKeyPair } from '../../trust';
import { Updater } from '../../workers/node/agent/update/updater';
import { REPOSITORY } from '../support/stack';

/* A release as its publisher signs it, with the tool for that, and a node that follows it. */

/** Longer than a busy machine takes to start a process: what fails here fails at once. */
const TRIAL_MS = 60_000;
jest.setTimeout(120_000);
const keys = newKeyPair();
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'athanor-release-'));
  for (const name of ['node', 'present']) mkdirSync(path.join(root, name));
  writeFileSync(path.join(root, 'key.pem'), keys.privateKey, { mode: 0o600 });
  writeFileSync(path.join(root, 'ran'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

const agent = (name: string, act: string) =>
  `require('node:fs').appendFileSync(process.env.RAN, '${name}\\n'); ${act}`;

/** Publishes a release whose agent does something; returns its folder. */
function publish(version: string, o: { act?: string; selfTest?: string } = {}): string {
  const folder = path.join(root, `release-${version}`);
  const own = path.join(folder, 'dist/workers/node');
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'main.js'), agent(version, o.act ?? 'process.exit(0);'));
  writeFileSync(path.join(own, 'self-test.js'), o.selfTest ?? 'process.exit(0);');
  const tool = path.join(REPOSITORY, 'tools/sign-release.mjs');
  const said = execFileSync(process.execPath, [tool, folder, version, path.join(root, 'key.pem')], {
    encoding: 'utf8',
  });
  expect(said).toBe(`2 files of ${version}, signed by ${keys.publicKey}\n`);
  const settings = JSON.stringify({ source: folder, keys: [keys.publicKey] });
  writeFileSync(path.join(root, 'node/updates.json'), settings);
  return folder;
}

const updater = (version: string) =>
  new Updater({ folder: path.join(root, 'node'), version, present: path.join(root, 'present') });

/** Starts the node as its service does; what ran, in order. */
async function launch(): Promise<string[]> {
  const base = path.join(root, 'base.js');
  writeFileSync(base, agent('base', 'process.exit(0);'));
  const ran = path.join(root, 'ran');
  writeFileSync(ran, '');
  await launchNode({
    ...{ folder: path.join(root, 'node'), agent: base, version: '1.0.0', trialMs: TRIAL_MS },
    ...{ env: { ...process.env, RAN: ran }, signal: new AbortController().signal },
    note: () => undefined,
  });
  return readFileSync(ran, 'utf8').trim().split('\n');
}

test('a node follows what was signed, and goes back when it fails on trial', async () => {
  publish('2.0.0');
  expect(await updater('1.0.0').update()).toEqual({ outcome: 'installed', version: '2.0.0' });
  expect(await launch()).toEqual(['2.0.0']);
  updater('2.0.0').confirm();
  publish('3.0.0', { act: "throw new Error('it breaks');" });
  expect(await updater('2.0.0').update()).toEqual({ outcome: 'installed', version: '3.0.0' });
  expect(await launch()).toEqual(['3.0.0', '2.0.0']);
  expect(updater('2.0.0').state()).toMatchObject({
    current: { version: '2.0.0' },
    rejected: ['3.0.0'],
  });
  expect(await updater('2.0.0').update()).toEqual({ outcome: 'current' });
});

test('one whose self-test fails, and one that was altered after it was signed, never run', async () => {
  publish('2.0.0', { selfTest: "console.error('no RDKit'); process.exit(1);" });
  expect(await updater('1.0.0').update()).toMatchObject({ outcome: 'rejected', why: 'no RDKit' });
  const folder = publish('2.1.0');
  appendFileSync(path.join(folder, 'dist/workers/node/main.js'), '\n// one line more');
  await expect(updater('1.0.0').update()).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  expect(await launch()).toEqual(['base']);
});
