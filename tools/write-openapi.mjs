// `node tools/write-openapi.mjs`: writes the OpenAPI document of the compiled gate to docs/reference.
// A test compares: what would break a client of the released document is not merged unseen.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const { releasedDocument } = createRequire(import.meta.url)(path.join(ROOT, 'dist/gate/http/api'));
const file = path.join(ROOT, 'docs/reference/openapi.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(releasedDocument(), null, 2)}\n`);
spawnSync('node_modules/.bin/biome', ['format', '--write', file], { cwd: ROOT, stdio: 'inherit' });
