import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

test('the types of the lab client are those of the OpenAPI document: npm run python-types', () => {
  const document = readFileSync(path.resolve(__dirname, '../../../docs/reference/openapi.json'));
  const models = readFileSync(path.join(__dirname, 'athanor_lab/models.py'), 'utf8');
  const digest = createHash('sha256').update(document).digest('hex');
  expect(models.split('\n', 1)[0]).toBe(`# openapi.json ${digest}`);
});
