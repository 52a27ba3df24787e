import * as fc from 'fast-check';
import { levenshtein, nearest } from './nearest';

describe('levenshtein', () => {
  // The textbook pairs (Wagner and Fischer 1974; kitten/sitting as everywhere).
  it.each([
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['flaw', 'lawn', 2],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('%s to %s is %d', (a, b, distance) => {
    expect(levenshtein(a, b)).toBe(distance);
  });

  it('is a metric', () => {
    const word = fc.string({ maxLength: 8 });
    void fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(levenshtein(a, b)).toBe(levenshtein(b, a));
        expect(levenshtein(a, b) === 0).toBe(a === b);
        expect(levenshtein(a, c)).toBeLessThanOrEqual(levenshtein(a, b) + levenshtein(b, c));
      }),
    );
  });
});

describe('nearest', () => {
  const names = ['discover', 'screen'];

  it.each([
    ['discovr', 'discover'],
    ['DISCOVER', 'discover'],
    ['scren', 'screen'],
    ['dis', 'discover'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, names)).toBe(meant);
  });

  it('does not guess wildly', () => {
    expect(nearest('fold', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
