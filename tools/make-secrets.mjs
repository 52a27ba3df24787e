// `node tools/make-secrets.mjs`: makes the secrets that docker-compose.yml reads, each in a file of deploy/secrets.
// Those that are there stay: the database keeps the password with which it was made.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const folder = path.join(ROOT, 'deploy/secrets');
// Compose mounts files as they are, and containers read them as another user: the folder keeps others out.
mkdirSync(folder, { recursive: true, mode: 0o700 });
for (const name of ['database-password', 'objects-key']) {
  const file = path.join(folder, name);
  if (existsSync(file)) continue;
  writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o444 });
  process.stdout.write(`made ${path.relative(ROOT, file)}\n`);
}
