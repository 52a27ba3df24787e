import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Context, Env, Hono } from 'hono';

const compress = promisify(brotliCompress);

/** What a page of the console may load: its own files and the API, nothing inline, nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
/** Names of files carry a digest of what they hold. */
const FOREVER = 'public, max-age=31536000, immutable';
/** No dots at the front, no slashes: nothing above the folder can be named. */
const ASSET = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
/** Paths of the console are pages of one page; those of the API and of nodes are not. */
const NOT_PAGES = /^\/(v1|auth|join|page|healthz|readyz|metrics)(\/|$)/;

/**
 * Serves the console from the folder that the build left it in: its page for every path that asks for
 * HTML, and its files, compressed once.
 */
export function addConsole<E extends Env>(app: Hono<E>, folder: string): void {
  if (!existsSync(join(folder, 'index.html'))) return;
  const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const compressed = (name: string) => {
    const found = kept.get(name) ?? squeeze(join(folder, 'assets', name));
    kept.set(name, found);
    return found;
  };
  app.get('/assets/:name', async (c, next) => {
    const name = c.req.param('name') ?? '';
    const type = TYPES[extname(name)];
    if (!ASSET.test(name) || type === undefined || !existsSync(join(folder, 'assets', name)))
      return next();
    const headers = { 'content-type': type, 'cache-control': FOREVER, vary: 'accept-encoding' };
    if (!/\bbr\b/.test(c.req.header('accept-encoding') ?? '')) {
      return c.body(new Uint8Array(await readFile(join(folder, 'assets', name))), 200, headers);
    }
    return c.body(await compressed(name), 200, { ...headers, 'content-encoding': 'br' });
  });
  app.get('*', async (c, next) => {
    if (NOT_PAGES.test(c.req.path) || !wantsPage(c)) return next();
    return c.body(await readFile(join(folder, 'index.html'), 'utf8'), 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
  });
}

function wantsPage<E extends Env>(c: Context<E>): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}

async function squeeze(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return new Uint8Array(await compress(await readFile(path), { params: quality }));
}
