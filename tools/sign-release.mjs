// Makes a folder a release of the node agent: writes release.json, a manifest of its files signed with
// a publisher's key.   node tools/sign-release.mjs <folder> <version> <private key, PEM>
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { openSigner, PURPOSES, signJson } = require('../dist/trust/index.js');
const { RELEASE_FILE, releaseManifest } = require('../dist/schemas/nodes/release.js');

const [folder, version, keyFile] = process.argv.slice(2);
if (keyFile === undefined) {
  process.stderr.write('node tools/sign-release.mjs <folder> <version> <private key, PEM>\n');
  process.exit(2);
}
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== RELEASE_FILE)
  .map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return {
      path: path.relative(folder, file).split(path.sep).join('/'),
      sha256,
      size: bytes.length,
    };
  })
  .sort((a, b) => (a.path < b.path ? -1 : 1));
const manifest = releaseManifest.parse({
  schema: 'athanor.release/1',
  version,
  publishedAt: new Date().toISOString(),
  agent: 'dist/workers/node/main.js',
  selfTest: 'dist/workers/node/self-test.js',
  files,
});
const signer = openSigner(readFileSync(keyFile, 'utf8'));
const signed = signJson(signer, PURPOSES.release, manifest);
writeFileSync(path.join(folder, RELEASE_FILE), `${JSON.stringify(signed)}\n`);
process.stdout.write(`${files.length} files of ${version}, signed by ${signer.publicKey}\n`);
