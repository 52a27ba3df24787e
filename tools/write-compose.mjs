// `node tools/write-compose.mjs`: writes docker-compose.yml from the compiled deploy/topology.ts. A test compares.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const { composeFile } = createRequire(import.meta.url)(path.join(ROOT, 'dist/deploy/compose-file'));
writeFileSync(path.join(ROOT, 'docker-compose.yml'), composeFile());
