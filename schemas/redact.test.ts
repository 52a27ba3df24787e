import fc from 'fast-check';
import { formatInvitationLink, formatInvitationToken } from './nodes/invitation-link';
import { REDACTED, redaction, redactLine } from './redact';

/** What a secret may be made of: random bytes as base64url, which is how nearly all of ours are written. */
const word = (length: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${length}}$`)).filter((s) => !s.includes('redact'));
const base62 = (length: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${length}}$`));
/** What stands around a secret: words, punctuation, quotes, line ends. */
const around = fc.string({ maxLength: 30 });

interface Planted {
  /** As it stands in a text. */
  text: string;
  /** What of it nobody may read. */
  secret: string;
}
const planted = (make: (secret: string) => string, secret = word(43)): fc.Arbitrary<Planted> =>
  secret.map((one) => ({ text: make(one), secret: one }));
const link = (secret: string) => ({ gateUrl: 'https://gate:7443', secret, rootFingerprint: '' });

/** Each kind of secret that Athanor has, in the forms in which one could get into a text. */
const KINDS: Record<string, fc.Arbitrary<Planted>> = {
  'bearer token': planted((s) => `Bearer ${s}`),
  'bearer token in a header': planted((s) => `authorization: Bearer ${s}`),
  'basic credentials': planted((s) => `Authorization: Basic ${s}==`),
  'API key': planted((s) => `athanor_key_${s}`, base62(49)),
  'invitation link': planted((s) => formatInvitationLink(link(s))),
  'invitation token': word(32).map((s) => {
    const text = formatInvitationToken(link(s));
    return { text, secret: text.slice('athanor1_'.length) };
  }),
  'one-time link': planted((s) => `https://gate:7443/auth/setup#${s}`),
  'session cookie': planted((s) => `__Host-athanor-session=${s}; Path=/`),
  'cookies in a header': planted((s) => `Cookie: a=b; __Secure-athanor-codec=${s}; other=${s}`),
  'cookie that is set': planted((s) => `set-cookie: anything=${s}; HttpOnly`),
  'database address': planted((s) => `postgres://athanor:${s}@db:5432/athanor`),
  'database address whose password is no word': planted(
    (s) => `postgresql://athanor:p@/${s}@127.0.0.1:5432/athanor?sslmode=require`,
  ),
  'secret of S3 in an environment': planted((s) => `AWS_SECRET_ACCESS_KEY=${s}`),
  'signed address of S3': planted((s) => `https://s3/b/k?X-Amz-Signature=${s}&X-Amz-Date=1`),
  'signature of S3': planted((s) => `AWS4-HMAC-SHA256 Credential=athanor/1/s3, Signature=${s}`),
  'password in an environment': planted((s) => `PGPASSWORD='${s}'`),
  'password in JSON': planted((s) => JSON.stringify({ user: 'ada', password: s })),
  'password in JSON in JSON': planted((s) =>
    JSON.stringify({ a: JSON.stringify({ password: s }) }),
  ),
  'token in a query': planted((s) => `/watch?access_token=${s}&run=1`),
  'secret of a webhook': planted((s) => `whsec_${s}=`),
  'JSON Web Token': planted((s) => `eyJhbGciOiJub25lIn0.${s}.${s}`),
  'private key': planted((s) => `-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`),
};

describe.each(Object.entries(KINDS))('%s', (_, kind) => {
  const redact = redaction();

  it('is in no line, whatever stands around it and wherever it is', () => {
    fc.assert(
      fc.property(kind, around, around, ({ text, secret }, before, after) => {
        const said = `${before} ${text} ${after}`;
        const error = { type: 'Error', message: said, stack: `Error: ${said}\n    at x.js:1` };
        const line = { msg: said, err: { ...error, cause: [{ details: { said } }] }, [said]: 1 };
        const written = redactLine(JSON.stringify(line), redact);
        expect(written).not.toContain(secret);
        expect(written).toContain(REDACTED);
        expect(Object.keys(JSON.parse(written))).toHaveLength(3);
        expect(redactLine(`${said}\n`, redact)).not.toContain(secret);
      }),
    );
  });

  it('is taken out once: what is left stays as it is', () => {
    fc.assert(
      fc.property(kind, ({ text }) => {
        const once = redact(text);
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

it('goes by names of fields, whatever is in them', () => {
  const names = [
    ...['password', 'PGPASSWORD', 'secret', 'clientSecret', 'token', 'taskToken', 'apiKey'],
    ...['AWS_SECRET_ACCESS_KEY', 'secretAccessKey', 'privateKey', 'authorization', 'Cookie'],
    ...['set-cookie', 'credential', 'bearer', 'payloadKey'],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      word(12).chain((s) => fc.constantFrom(s, [s], { inner: [s] }).map((value) => ({ s, value }))),
      (name, { s, value }) => {
        const written = redactLine(JSON.stringify({ deep: [{ [name]: value }] }), redaction());
        expect(written).not.toContain(s);
        expect(JSON.parse(written)).toEqual({ deep: [{ [name]: REDACTED }] });
      },
    ),
  );
});

it('knows values that are given, of whatever form, as they are and as an address has them', () => {
  const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((s) => s.trim() === s);
  fc.assert(
    fc.property(secret, around, (value, before) => {
      const redact = redaction([value]);
      fc.pre(!before.includes(value) && !REDACTED.includes(value));
      expect(redact(`${before}${value} after`)).not.toContain(value);
      expect(redact(`q=${encodeURIComponent(value)}`)).not.toContain(encodeURIComponent(value));
    }),
  );
});

it('leaves alone what is no secret', () => {
  const lines = [
    {
      ...{
        level: 30,
        time: 1,
        process: 'athanor-gate',
        msg: 'listening',
        runId: 'screen-default-a',
      },
      ...{
        requestId: '2d3c',
        url: 'https://localhost:7443/v1/runs?limit=5',
        tokens: 3,
        secret: null,
      },
    },
    { keyFile: '/run/secrets/payload-key', keyId: 'k1', tokenFile: 'x', credentialId: 'c7' },
    { msg: 'ATHANOR_DATABASE_PASSWORD_FILE=/run/secrets/database-password' },
    {
      msg: 'postgres://athanor@db:5432/athanor is not reached; s3://athanor?endpoint=http://o:7070',
    },
    {
      msg: 'write to ada@example.org: the secret is missing; quote the link',
      code: 'INPUT_INVALID',
    },
    { smiles: 'C[C@@H](N)C(=O)O', pose: 'vina:-7.1', at: '2026-12-01T10:00:00.000Z' },
  ];
  const redact = redaction(['short']);
  for (const line of lines)
    expect(JSON.parse(redactLine(JSON.stringify(line), redact))).toEqual(line);
});
