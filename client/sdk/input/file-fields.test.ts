import { z } from 'zod';
import { artifactRef, fileInput } from '../../../schemas/artifact';
import { discover } from '../../../schemas/pipelines/discover';
import { screen } from '../../../schemas/pipelines/screen';
import { findFiles, replaceFiles } from './file-fields';
import { shapeOf } from './shape';

const ref = (digit: string) => ({ sha256: digit.repeat(64), size: 1, mediaType: 'text/csv' });

describe('findFiles', () => {
  it('finds the files of discover, in lists too', () => {
    const training = (file: string) => ({
      name: `p${file.length}`,
      title: 'P',
      training: { file },
      low: 0,
      high: 1,
    });
    const input = discover.input.parse({
      name: 'n',
      actives: { file: 'a.sdf' },
      library: { file: ref('0') },
      properties: [training('x.csv'), training('yy.csv')],
    });
    expect(findFiles(shapeOf(discover.input), input)).toEqual([
      { path: ['actives', 'file'], field: 'actives.file', value: 'a.sdf' },
      { path: ['library', 'file'], field: 'library.file', value: ref('0') },
      {
        path: ['properties', 0, 'training', 'file'],
        field: 'properties[0].training.file',
        value: 'x.csv',
      },
      {
        path: ['properties', 1, 'training', 'file'],
        field: 'properties[1].training.file',
        value: 'yy.csv',
      },
    ]);
  });

  it('looks into what may be null', () => {
    const input = { library: { file: 'a' }, references: { file: 'b' } };
    const fields = (value: unknown) =>
      findFiles(shapeOf(screen.input), screen.input.parse(value)).map((f) => f.field);
    expect(fields(input)).toEqual(['library.file', 'references.file']);
    expect(fields({ library: { file: 'a' } })).toEqual(['library.file']);
  });

  it('looks into records, tuples, unions, defaults and recursive shapes', () => {
    const node = z.object({
      file: fileInput.describe('my own words').optional(),
      get next() {
        return node.optional();
      },
    });
    const schema = z.object({
      named: z.record(z.string(), fileInput),
      pair: z.tuple([z.string(), fileInput]),
      either: z.union([z.string(), z.object({ kind: z.literal('f'), file: fileInput })]),
      node,
    });
    const input = {
      named: { one: 'n1', two: 'n2' },
      pair: ['no file', 'p'],
      either: { kind: 'f', file: 'e' },
      node: { next: { next: { file: 'deep' } } },
    };
    expect(findFiles(shapeOf(schema), input).map((f) => [f.field, f.value])).toEqual([
      ['named.one', 'n1'],
      ['named.two', 'n2'],
      ['pair[1]', 'p'],
      ['either.file', 'e'],
      ['node.next.next.file', 'deep'],
    ]);
  });

  it('takes no other text and no plain reference for a file', () => {
    const schema = z.object({ text: z.string(), made: artifactRef });
    expect(findFiles(shapeOf(schema), { text: 'a.smi', made: ref('1') })).toEqual([]);
  });
});

describe('replaceFiles', () => {
  it('puts references in place and leaves the rest', () => {
    const input = { a: [{ file: 'x' }, { file: 'y' }], keep: { me: 1 } };
    const replaced = replaceFiles(input, [{ path: ['a', 1, 'file'], artifact: ref('2') }]);
    expect(replaced).toEqual({ a: [{ file: 'x' }, { file: ref('2') }], keep: { me: 1 } });
    expect(input.a[1]).toEqual({ file: 'y' });
  });
});
