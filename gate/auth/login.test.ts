import { spawn } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import type { Hono } from 'hono';
import {
  createAdministrator,
  type Database,
  hashOfSecret,
  openDatabase,
} from '../../store/database';
import { openConnection } from '../../store/database/connection';
import { sessionStore } from '../../store/database/people/sessions';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { callerDirectory, SESSION_COOKIE } from './caller';
import { PasswordLogin } from './login';
import { OidcLogin } from './oidc';
import { hashPassword, isPassword, requireGoodPassword } from './password';
import { authRoutes } from './routes';
import { createSealKey, sealKeyRing } from './seal-keys';

const START_TIMEOUT_MS = 120_000;
const ORIGIN = 'https://127.0.0.1:7300';
const CALLBACK = `${ORIGIN}/auth/oidc/callback`;
const GOOD = 'copper kettle on a Tuesday';
const CODE = (code: string) => expect.objectContaining({ code });

let server: TestPostgres;
let url: string;
let db: Database;
let app: Hono<never>;
let issuer: string;
let stopProvider: () => void;
const troubles: unknown[] = [];

beforeAll(async () => {
  server = await startTestPostgres();
  url = await server.createDatabase();
  db = await openDatabase(url);
  ({ issuer, stop: stopProvider } = await startProvider());
  const key = createSealKey(3_600_000);
  const shared = {
    ...{ database: db, origins: () => [ORIGIN] },
    onError: (error: unknown) => troubles.push(error),
  };
  const settings = {
    issuer,
    clientId: 'athanor',
    clientSecret: 'a-secret-of-the-test-client',
    name: 'Lab',
  };
  const oidc = new OidcLogin({ ...shared, settings, ring: sealKeyRing(() => [key]) });
  app = authRoutes({
    ...shared,
    oidc,
    directory: callerDirectory(shared),
  }) as unknown as Hono<never>;
}, START_TIMEOUT_MS);

