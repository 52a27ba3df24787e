import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Each secret is put together here, so that the check of this repository does not find it in this file. */
const SECRETS: [string, string][] = [
  ['a private key', `-----BEGIN PRIVATE ${'KEY'}-----\n${'MIIEvQIBADANBgkq'.repeat(5)}\n`],
  ['an API key of Athanor', `athanor_${'key'}_${'a1B2'.repeat(12)}`],
  ['an AWS access key', `AK${'IA'}${'Q'.repeat(16)}`],
  ['a GitHub token', `gh${'p'}_${'a1'.repeat(18)}`],
  ['a password in an address', `postgres://me:${'correct-horse'}@db.example.org/x`],
];

function found(text: string): { what: string; line: number }[] {
  const tool = path.resolve(__dirname, '../tools/secrets.mjs');
  const program = `import { secretsOf } from ${JSON.stringify(tool)};
    process.stdout.write(JSON.stringify(secretsOf(process.env.TEXT)));`;
  const args = ['--input-type=module', '-e', program];
  const env = { ...process.env, TEXT: text };
  return JSON.parse(spawnSync(process.execPath, args, { env, encoding: 'utf8' }).stdout);
}

test.each(SECRETS)('%s is found, with its line', (what, secret) => {
  expect(found(`first\nx = ${secret}\n`)).toEqual([{ what, line: 2 }]);
});

test('what is none is left alone: names, templates, digests, and lines that say so', () => {
  const key = SECRETS[1]?.[1];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as source code has it.
  const template = 'postgres://athanor:${password}@127.0.0.1/x';
  for (const text of [
    template,
    'postgres://athanor@db/x',
    'a'.repeat(64),
    `${key} // not a secret`,
  ])
    expect(found(text)).toEqual([]);
});
