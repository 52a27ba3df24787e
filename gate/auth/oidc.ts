import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import * as client from 'openid-client';
import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import type { Database, UserRow } from '../../store/database';
import { giveSession, keepWithBrowser, takeFromBrowser } from './cookies';
import type { SealKeyRing } from './seal-keys';
import { openText, sealText } from './sealed-text';

/** What the browser keeps while it is with the provider. */
const COOKIE = '__Host-athanor-oidc';
const PURPOSE = 'oidc login';
/** People have this long to log in there. */
const LOGIN_SECONDS = 600;
const SCOPE = 'openid email profile';
const CALLBACK_PATH = '/auth/oidc/callback';

const pending = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  origin: z.string(),
  expiresAt: z.number(),
});
const claimsOf = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/** A provider of OpenID Connect, as the operator names it. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button says. */
  name: string;
}

/** What logging in by a provider needs. */
export interface OidcServices {
  settings: OidcSettings;
  database: Pick<Database, 'users' | 'sessions' | 'audit'>;
  ring: SealKeyRing;
  /** Origins under which people reach this gate; the provider has to know their callbacks. */
  origins: () => readonly string[];
  onError: (error: unknown) => void;
}

/**
 * Logging in by OpenID Connect Core 1.0, authorisation code flow with PKCE (RFC 7636), state and nonce. Who
 * people are is decided here, not there: an administrator has entered them by their e-mail address, and the
 * first login with that address, verified by the provider, ties the account to the provider's subject.
 */
export class OidcLogin {
  readonly name: string;
  private found: Promise<client.Configuration> | undefined;

  constructor(private readonly o: OidcServices) {
    this.name = o.settings.name;
  }

  /** `GET /auth/oidc` sends a browser to the provider; `GET /auth/oidc/callback` takes it back. */
  routes(): Hono {
    const app = new Hono();
    app.get('/auth/oidc', (c) => this.start(c));
    app.get(CALLBACK_PATH, (c) => this.finish(c));
    return app;
  }

  private async start(c: Context): Promise<Response> {
    const config = await this.configuration();
    const origin = this.originOf(c);
    const state = client.randomState();
    const nonce = client.randomNonce();
    const verifier = client.randomPKCECodeVerifier();
    const expiresAt = Date.now() + LOGIN_SECONDS * 1_000;
    const kept = JSON.stringify({ state, nonce, verifier, origin, expiresAt });
    keepWithBrowser(c, COOKIE, sealText(this.o.ring, PURPOSE, kept), LOGIN_SECONDS);
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}${CALLBACK_PATH}`,
      scope: SCOPE,
      ...{ state, nonce },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return c.redirect(url.href);
  }

  private async finish(c: Context): Promise<Response> {
    const claims = await this.claims(c);
    takeFromBrowser(c, COOKIE);
    const user = await this.userOf(claims);
    const { sessions, audit } = this.o.database;
    giveSession(c, await sessions.begin({ user: user.id, method: claims.iss }));
    const details = { method: claims.iss };
    await audit.add({ actor: user.id, action: 'login', subject: user.id, details });
    return c.redirect('/');
  }

  /** What the provider says of whoever comes back. @throws AthanorError UNAUTHENTICATED */
  private async claims(c: Context): Promise<z.infer<typeof claimsOf>> {
    const sealed = getCookie(c, COOKIE) ?? '';
    const text = openText(this.o.ring, PURPOSE, sealed);
    const kept = text === undefined ? undefined : pending.parse(JSON.parse(text));
    if (kept === undefined || kept.expiresAt < Date.now()) throw refused();
    const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = kept;
    const url = new URL(`${kept.origin}${CALLBACK_PATH}`);
    url.search = new URL(c.req.url).search;
    try {
      const config = await this.configuration();
      const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
      const tokens = await client.authorizationCodeGrant(config, url, checks);
      const claims = claimsOf.parse(tokens.claims());
      if (claims.email !== undefined) return claims;
      // Some providers tell the address only where it is asked for.
      const more = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
      return claimsOf.parse({ ...more, iss: claims.iss, sub: claims.sub });
    } catch (error) {
      this.o.onError(error);
      throw refused(error);
    }
  }

  /** @throws AthanorError FORBIDDEN for somebody whom nobody has entered */
  private async userOf({
    iss,
    sub,
    email,
    email_verified,
  }: z.infer<typeof claimsOf>): Promise<UserRow> {
    const { users, audit } = this.o.database;
    const known = await users.byIdentity(iss, sub);
    const user = known ?? (email_verified === true ? await users.byEmail(email ?? '') : undefined);
    if (user === undefined || user.disabledAt !== null) {
      const message =
        'Nobody has entered you here. Ask an administrator, who needs your e-mail address.';
      throw new AthanorError({ code: 'FORBIDDEN', message });
    }
    if (known === undefined) {
      await users.linkIdentity(user.id, { issuer: iss, subject: sub });
      const details = { issuer: iss, subject: sub };
      await audit.add({ actor: user.id, action: 'identity.link', subject: user.id, details });
    }
    return user;
  }

  /** The origin that the browser used, if it is one of ours: a `Host` header can say anything. */
  private originOf(c: Context): string {
    const asked = `https://${c.req.header('host') ?? ''}`;
    const [first = ''] = this.o.origins();
    return this.o.origins().includes(asked) ? asked : first;
  }

  /** Asked of the provider once, and again when that failed. */
  private configuration(): Promise<client.Configuration> {
    if (this.found === undefined) {
      const { issuer, clientId, clientSecret } = this.o.settings;
      const server = new URL(issuer);
      // Plain HTTP is for a provider on this very machine.
      const isLocal = server.protocol === 'http:' && LOOPBACK.has(server.hostname);
      const execute = isLocal ? [client.allowInsecureRequests] : [];
      this.found = client.discovery(server, clientId, clientSecret, undefined, { execute });
      this.found.catch((error: unknown) => {
        this.found = undefined;
        this.o.onError(error);
      });
    }
    return this.found.catch((cause: unknown) => {
      const message = 'The provider by which people log in does not answer.';
      throw new AthanorError({ code: 'UNAUTHENTICATED', message, cause });
    });
  }
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

function refused(cause?: unknown): AthanorError {
  const message = 'The login did not come to its end. Start it again.';
  return new AthanorError({ code: 'UNAUTHENTICATED', message, cause });
}
