// Looks for secrets in what git tracks: keys and tokens by their forms. Used by tools/check.mjs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const BYTES_MAX = 2 * 1024 * 1024;
const FORMS = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{64,}/g],
  ['an API key of Athanor', /\bathanor_key_[A-Za-z0-9]{40,}/g],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/g],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}\b/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/g],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/g],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/g],
  [
    'a password in an address',
    /\b[a-z][a-z0-9+]*:\/\/[^\s:/@'"`${}<>]+:[^\s:/@'"`${}<>]{12,}@[a-z0-9.-]+/gi,
  ],
];
/** A line that says so in these words holds nothing that is good anywhere. */
const ALLOWED = 'not a secret';

/** One line for each secret that was found, its text left out. */
export function findSecrets() {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
  // A copy without its history is not what anybody pushes.
  if (listed.status !== 0) return { ok: true, skipped: 'this is no git repository' };
  const found = listed.stdout.split('\0').filter(Boolean).flatMap(secretsIn);
  return { ok: found.length === 0, output: found.join('\n') };
}

function secretsIn(name) {
  const text = read(path.join(ROOT, name));
  if (text === undefined) return [];
  return secretsOf(text).map(({ what, line }) => `${name}:${line}: this looks like ${what}`);
}

/** What looks like a secret in a text, and in which line. */
export function secretsOf(text) {
  return FORMS.flatMap(([what, form]) =>
    [...text.matchAll(form)].flatMap((match) => {
      const line = text.slice(0, match.index).split('\n').length;
      const whole = text.split('\n')[line - 1] ?? '';
      return whole.includes(ALLOWED) ? [] : [{ what, line }];
    }),
  );
}

function read(file) {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > BYTES_MAX || bytes.subarray(0, 8_000).includes(0)) return undefined;
    return bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
