import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { FreshCookie } from '../../store/database';
import { SESSION_COOKIE } from './caller';

const BOUNDS = { httpOnly: true, secure: true, path: '/' } as const;

/** Gives a page its session. `Lax`: a link from elsewhere leads in, a form from elsewhere does not. */
export function giveSession(c: Context, { cookie, expiresAt }: FreshCookie): void {
  setCookie(c, SESSION_COOKIE, cookie, { ...BOUNDS, sameSite: 'Lax', expires: expiresAt });
}

/** Takes it. */
export function takeSession(c: Context): void {
  deleteCookie(c, SESSION_COOKIE, BOUNDS);
}

/** Keeps a text with a browser until it comes back from a provider. */
export function keepWithBrowser(c: Context, name: string, value: string, maxAge: number): void {
  setCookie(c, name, value, { ...BOUNDS, sameSite: 'Lax', maxAge });
}

/** Takes it back. */
export function takeFromBrowser(c: Context, name: string): void {
  deleteCookie(c, name, BOUNDS);
}
