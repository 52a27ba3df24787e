import { readFileSync } from 'node:fs';

/** Variables that hold a secret, or name a file that does. */
const SECRET_VARIABLE = /(PASSWORD|SECRET|TOKEN|KEY)$/;
const SECRET_FILE = /(PASSWORD|SECRET|TOKEN|KEY)_FILE$/;
const BYTES_MAX = 16_384;

/**
 * The secrets that a process was started with, so that its log can keep them out whatever form they have: values of
 * its environment, contents of the files that it names, passwords of addresses.
 */
export function knownSecrets(env: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (value === '') return [];
    if (SECRET_FILE.test(name)) return contentOf(value);
    if (SECRET_VARIABLE.test(name)) return [value];
    return passwordOf(value);
  });
}

function contentOf(file: string): string[] {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text.length <= BYTES_MAX && text !== '' ? [text] : [];
  } catch {
    // Whoever needs the file says what is wrong with it.
    return [];
  }
}

function passwordOf(value: string): string[] {
  if (!value.includes('://') || !URL.canParse(value)) return [];
  const { password } = new URL(value);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
