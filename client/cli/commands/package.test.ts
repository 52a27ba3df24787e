import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../run-cli';
import { recordedOutput } from '../testing/recorded-output';

const folder = mkdtempSync(join(tmpdir(), 'athanor-package-cli-'));
const env = { ATHANOR_DATA: join(folder, 'data') };
const key = join(folder, 'publisher.pem');
const MODULE = Buffer.from('0061736d01000000', 'hex');
const MANIFEST = {
  name: 'acme.virial',
  version: '1.0.0',
  runtime: 'wasm',
  abi: 1,
  steps: { 'acme.virial@1': 'run' },
  limits: { memoryPages: 1, deadlineMs: 1_000 },
};

beforeAll(() => {
  mkdirSync(env.ATHANOR_DATA);
  writeFileSync(join(folder, 'module.wasm'), MODULE);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const output = recordedOutput();
  const exitCode = await runCli(['package', ...argv], { env, output });
  return { exitCode, out: output.out.join('\n'), err: output.err.join('\n') };
}

async function verdict(): Promise<string> {
  const { exitCode, out, err } = await run('verify', folder, '--json');
  const answer = JSON.parse(out || err);
  return exitCode === 0 ? `by ${answer.publisher}` : answer.error.code;
}

test('a package is signed, trusted, and called back from the command line', async () => {
  const made = await run('keygen', key);
  expect(made.exitCode).toBe(0);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  // A key is never overwritten.
  expect((await run('keygen', key)).exitCode).toBe(2);

  const { keyId, publicKey } = JSON.parse((await run('sign', folder, '--key', key, '--json')).out);
  expect(made.out).toBe(publicKey);
  expect(await verdict()).toBe('PACKAGE_UNSIGNED');
  const trust = (name: string) => run('trust', publicKey, name, '--name', 'Acme');
  await trust('other.*');
  expect(await verdict()).toBe('PACKAGE_REFUSED');
  await trust('acme.*');
  expect(await verdict()).toBe('by Acme');

  writeFileSync(join(folder, 'module.wasm'), Buffer.concat([MODULE, MODULE]));
  expect(await verdict()).toBe('PACKAGE_ALTERED');
  writeFileSync(join(folder, 'module.wasm'), MODULE);

  await run('revoke', '--package', 'acme.virial@0.9.0');
  expect(await verdict()).toBe('by Acme');
  await run('revoke', '--key', keyId);
  expect(await verdict()).toBe('PACKAGE_REVOKED');
  const list = JSON.parse(readFileSync(join(env.ATHANOR_DATA, 'publishers.json'), 'utf8'));
  expect(list.revoked).toEqual({ keys: [keyId], modules: [], packages: ['acme.virial@0.9.0'] });
});

test.each([
  [['revoke'], /Name what is revoked/],
  [['revoke', '--key', 'abc'], /64 hexadecimal digits/],
  [['trust', 'abc', 'acme.*', '--name', 'x'], /no Ed25519 public key/],
  [['sign', folder, '--key', join(folder, 'manifest.json')], /no private key in PEM/],
  [['sign', folder, '--key', key, '--valid-days', '0'], /1 to 3650/],
  [['verify', join(folder, 'none')], /cannot be read/],
])('package %j exits 2', async (argv, words) => {
  const { exitCode, err } = await run(...argv);
  expect(exitCode).toBe(2);
  expect(err).toMatch(words);
});
