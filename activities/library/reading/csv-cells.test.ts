import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type Cells, readCells } from './csv-cells';

function readRecord(text: string, delimiter: string): string[] {
  let cells: Cells | undefined;
  for (const line of text.split('\n')) cells = readCells(line, delimiter, cells);
  return cells?.done ?? [];
}

test('reads what RFC 4180 gives as examples', () => {
  expect(readRecord('aaa,bbb,ccc', ',')).toEqual(['aaa', 'bbb', 'ccc']);
  expect(readRecord('"aaa","b\nbb","ccc"', ',')).toEqual(['aaa', 'b\nbb', 'ccc']);
  expect(readRecord('"aaa","b""bb","ccc"', ',')).toEqual(['aaa', 'b"bb', 'ccc']);
});

test('keeps quotes inside a cell, text after quotes, and empty cells', () => {
  expect(readRecord('5",x', ',')).toEqual(['5"', 'x']);
  expect(readRecord('"a"b,c', ',')).toEqual(['ab', 'c']);
  expect(readRecord(',,', ',')).toEqual(['', '', '']);
  expect(readRecord('', ',')).toEqual(['']);
});

test('says when a quoted cell goes on', () => {
  expect(readCells('x,"y', ',')).toEqual({ done: ['x'], open: 'y' });
});

test('agrees with csv-parse on any cells that are quoted', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', ' b', 'é') });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), fc.constantFrom(',', ';', '\t'), (cells, d) => {
      const text = cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(d);
      const theirs = parse(text, { delimiter: d, trim: false }) as string[][];
      const wanted = (theirs[0] ?? ['']).map((c) => c.trim());
      expect(readRecord(text, d)).toEqual(wanted);
    }),
  );
});