afterAll(async () => {
  stopProvider?.();
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

async function startProvider() {
  const program = path.resolve(__dirname, '../../tests/support/oidc-provider.mjs');
  const child = spawn(process.execPath, [program, CALLBACK], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { issuer: line.toString().trim(), stop: () => child.stdin.end() };
}

/** A browser that asks from one of our pages. */
function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return app.request(`${ORIGIN}${path}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}${path}`, { headers: { host: '127.0.0.1:7300', ...headers } });

function cookieOf(answer: Response): string {
  const given = answer.headers.getSetCookie().find((one) => one.startsWith(SESSION_COOKIE));
  return given?.split(';')[0] ?? '';
}

async function linkFor(user: string, expiresInMs = 60_000): Promise<string> {
  const secret = `secret-${Math.random()}`;
  const expiresAt = new Date(Date.now() + expiresInMs);
  await db.users.addPasswordLink({
    hash: hashOfSecret(secret),
    user,
    createdBy: 'test',
    expiresAt,
  });
  return secret;
}

describe('passwords', () => {
  it('are hashed as RFC 7914 says, with the parameters in the hash', async () => {
    const hash = await hashPassword(GOOD);
    const [, kind, parameters, salt = '', digest] = hash.split('$');
    expect([kind, parameters]).toEqual(['scrypt', 'ln=17,r=8,p=1']);
    // By the other interface of node:crypto, over OpenSSL, with the numbers written out.
    const options = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
    const expected = scryptSync(GOOD, Buffer.from(salt, 'base64'), 32, options);
    expect(digest).toBe(expected.toString('base64').replace('=', ''));
    expect(await isPassword(GOOD, hash)).toBe(true);
    expect(await isPassword(`${GOOD} `, hash)).toBe(false);
    expect(await isPassword(GOOD, null)).toBe(false);
    expect(await isPassword(GOOD, '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$x')).toBe(false);
  });

  it('are refused when they are short, plain, or made of one’s own name', () => {
    const ada = { name: 'Ada Lovelace', email: 'countess@example.org' };
    expect(() => requireGoodPassword(GOOD, ada)).not.toThrow();
    for (const bad of [
      'short',
      'aaaaaaaaaaaaaaaaaa',
      'countess1234',
      'AdaLovelace!',
      'x'.repeat(300),
    ]) {
      expect(() => requireGoodPassword(bad, ada)).toThrow(CODE('INPUT_INVALID'));
    }
  });
});

describe('a first administrator', () => {
  it('sets a password by a link that works once, and is logged in', async () => {
    const boss = await createAdministrator(db, { name: 'Ada', email: 'ada@example.org' });
    const secret = await linkFor(boss?.id ?? '');
    const weak = await post('/auth/setup', { secret, password: 'password' });
    expect([weak.status, await weak.json()]).toEqual([400, CODE('INPUT_INVALID')]);
    const set = await post('/auth/setup', { secret, password: GOOD });
    expect(set.status).toBe(200);
    expect(set.headers.getSetCookie()[0]).toMatch(
      /^__Host-athanor-session=[\w-]{43};.* Path=\/;.*HttpOnly; Secure; SameSite=Lax/,
    );
    const me = await get('/auth/session', { cookie: cookieOf(set) });
    expect(await me.json()).toMatchObject({ id: boss?.id, isAdministrator: true });
    const again = await post('/auth/setup', { secret, password: GOOD });
    expect([again.status, await again.json()]).toEqual([403, CODE('INVITATION_INVALID')]);
  });

  it('is not let in by links that are old, replaced, or made up', async () => {
    const user = await db.users.create({ name: 'Bo', email: 'bo@example.org' });
    const old = await linkFor(user.id, -1);
    const replaced = await linkFor(user.id);
    await linkFor(user.id);
    for (const secret of [old, replaced, 'made up']) {
      const answer = await post('/auth/setup', { secret, password: GOOD });
      expect(answer.status).toBe(403);
    }
  });
});

describe('sessions', () => {
  const logIn = () => post('/auth/login', { email: 'ADA@example.org ', password: GOOD });

  it('are begun by the right password, and told alike whatever was wrong', async () => {
    expect((await logIn()).status).toBe(200);
    const wrong = await Promise.all([
      post('/auth/login', { email: 'ada@example.org', password: 'not this one' }),
      post('/auth/login', { email: 'nobody@example.org', password: GOOD }),
      post('/auth/login', { email: 'bo@example.org', password: GOOD }),
    ]);
    const answers = await Promise.all(wrong.map(async (one) => [one.status, await one.text()]));
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
    expect(cookieOf(wrong[0] as Response)).toBe('');
  });

  it('change nothing from the pages of others', async () => {
    const cookie = cookieOf(await logIn());
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
      { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = await post('/auth/logout', {}, { cookie, ...headers });
      expect([answer.status, await answer.json()]).toEqual([403, CODE('FORBIDDEN')]);
      const login = await post(
        '/auth/login',
        { email: 'ada@example.org', password: GOOD },
        headers,
      );
      expect(login.status).toBe(403);
    }
    expect((await get('/auth/session', { cookie })).status).toBe(200);
  });

  it('end at logout, with a new password, and when somebody is shut out', async () => {
    const out = cookieOf(await logIn());
    expect((await post('/auth/logout', {}, { cookie: out })).status).toBe(200);
    expect((await get('/auth/session', { cookie: out })).status).toBe(401);
    const [one, other] = [cookieOf(await logIn()), cookieOf(await logIn())];
    const next = 'another kettle, of iron';
    const wrong = await post('/auth/password', { password: 'no', next }, { cookie: one });
    expect(wrong.status).toBe(401);
    const changed = await post('/auth/password', { password: GOOD, next }, { cookie: one });
    expect(changed.status).toBe(200);
    expect((await get('/auth/session', { cookie: other })).status).toBe(401);
    expect((await get('/auth/session', { cookie: cookieOf(changed) })).status).toBe(200);
  });

  it('exchange their cookie, and end when an old one comes back late', async () => {
    const user = (await db.users.byEmail('ada@example.org'))?.id ?? '';
    const connection = openConnection(url, { retryMs: 0, sizeMax: 2 });
    const eager = sessionStore(connection, { exchangeMs: 0, graceMs: 60_000 });
    const strict = sessionStore(connection, { exchangeMs: 0, graceMs: -1 });
    const { cookie, id } = await eager.begin({ user, method: 'password' });
    const fresh = await eager.exchange(cookie);
    expect(fresh).toMatchObject({ id });
    // Requests that were under way still come with the old cookie, and get no second new one.
    expect(await eager.find(cookie)).toMatchObject({ id, user });
    expect(await eager.exchange(cookie)).toBeUndefined();
    expect(await eager.find(fresh?.cookie ?? '')).toMatchObject({ id });
    // Long after, somebody else has it: the session is over for both.
    expect(await strict.find(cookie)).toBeUndefined();
    expect(await eager.find(fresh?.cookie ?? '')).toBeUndefined();
    await connection.close();
  });

  it('are guessed at a few times only, from one address and at one account', async () => {
    const login = new PasswordLogin(db, {
      ofAccount: { perSecond: 0.001, burst: 2 },
      ofAddress: { perSecond: 0.001, burst: 3 },
    });
    const guess = (email: string, address: string) =>
      login.logIn({ email, password: 'x', address }).catch(({ code }) => code);
    expect(await guess('a@example.org', '1')).toBe('UNAUTHENTICATED');
    expect(await guess('A@example.org ', '2')).toBe('UNAUTHENTICATED');
    expect(await guess('a@example.org', '3')).toBe('RATE_LIMITED');
    expect(await guess('b@example.org', '1')).toBe('UNAUTHENTICATED');
    expect(await guess('c@example.org', '1')).toBe('UNAUTHENTICATED');
    expect(await guess('d@example.org', '1')).toBe('RATE_LIMITED');
  });
});

describe('OpenID Connect', () => {
  /** Walks through the login as a browser does, and returns the way back to us with our cookie. */
  async function throughProvider(login: string): Promise<{ back: string; cookie: string }> {
    const started = await get('/auth/oidc');
    expect(started.status).toBe(302);
    const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const jar = new Map<string, string>();
    let at = started.headers.get('location') ?? '';
    const asked = new URL(at).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)).toMatch(/.{20}/);
    let form: Record<string, string> | undefined;
    for (let step = 0; step < 12 && !at.startsWith(CALLBACK); step += 1) {
      const answer = await fetch(at, {
        redirect: 'manual',
        method: form === undefined ? 'GET' : 'POST',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      });
      for (const given of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = given.split(';')[0]?.split('=') ?? [];
        jar.set(name, value);
      }
      form = undefined;
      const to = answer.headers.get('location');
      if (to !== null) {
        at = new URL(to, at).href;
        continue;
      }
      const html = await answer.text();
      at = new URL(/action="([^"]+)"/.exec(html)?.[1] ?? '', at).href;
      form = html.includes('name="login"')
        ? { prompt: 'login', login, password: 'x' }
        : { prompt: 'consent' };
    }
    return { back: at.slice(ORIGIN.length), cookie };
  }

  it('lets in whom an administrator has entered, and knows them again by their subject', async () => {
    const user = await db.users.create({ name: 'Kim', email: 'kim@example.org' });
    const { back, cookie } = await throughProvider('kim');
    const done = await get(back, { cookie });
    expect([done.status, done.headers.get('location')]).toEqual([302, '/']);
    const me = await get('/auth/session', { cookie: cookieOf(done) });
    expect(await me.json()).toMatchObject({ id: user.id, kind: 'user' });
    expect(await db.users.byIdentity(issuer, 'kim')).toMatchObject({ id: user.id });
    const [session] = await db.sessions.list(user.id);
    expect(session?.method).toBe(issuer);
    expect((await get('/auth/session', { cookie: cookieOf(done) })).status).toBe(200);
  });

  it('refuses whom nobody entered, and an address that the provider has not verified', async () => {
    await db.users.create({ name: 'Un', email: 'unverified@example.org' });
    for (const login of ['stranger', 'unverified']) {
      const { back, cookie } = await throughProvider(login);
      const answer = await get(back, { cookie });
      expect([answer.status, await answer.json()]).toEqual([403, CODE('FORBIDDEN')]);
    }
  });

  it('refuses a code that is used twice, of another login, without its cookie, or altered', async () => {
    const first = await throughProvider('kim');
    const second = await throughProvider('kim');
    const altered = first.back.replace(/state=[^&]+/, 'state=forged');
    const wrong: [string, string][] = [
      [first.back, second.cookie],
      [first.back, ''],
      [altered, first.cookie],
      [first.back, `${first.cookie}x`.replace(/=./, '=A')],
      [first.back.replace(/code=[^&]+/, 'code=forged'), first.cookie],
    ];
    for (const [back, cookie] of wrong) {
      const answer = await get(back, { cookie });
      expect([answer.status, await answer.json()]).toEqual([401, CODE('UNAUTHENTICATED')]);
    }
    expect((await get(second.back, { cookie: second.cookie })).status).toBe(302);
    expect((await get(second.back, { cookie: second.cookie })).status).toBe(401);
  });
});
