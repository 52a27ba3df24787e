import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchNode } from '../../../../client/cli/node-launcher';
import { newKeyPair, openSigner } from '../../../../trust';
import { writeRelease } from '../testing/fake-release';
import { Updater } from './updater';

const keys = newKeyPair();
const signer = openSigner(keys.privateKey);
const stranger = openSigner(newKeyPair().privateKey);

/** An agent that writes down that it ran, does as it is told, and ends. */
const agent = (name: string, then: string) =>
  `require('node:fs').appendFileSync(process.env.RAN, '${name}\\n'); ${then}`;
const GOOD = {
  'dist/agent.js': agent('2.0.0', 'process.exit(0);'),
  'dist/self-test.js': 'process.exit(0);',
  'node_modules/large/index.js': 'module.exports = 1;',
};

let root: string;
let folder: string;
let source: string;
let ran: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'athanor-update-'));
  folder = path.join(root, 'node');
  source = path.join(root, 'source');
  ran = path.join(root, 'ran');
  for (const name of [folder, source, path.join(root, 'present')]) mkdirSync(name);
  writeFileSync(ran, '');
  settle({ source, keys: [keys.publicKey] });
});
afterEach(() => rmSync(root, { recursive: true }));

const settle = (settings: object) =>
  writeFileSync(path.join(folder, 'updates.json'), JSON.stringify(settings));
const updater = (version = '1.0.0') =>
  new Updater({ folder, version, present: path.join(root, 'present') });
const release = path.join('releases', '2.0.0');

/** Runs the launcher over an agent that was installed by hand; what ran, in order. */
async function launch(
  base: string,
  trialMs?: number,
  version = '1.0.0',
): Promise<{ code: number; ran: string[] }> {
  const program = path.join(root, 'base.js');
  writeFileSync(program, base);
  const env = { ...process.env, RAN: ran };
  const { signal } = new AbortController();
  const code = await launchNode({
    folder,
    agent: program,
    version,
    env,
    signal,
    note: () => undefined,
    trialMs,
  });
  return { code, ran: readFileSync(ran, 'utf8').trim().split('\n') };
}
const BASE = agent('base', 'process.exit(0);');

test('a signed, newer release is installed beside, tested, and runs next', async () => {
  mkdirSync(path.join(root, 'present/node_modules/large'), { recursive: true });
  const known = path.join(root, 'present/node_modules/large/index.js');
  writeFileSync(known, GOOD['node_modules/large/index.js']);
  writeRelease(source, { version: '2.0.0', files: GOOD, signer });
  rmSync(path.join(source, 'node_modules'), { recursive: true });
  expect(await updater().update()).toEqual({ outcome: 'installed', version: '2.0.0' });
  // What did not change was not fetched.
  const linked = path.join(folder, release, 'node_modules/large/index.js');
  expect(statSync(linked).ino).toBe(statSync(known).ino);
  expect(await launch(BASE)).toEqual({ code: 0, ran: ['2.0.0'] });
  updater('2.0.0').confirm();
  expect(updater('2.0.0').state()).toMatchObject({ current: { version: '2.0.0' }, trial: false });
  expect(await updater('2.0.0').update()).toEqual({ outcome: 'current' });
});

test('an agent that updates itself is followed by the new one', async () => {
  writeRelease(source, { version: '2.0.0', files: GOOD, signer });
  await updater().update();
  const state = path.join(folder, 'releases/state.json');
  const later = readFileSync(state, 'utf8');
  rmSync(state);
  const base = agent(
    'base',
    `require('node:fs').writeFileSync(${JSON.stringify(state)}, ${JSON.stringify(later)}); process.exit(75);`,
  );
  expect(await launch(base)).toEqual({ code: 0, ran: ['base', '2.0.0'] });
});

test('whoever installs a newer agent by hand gets that one', async () => {
  writeRelease(source, { version: '2.0.0', files: GOOD, signer });
  await updater().update();
  expect(await launch(BASE, undefined, '2.1.0')).toEqual({ code: 0, ran: ['base'] });
});

test.each([
  ['fails', 'process.exit(3);'],
  ['crashes', "throw new Error('boom');"],
  ['hangs', 'setInterval(() => undefined, 1000);'],
])('a release that %s on trial is rolled back, and never tried again', async (_how, then) => {
  const files = { ...GOOD, 'dist/agent.js': agent('2.0.0', then) };
  writeRelease(source, { version: '2.0.0', files, signer });
  await updater().update();
  expect(await launch(BASE, 1_500)).toEqual({ code: 0, ran: ['2.0.0', 'base'] });
  expect(updater().state()).toMatchObject({ current: null, rejected: ['2.0.0'] });
  expect(await updater().update()).toEqual({ outcome: 'current' });
});

test('a release whose self-test fails never runs', async () => {
  const files = { ...GOOD, 'dist/self-test.js': "console.error('no RDKit'); process.exit(1);" };
  writeRelease(source, { version: '2.0.0', files, signer });
  expect(await updater().update()).toEqual({
    ...{ outcome: 'rejected', version: '2.0.0', why: 'no RDKit' },
  });
  expect(existsSync(path.join(folder, release))).toBe(false);
  expect(await launch(BASE)).toEqual({ code: 0, ran: ['base'] });
});

describe('refused, with nothing left behind', () => {
  afterEach(() => expect(existsSync(path.join(folder, release))).toBe(false));

  it('signed by a stranger', async () => {
    writeRelease(source, { version: '2.0.0', files: GOOD, signer: stranger });
    await expect(updater().update()).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  });

  it('a file that was altered, cut, or sent without end', async () => {
    for (const spoil of [
      (file: string) => writeFileSync(file, 'process.exit(1);'),
      (file: string) => writeFileSync(file, ''),
      (file: string) => appendFileSync(file, Buffer.alloc(1e6)),
    ]) {
      writeRelease(source, { version: '2.0.0', files: GOOD, signer });
      spoil(path.join(source, 'dist/self-test.js'));
      await expect(updater().update()).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    }
  });

  it.each(['../evil.js', '/etc/evil', 'a/../../evil', 'a\\..\\evil', '..', 'a//b'])(
    'a path that leads out: %s',
    async (evil) => {
      const change = (manifest: { files: object[] }) => ({
        ...manifest,
        files: [...manifest.files, { path: evil, sha256: '0'.repeat(64), size: 0 }],
      });
      writeRelease(source, { version: '2.0.0', files: GOOD, signer, change });
      await expect(updater().update()).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    },
  );

  it('an older release, though it is signed', async () => {
    writeRelease(source, { version: '2.0.0', files: GOOD, signer });
    expect(await updater('2.0.1').update()).toEqual({ outcome: 'current' });
  });

  it('a source that is neither folder nor https, and no settings at all', async () => {
    settle({ source: 'http://releases.example/', keys: [keys.publicKey] });
    await expect(updater().update()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    rmSync(path.join(folder, 'updates.json'));
    expect(await updater().update()).toEqual({ outcome: 'off' });
  });
});
