import { AthanorError } from '../errors';
import type { InvitationLink } from './enrolment';

/** What tokens begin with, so that one is told from a link and from a mistyped word. */
const TOKEN_PREFIX = 'athanor1_';
const SECRET = /^[A-Za-z0-9_-]{20,200}$/;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * The link of an invitation. The secret stands behind the `#`, which no browser sends and no server
 * writes into its log.
 */
export function formatInvitationLink({ gateUrl, secret, rootFingerprint }: InvitationLink): string {
  const root = rootFingerprint === '' ? '' : `&root=${rootFingerprint}`;
  return `${gateUrl.replace(/\/+$/, '')}/join#secret=${secret}${root}`;
}

/** The same as one word, for where `#` and `&` would need quotes. */
export function formatInvitationToken(link: InvitationLink): string {
  return TOKEN_PREFIX + Buffer.from(formatInvitationLink(link)).toString('base64url');
}

/** Reads a link or a token. @throws AthanorError INPUT_INVALID */
export function parseInvitation(text: string): InvitationLink {
  const trimmed = text.trim();
  const link = trimmed.startsWith(TOKEN_PREFIX)
    ? Buffer.from(trimmed.slice(TOKEN_PREFIX.length), 'base64url').toString()
    : trimmed;
  if (!URL.canParse(link)) throw invalid('it is neither a link nor a token');
  const url = new URL(link);
  const fields = new URLSearchParams(url.hash.slice(1));
  const secret = fields.get('secret') ?? '';
  const rootFingerprint = fields.get('root') ?? '';
  if (url.protocol !== 'https:') throw invalid('it does not begin with https://');
  if (!SECRET.test(secret)) {
    throw invalid("its secret is missing; quote the link, since a shell cuts it off at '#' or '&'");
  }
  if (rootFingerprint !== '' && !FINGERPRINT.test(rootFingerprint)) {
    throw invalid('the fingerprint of its root is not 64 hexadecimal digits');
  }
  return { gateUrl: url.origin, secret, rootFingerprint };
}

function invalid(why: string): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `This is no invitation: ${why}. Copy all of what 'athanor node invite' printed.`,
  });
}
