// Writes client/python/lab/athanor_lab/models.py anew from docs/reference/openapi.json: npm run python-types
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const DOCUMENT = path.join(ROOT, 'docs/reference/openapi.json');
const MODELS = path.join(ROOT, 'client/python/lab/athanor_lab/models.py');
const GENERATOR = 'datamodel-code-generator==0.89.0';
const OPTIONS = [
  '--input-file-type=openapi',
  '--output-model-type=pydantic_v2.BaseModel',
  '--target-python-version=3.10',
  '--use-standard-collections',
  '--use-union-operator',
  '--disable-timestamp',
  '--snake-case-field',
  '--use-annotated',
  '--enum-field-as-literal=all',
];

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-python-types-'));
try {
  run('python3', ['-m', 'venv', folder]);
  const python = path.join(folder, 'bin/python');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', GENERATOR]);
  const out = path.join(folder, 'models.py');
  const program = ['-m', 'datamodel_code_generator', `--input=${DOCUMENT}`, `--output=${out}`];
  run(python, [...program, ...OPTIONS]);
  const digest = createHash('sha256').update(readFileSync(DOCUMENT)).digest('hex');
  writeFileSync(MODELS, `# openapi.json ${digest}\n${readFileSync(out, 'utf8')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
}
