import { libraryLines } from './library';

test('a library is always the same and has as many distinct molecules as asked for', () => {
  const lines = libraryLines(60_000);
  expect(lines).toHaveLength(60_000);
  expect(libraryLines(60_000)).toEqual(lines);
  expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(60_000);
});

test('a small library is the beginning of a large one', () => {
  expect(libraryLines(5_000).slice(0, 1_000)).toEqual(libraryLines(1_000));
});

test('more molecules than can be made are refused', () => {
  expect(() => libraryLines(10_000_000)).toThrow('at most');
});
