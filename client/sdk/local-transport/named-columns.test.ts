import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { requireNamedColumns } from './named-columns';

const root = mkdtempSync(path.join(tmpdir(), 'athanor-columns-'));
afterAll(() => rmSync(root, { recursive: true }));

const TABLE = 'ID,"Smiles, canonical",pIC50\r\na,CCO,5.1\r\n';
const files = { plain: 'a.csv', zipped: 'b.csv.gz', broken: 'c.csv.gz', smiles: 'd.smi' };
writeFileSync(path.join(root, files.plain), TABLE);
writeFileSync(path.join(root, files.zipped), gzipSync(TABLE));
writeFileSync(path.join(root, files.broken), 'no gzip');
writeFileSync(path.join(root, files.smiles), 'CCO a\n');

const check = (name: string, columns: object) => {
  const file = { path: ['library', 'file'], absolute: path.join(root, name) };
  return requireNamedColumns({ file: name, ...columns }, file);
};

test.each([files.plain, files.zipped])('%s: a column that is not there is named', async (name) => {
  await expect(check(name, { smilesColumn: 'foo' })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message:
      'library.smilesColumn is "foo", which the file does not have. ' +
      'Its first line is: ID,"Smiles, canonical",pIC50',
  });
  await expect(check(name, { valueColumn: 'pic50', idColumn: ' id ' })).resolves.toBeUndefined();
});

test('what cannot be judged here is left to the step that reads the file', async () => {
  await expect(check(files.broken, { smilesColumn: 'foo' })).resolves.toBeUndefined();
  await expect(check(files.smiles, { idColumn: 'foo' })).resolves.toBeUndefined();
  await expect(check(files.plain, {})).resolves.toBeUndefined();
});
