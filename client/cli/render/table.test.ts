import * as fc from 'fast-check';
import { table } from './table';
import { displayWidth } from './text';

test('aligns columns', () => {
  expect(
    table(
      ['run', 'status'],
      [
        ['a', 'running'],
        ['longer', ''],
      ],
    ),
  ).toEqual(['run     status', 'a       running', 'longer']);
});

test('fits a narrow terminal as far as six columns a cell allow', () => {
  const cell = fc.string({ maxLength: 60 });
  const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 });
  void fc.assert(
    fc.property(rows, fc.integer({ min: 24, max: 120 }), (content, columns) => {
      for (const line of table(['one', 'two', 'three'], content, columns)) {
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }
    }),
  );
});

test('cuts the widest first', () => {
  const [, line] = table(['id', 'title'], [['run-1', 'a very long title indeed']], 20);
  expect(line).toBe('run-1  a very long …');
});
