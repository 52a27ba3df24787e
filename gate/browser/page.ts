import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';

/** Files of the page by name. */
export type PageFiles = ReadonlyMap<string, { bytes: Buffer; mediaType: string }>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.bin': 'application/octet-stream',
};
const INDEX = 'index.html';
/** What scripts other than the page's own may do: none of them sees anything of the page. */
const RIGHTS: Readonly<Record<string, string>> = {
  // RDKit's binding code makes functions from text.
  'compute.js': "'self' 'unsafe-eval'",
  'helper.js': "'self' 'wasm-unsafe-eval'",
};
const WEEK_SECONDS = 604_800;

/** Reads the page that `npm run build` has made; without one there are no browser nodes. */
export function loadPage(folder: string): PageFiles {
  const files = new Map<string, { bytes: Buffer; mediaType: string }>();
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return files;
  }
  for (const name of names) {
    const mediaType = MEDIA_TYPES[path.extname(name)];
    if (mediaType === undefined) continue;
    files.set(name, { bytes: readFileSync(path.join(folder, name)), mediaType });
  }
  return files;
}

/**
 * Answers `GET /join` with the page and `GET /page/<file>` with its parts. The page may run our code and
 * WebAssembly, talk to its own gate, and nothing else; cross-origin isolation gives it shared memory.
 */
// biome-ignore lint/suspicious/noExplicitAny: the app knows its own bindings.
export function mountPage(app: Hono<any>, files: PageFiles): void {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  const answer = (name: string, cache: string) => {
    const file = files.get(name);
    if (file === undefined) return undefined;
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        ...headers,
        'content-security-policy': policy(RIGHTS[name] ?? "'self'"),
        'content-type': file.mediaType,
        'cache-control': cache,
      },
    });
  };
  app.get('/join', (c) => answer(INDEX, 'no-cache') ?? c.notFound());
  app.get('/page/:name', (c) => {
    const name = c.req.param('name');
    // Names of parts hold a digest of their bytes, or are pinned by one.
    return answer(name, `public, max-age=${WEEK_SECONDS}`) ?? c.notFound();
  });
}

function policy(scripts: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
