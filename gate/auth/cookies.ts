import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { FreshCookie } from '../../store/database';
import { SESSION_COOKIE } from './caller';

const BOUNDS = { httpOnly: true, secure: true, path: '/' } as const;

/**
 * The session for the Temporal UI, whose pages are of another site: it is sent to the codec alone, which
 * answers no other page, and changes nothing.
 */
export const CODEC_COOKIE = '__Secure-athanor-codec';
const CODEC_BOUNDS = { httpOnly: true, secure: true, path: '/codec', sameSite: 'None' } as const;

/** Gives a page its session. `Lax`: a link from elsewhere leads in, a form from elsewhere does not. */
export function giveSession(c: Context, { cookie, expiresAt }: FreshCookie): void {
  setCookie(c, SESSION_COOKIE, cookie, { ...BOUNDS, sameSite: 'Lax', expires: expiresAt });
  setCookie(c, CODEC_COOKIE, cookie, { ...CODEC_BOUNDS, expires: expiresAt });
}

/** Takes it. */
export function takeSession(c: Context): void {
  deleteCookie(c, SESSION_COOKIE, BOUNDS);
  deleteCookie(c, CODEC_COOKIE, CODEC_BOUNDS);
}

/** Keeps a text with a browser until it comes back from a provider. */
export function keepWithBrowser(c: Context, name: string, value: string, maxAge: number): void {
  setCookie(c, name, value, { ...BOUNDS, sameSite: 'Lax', maxAge });
}

/** Takes it back. */
export function takeFromBrowser(c: Context, name: string): void {
  deleteCookie(c, name, BOUNDS);
}
