import fc from 'fast-check';
import { DigestTable } from './digest-table';

test('is a map from texts to numbers, as Map is', () => {
  const text = fc.string({ maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.integer({ min: 1, max: 0xffffffff }))), (entries) => {
      const table = new DigestTable();
      const map = new Map<string, number>();
      for (const [key, value] of entries) {
        expect(table.insert(key, value)).toBe(map.get(key) ?? 0);
        if (!map.has(key)) map.set(key, value);
      }
      expect(table.size).toBe(map.size);
      for (const [key, value] of map) expect(table.get(key)).toBe(value);
      expect(table.get('not there')).toBe(0);
    }),
  );
});

test('keeps everything when it grows, and replaces values', () => {
  const table = new DigestTable();
  for (let i = 0; i < 20_000; i++) expect(table.insert(`key ${i}`, i + 1)).toBe(0);
  table.replace('key 17', 5);
  expect(table.size).toBe(20_000);
  expect(table.get('key 17')).toBe(5);
  expect(table.get('key 19999')).toBe(20_000);
  expect(table.insert('key 0', 9)).toBe(1);
});
