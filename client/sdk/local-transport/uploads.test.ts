import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fileInput } from '../../../schemas/artifact';
import { folderArtifactStore } from '../../../store';
import { shapeOf } from '../input/shape';
import { uploadFiles } from './uploads';

const root = mkdtempSync(join(tmpdir(), 'athanor-uploads-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'a.smi'), 'CCO ethanol\n');
writeFileSync(join(root, 'b.csv.gz'), 'any bytes');
mkdirSync(join(root, 'folder.smi'));

const schema = z.object({ one: fileInput, more: z.array(fileInput).default([]) });
const shape = shapeOf(schema);
const store = folderArtifactStore(join(root, 'artifacts'));
const resolveFile = (name: string) => join(root, name);

function upload(
  input: unknown,
  options: Partial<Parameters<typeof uploadFiles>[1]['options']> = {},
) {
  return uploadFiles(store, {
    shape,
    input: schema.parse(input),
    options: { resolveFile, ...options },
  });
}

describe('uploadFiles', () => {
  it('stores files and puts references in their place', async () => {
    const { input, data } = await upload({ one: 'a.smi', more: ['b.csv.gz'] });
    const [a, b] = data;
    expect(input).toEqual({ one: a?.artifact, more: [b?.artifact] });
    expect(data.map((d) => [d.field, d.name, d.artifact.mediaType, d.artifact.size])).toEqual([
      ['one', 'a.smi', 'chemical/x-daylight-smiles', 12],
      ['more[0]', 'b.csv.gz', 'application/gzip', 9],
    ]);
    // printf 'CCO ethanol\\n' | sha256sum
    expect(a?.artifact.sha256).toBe(
      'e5ee4018e0561cb1e8a1d1c0c8a3768fa8d81bfc83bee30e342f9c9583d404ea',
    );
    expect(
      await store.has('e5ee4018e0561cb1e8a1d1c0c8a3768fa8d81bfc83bee30e342f9c9583d404ea'),
    ).toBe(true);
  });

  it('reads a file that is named twice once', async () => {
    const seen: string[] = [];
    const { data } = await upload(
      { one: 'a.smi', more: ['a.smi'] },
      { onUpload: ({ field }) => void seen.push(field) },
    );
    expect(seen).toEqual(['one']);
    expect(data.map((d) => d.field)).toEqual(['one', 'more[0]']);
    expect(data[0]?.artifact).toEqual(data[1]?.artifact);
  });

  it('takes a reference to what is stored, and refuses one to what is not', async () => {
    const ref = await store.put('stored before', 'text/plain');
    const { data } = await upload({ one: ref });
    expect(data).toEqual([{ field: 'one', name: '', artifact: ref }]);
    const gone = { ...ref, sha256: '0'.repeat(64) };
    await expect(upload({ one: gone })).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
  });

  it.each([
    ['none.smi', /one: the file none.smi cannot be read \(there is no such file/],
    ['folder.smi', /one: the file folder.smi cannot be read \(it is not a file/],
  ])('%s is unreadable, and nothing is stored before that is known', async (name, words) => {
    writeFileSync(join(root, 'new.smi'), `only for ${name}`);
    const before = await stored();
    await expect(upload({ one: name, more: ['new.smi'] })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringMatching(words),
    });
    await expect(upload({ one: 'new.smi', more: [name] })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    expect(await stored()).toBe(before);
  });
});

async function stored(): Promise<number> {
  let count = 0;
  for await (const _ of store.list()) count += 1;
  return count;
}
