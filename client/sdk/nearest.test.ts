import * as fc from 'fast-check';
import { editDistance, nearest } from './nearest';

describe('editDistance', () => {
  // The textbook pairs (Wagner and Fischer 1974; kitten/sitting as everywhere).
  it.each([
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['flaw', 'lawn', 2],
    ['', 'abc', 3],
    ['same', 'same', 0],
    // One exchange of neighbours; Levenshtein's distance is 2.
    ['tpo', 'top', 1],
    ['converse', 'conserve', 2],
  ])('%s to %s is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, zero for equal words only, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8 });
    void fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
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
    ['sceren', 'screen'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, names)).toBe(meant);
  });

  it('does not guess wildly', () => {
    expect(nearest('fold', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
