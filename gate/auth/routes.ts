import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import type { Database } from '../../store/database';
import { parse } from '../enrolment/parse';
import { answerError } from '../http/answers';
import { jsonBody } from '../http/body';
import { type CallerDirectory, requireOwnPage, sessionCookie } from './caller';
import { giveSession, takeSession } from './cookies';
import { type LoggedIn, PasswordLogin } from './login';
import type { OidcLogin } from './oidc';
import { loginPage, PAGE_HEADERS, setupPage } from './pages';

const BODY_BYTES_MAX = 8 * 1024;
const text = z.string().min(1).max(1_000);
const loginBody = z.strictObject({ email: text, password: text });
const setupBody = z.strictObject({ secret: text, password: text });
const changeBody = z.strictObject({ password: text, next: text });

/** What the pages and calls for logging in are made of. */
export interface AuthServices {
  database: Pick<Database, 'users' | 'sessions' | 'audit'>;
  directory: CallerDirectory;
  origins: () => readonly string[];
  /** Undefined without a provider of OpenID Connect. */
  oidc?: OidcLogin | undefined;
  login?: PasswordLogin;
  onError: (error: unknown) => void;
}

type Env = { Bindings: HttpBindings };

/** Logging in and out: `/auth/login`, `setup`, `logout`, `password`, `session`, `oidc`. */
export function authRoutes(o: AuthServices): Hono<Env> {
  const { database, directory, oidc } = o;
  const login = o.login ?? new PasswordLogin(database);
  const app = new Hono<Env>();
  app.onError((thrown, c) => answerError(c, thrown, o.onError));
  const page = (path: string, html: () => string) =>
    app.get(path, (c) => c.html(html(), 200, PAGE_HEADERS));
  page('/auth/login', () => loginPage(oidc?.name));
  page('/auth/setup', () => setupPage());
  const enter = (path: string, work: (c: Context<Env>, body: unknown) => Promise<LoggedIn>) =>
    app.post(path, async (c) => {
      requireNotElsewhere(c, o.origins());
      const { user, cookie } = await work(c, await jsonBody(c, BODY_BYTES_MAX));
      giveSession(c, cookie);
      return c.json({ id: user.id, name: user.name }, 200, { 'cache-control': 'no-store' });
    });
  enter('/auth/login', (c, body) =>
    login.logIn({ ...parse(loginBody, body), address: addressOf(c) }),
  );
  enter('/auth/setup', (c, body) =>
    login.setByLink({ ...parse(setupBody, body), address: addressOf(c) }),
  );
  enter('/auth/password', async (c, body) => {
    const { id } = await directory.callerOf(credentialsOf(c));
    const user = await database.users.get(id);
    if (user === undefined) throw noPassword();
    return login.change({ user, ...parse(changeBody, body), address: addressOf(c) });
  });
  app.get('/auth/session', async (c) => {
    const caller = await directory.callerOf(credentialsOf(c));
    // A page asks this when it opens, and from time to time: its cookie is exchanged on that way.
    const cookie = sessionCookie(c.req.header('cookie'));
    const fresh = cookie && (await database.sessions.exchange(cookie));
    if (fresh) giveSession(c, fresh);
    return c.json(shown(caller), 200, { 'cache-control': 'no-store' });
  });
  app.post('/auth/logout', async (c) => {
    const cookie = sessionCookie(c.req.header('cookie'));
    const session = cookie && (await database.sessions.find(cookie));
    if (session) {
      requireOwnPage(credentialsOf(c), o.origins());
      await database.sessions.end(session.id);
      const { user, id } = session;
      await database.audit.add({ actor: user, action: 'logout', subject: user, details: { id } });
    }
    takeSession(c);
    return c.json({ ok: true });
  });
  if (oidc !== undefined) app.route('/', oidc.routes());
  return app;
}

/** What a request shows of who makes it, as `CallerDirectory` reads it. */
export function credentialsOf(c: Context) {
  return {
    method: c.req.method,
    authorization: c.req.header('authorization'),
    cookie: c.req.header('cookie'),
    origin: c.req.header('origin'),
    fetchSite: c.req.header('sec-fetch-site'),
  };
}

/** Another site must not log a person in either, as somebody else. Programs send no origin at all. */
function requireNotElsewhere(c: Context, origins: readonly string[]): void {
  const { origin, fetchSite } = credentialsOf(c);
  if (origin === undefined && fetchSite === undefined) return;
  requireOwnPage(credentialsOf(c), origins);
}

function shown({ id, kind, name, isAdministrator, memberships, scopes }: Caller) {
  return { id, kind, name, isAdministrator, memberships, scopes };
}

function addressOf(c: Context<Env>): string {
  return c.env?.incoming?.socket.remoteAddress ?? 'unknown';
}

function noPassword(): AthanorError {
  return new AthanorError({ code: 'FORBIDDEN', message: 'Only people have a password.' });
}
