import * as fc from 'fast-check';
import { clip, displayWidth, pad, printable, wrap } from './text';

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['✔ …', 3],
    ['分子', 4],
    ['e\u0301', 1],
    ['\u001b[31mred\u001b[39m', 3],
    ['🧪', 2],
  ])('%j takes %d columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('clip', () => {
  it('never takes more columns than there are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    void fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (value, columns) => {
        const clipped = clip(printable(value), columns);
        expect(displayWidth(clipped)).toBeLessThanOrEqual(columns);
        if (displayWidth(printable(value)) <= columns) expect(clipped).toBe(printable(value));
      }),
    );
  });

  it('says that something is missing', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('分子式', 4)).toBe('分…');
    expect(clip('abc', 0)).toBe('');
  });
});

test('pad fills to a width', () => {
  expect(pad('分', 4)).toBe('分  ');
  expect(pad('long', 2)).toBe('long');
});

test('nothing that steers a terminal gets through', () => {
  expect(printable('a\u001b[2Jb\rc\u0007\u009bd\u202ee')).toBe('a�[2Jb�c��d�e');
  expect(printable('tab\tand newline\n')).toBe('tab\tand newline\n');
});

test('wrap keeps every word and the width', () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b') });
  void fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 8, max: 30 }), (words, n) => {
      const lines = wrap(words.join(' '), n);
      expect(lines.join(' ').split(' ')).toEqual(words);
      expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(n);
    }),
  );
});
