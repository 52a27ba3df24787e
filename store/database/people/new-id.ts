import { randomBytes } from 'node:crypto';

/** 80 random bits. */
const ID_BYTES = 10;

/** What an id belongs to, in its first letter. */
const PREFIX = {
  user: 'u',
  service: 's',
  team: 't',
  key: 'k',
  session: 'e',
  webhook: 'w',
} as const;

/** A new id, such as `u3f9c0d2be14a77560c1e`. */
export function newId(kind: keyof typeof PREFIX): string {
  return `${PREFIX[kind]}${randomBytes(ID_BYTES).toString('hex')}`;
}
