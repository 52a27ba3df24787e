/*
 * What may not stand in a log, in one place: every log of Athanor passes here, field by field, just before it is
 * written. It goes by the names of fields, by the forms that our secrets have, and by values that are given.
 */

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Names of fields that hold a secret, in small letters without `-` and `_`. */
const SECRET_NAME =
  /(password|passwd|passphrase|secret|token|apikey|accesskey|privatekey|payloadkey|authorization|cookies?|credentials?|bearer)$/;
/** Names a file, a key or a digest, and is none. */
const NO_SECRET_NAME = /(file|id|digest|hash)$/;
/** Nothing of ours is nested deeper; what is gets cut off. */
const DEPTH_MAX = 12;
/** Shorter values would be found in words that say something else. */
const SECRET_CHARACTERS_MIN = 8;

/**
 * Forms, and what is left of them. A text may hold several, and they may touch what stands around them. Repeats that
 * come before what tells a form are bounded: strangers write part of our logs, and may not make this slow.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // RFC 7468; with line ends as they are, or as JSON has them.
  [
    /-----BEGIN ([A-Z0-9 ]{0,40})PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    `-----BEGIN $1PRIVATE KEY-----${REDACTED}`,
  ],
  // Headers, to the end of their line: cookies are several, and schemes of credentials many.
  [
    /((?:set-cookie|cookie|authorization)["']?\s{0,8}[:=]\s{0,8}["']?)[^\r\n"']+/gi,
    `$1${REDACTED}`,
  ],
  [/(__(?:Host|Secure)-[\w-]{1,60}=)[^\s;,"']+/g, `$1${REDACTED}`],
  // RFC 9110, 11.6.2: a scheme and what follows it; `basic` is a word of chemists as well.
  [/(Bearer(?:\s|%20){1,8})(?!\[redacted\])[^\s"',;]+/gi, `$1${REDACTED}`],
  [/(Basic(?:\s|%20){1,8})[\w+/-]{16,}={0,2}/gi, `$1${REDACTED}`],
  // API keys, tokens of invitations, secrets of webhooks, JSON Web Tokens (RFC 7519).
  [/(athanor_key_|athanor1_|whsec_)[\w+/=-]+/g, `$1${REDACTED}`],
  [/eyJ[\w-]{8,2000}\.[\w-]{1,8000}\.[\w-]*/g, REDACTED],
  // One-time links: their secret stands behind `#`.
  [/(\/auth\/setup(?:#|%23))[^\s"'<>]+/gi, `$1${REDACTED}`],
  // `scheme://user:password@host`: a password that is not escaped may hold anything but spaces.
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/?#@"']{0,100}:)[^\s"'<>]{0,500}@/gi, `$1${REDACTED}@`],
  // In an address, a form or an environment: `name=value`.
  [
    /([\w.-]{0,60}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|credential)=)(?!\[redacted\])("[^"]*"|'[^']*'|[^\s&"'<>]+)/gi,
    `$1${REDACTED}`,
  ],
  // In JSON within a text: `"name":"value"`, its quotes escaped or not.
  [
    /(["'][\w.-]{0,60}(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|bearer)\\{0,8}["']\s{0,8}:\s{0,8}\\{0,8}["'])(?!\[redacted\])[^"'\\]+/gi,
    `$1${REDACTED}`,
  ],
];

/** Takes secrets out of a value of JSON: text, list, object. */
export type Redact = (value: unknown) => unknown;

/** A redaction that knows, beside names and forms, these very values, as they are and as an address has them. */
export function redaction(secrets: readonly string[] = []): Redact {
  const known = [...new Set(secrets.flatMap((one) => [one, encodeURIComponent(one)]))]
    .filter((one) => one.length >= SECRET_CHARACTERS_MIN)
    // One may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  const text = (given: string): string => {
    let left = given;
    for (const one of known) left = left.replaceAll(one, REDACTED);
    for (const [form, kept] of FORMS) left = left.replace(form, kept);
    return left;
  };
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEPTH_MAX) return REDACTED;
    if (Array.isArray(value)) return value.map((one) => walk(one, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        text(name),
        isSecret(name, inner) ? REDACTED : walk(inner, depth + 1),
      ]),
    );
  };
  return (value) => walk(value, 0);
}

/** Flags and counts are no secrets whatever they are called. */
function isSecret(name: string, value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return false;
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return SECRET_NAME.test(plain) && !NO_SECRET_NAME.test(plain);
}

/** The same for a line of a JSON log; a line that is none is a text. */
export function redactLine(line: string, redact: Redact): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return String(redact(line));
  }
  return `${JSON.stringify(redact(parsed))}\n`;
}
