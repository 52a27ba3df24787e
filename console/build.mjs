// Bundles the console into dist/console: pages load when they are first opened, names carry the digest
// of what they hold, so that a browser may keep them for ever.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, '..', 'dist', 'console');

/** Builds the console. */
export async function buildConsole() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(HERE, 'src', 'main.tsx')],
    outdir: join(OUT, 'assets'),
    ...{ bundle: true, splitting: true, minify: true, metafile: true, format: 'esm' },
    ...{ entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]' },
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const made = Object.entries(metafile.outputs).find(([, one]) =>
    one.entryPoint?.endsWith('main.tsx'),
  );
  if (made === undefined) throw new Error('esbuild made no entry');
  const [script, { cssBundle }] = made;
  await writeFile(join(OUT, 'index.html'), page(basename(script), basename(cssBundle)));
}

function page(script, style) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Athanor</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${style}">
<script type="module" src="/assets/${script}"></script>
</head>
<body><div id="root"></div><noscript>The console needs JavaScript; the command line does not.</noscript></body>
</html>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
