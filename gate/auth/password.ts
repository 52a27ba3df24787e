import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { AthanorError } from '../../schemas/errors';

/**
 * scrypt (RFC 7914) with N = 2^17, r = 8, p = 1: 128 MiB and some tenths of a second for each guess, as the
 * OWASP Password Storage Cheat Sheet asks for. They stand in each hash, so that they can be raised.
 */
const LOG_COST = 17;
const BLOCK_SIZE = 8;
const PARALLEL = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What a hash of ours can ask for at most: one that was planted must not take all memory. */
const LOG_COST_MAX = 18;
const HASH =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{43})$/;

const CHARACTERS_MIN = 12;
const CHARACTERS_MAX = 256;
const DISTINCT_MIN = 5;
/** Hashes at the same time: 128 MiB each. Whoever comes next waits. */
const AT_ONCE = 2;

/** Refuses what is guessed at once; asks for length and not for signs (NIST SP 800-63B, 3.1.1.2). */
export function requireGoodPassword(
  password: string,
  person: { name: string; email: string },
): void {
  const length = [...password].length;
  const plain = password.toLowerCase();
  const names = [person.email.split('@')[0] ?? '', ...person.name.split(/\s+/), 'athanor']
    .map((name) => name.toLowerCase())
    .filter((name) => name.length >= 3);
  const rest = names.reduce((left, name) => left.replaceAll(name, ''), plain);
  if (length < CHARACTERS_MIN || length > CHARACTERS_MAX) {
    throw refused(`A password has ${CHARACTERS_MIN} to ${CHARACTERS_MAX} characters.`);
  }
  if (new Set(rest).size < DISTINCT_MIN) {
    throw refused(
      'This password is too easy to guess: take several words that nobody would put together.',
    );
  }
}

/** The hash of a password, in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, { N: 2 ** LOG_COST, r: BLOCK_SIZE, p: PARALLEL });
  return `$scrypt$ln=${LOG_COST},r=${BLOCK_SIZE},p=${PARALLEL}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether a password is that of a hash. Where there is no hash the same work is done for nothing, so that
 * time does not tell who has an account.
 */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, cost, r, p, salt, wanted] = HASH.exec(hash ?? '') ?? [];
  const isReadable = wanted !== undefined && Number(cost) <= LOG_COST_MAX;
  const options = isReadable
    ? { N: 2 ** Number(cost), r: Number(r), p: Number(p) }
    : { N: 2 ** LOG_COST, r: BLOCK_SIZE, p: PARALLEL };
  const found = await derive(password, Buffer.from(salt ?? '', 'base64'), options);
  const compared = isReadable ? Buffer.from(wanted, 'base64') : Buffer.alloc(HASH_BYTES);
  return timingSafeEqual(found, compared) && isReadable;
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  while (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  const maxmem = 256 * (options.N ?? 1) * (options.r ?? 1);
  try {
    return await new Promise((resolve, reject) => {
      // The same text typed on two machines may come in two forms of Unicode.
      scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...options, maxmem }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function refused(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
