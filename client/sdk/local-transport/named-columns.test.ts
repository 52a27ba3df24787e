import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { requireNamedColumns } from './named-columns';

const root = mkdtempSync(path.join(tmpdir(), 'athanor-columns-'));
afterAll(() => rmSync(root, { recursive: true }));

const TABLE = 'ID,"Smiles, canonical",pIC50\r\na,CCO,5.1\r\n';
const files = { plain: 'a.csv', zipped: 'b.csv.gz', broken: 'c.csv.gz', smiles: 'd.smi' };
const structures = { plain: 'e.sdf', zipped: 'f.sdf.gz', broken: 'g.sdf.gz' };
const SDF =
  'm\n\n\nM  END\n>  <Cluster>  (1)\n2\n\n$$$$\nn\n\n\nM  END\n> 25 <IC50 nM>\n7\n\n$$$$\n';
writeFileSync(path.join(root, structures.plain), SDF);
writeFileSync(path.join(root, structures.zipped), gzipSync(SDF));
writeFileSync(path.join(root, structures.broken), 'no gzip');
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

test.each([structures.plain, structures.zipped])('%s: so is a field', async (name) => {
  await expect(check(name, { valueColumn: 'pIC50' })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message:
      'library.valueColumn is "pIC50", which the file does not have. Its fields are: Cluster, IC50 nM',
  });
  // Records need not have the same fields.
  await expect(
    check(name, { valueColumn: 'IC50 nM', idColumn: 'cluster' }),
  ).resolves.toBeUndefined();
});

test('what cannot be judged here is left to the step that reads the file', async () => {
  await expect(check(files.broken, { smilesColumn: 'foo' })).resolves.toBeUndefined();
  await expect(check(structures.broken, { idColumn: 'foo' })).resolves.toBeUndefined();
  await expect(check(files.smiles, { idColumn: 'foo' })).resolves.toBeUndefined();
  await expect(check(files.plain, {})).resolves.toBeUndefined();
});
