import type { CandidateRow } from '../../api/discovery';
import { paretoFront } from './pareto';
import { boundsOf, measuresOf, shownRows, textOf } from './rows';
import { layOut, tanimoto } from './similarity';

const COLUMNS = [
  { objective: 'qed', title: 'QED', unit: '', weight: 1, wanted: 'higher' as const },
  { objective: 'dock', title: 'Docking', unit: 'kcal/mol', weight: 1, wanted: 'lower' as const },
];
const row = (id: string, rank: number, values: (number | null)[]): CandidateRow => ({
  ...{ id, rank, smiles: 'C', inchiKey: id, scaffold: '', score: 1 / rank, nearest: '' },
  ...{ rankLow: 1, rankHigh: 3, probabilityTop: 0.5, values, hasPose: false },
  ...{ low: [null, null], high: [null, null], inDomain: [null, null] },
});
const ROWS = [row('a', 1, [0.2, -5]), row('b', 2, [0.9, null]), row('c', 3, [0.5, -9])];
const measures = measuresOf(COLUMNS);
const decisions = new Map([['c', { decision: 'reject' as const, by: 'bob', comment: 'reactive' }]]);
const shown = (o: object) =>
  shownRows(ROWS, {
    ...{ search: '', decided: '', bounds: [], sort: 'rank', measures, decisions, ...o },
  }).map(({ id }) => id);

describe('candidates', () => {
  test('are sorted by any evidence either way; one without a value comes last', () => {
    expect(shown({ sort: 'dock' })).toEqual(['c', 'a', 'b']);
    expect(shown({ sort: '-dock' })).toEqual(['a', 'c', 'b']);
    expect(shown({ sort: '-qed' })).toEqual(['b', 'c', 'a']);
    expect(shown({ sort: 'nothing' })).toEqual(['a', 'b', 'c']);
  });

  test('are narrowed down by bounds, words and decisions', () => {
    expect(shown({ bounds: boundsOf('qed>0.5') })).toEqual(['b', 'c']);
    // What has no value is neither at most nor at least anything.
    expect(shown({ bounds: boundsOf('dock<0') })).toEqual(['a', 'c']);
    expect(shown({ bounds: boundsOf('qed>0.3,qed<0.6') })).toEqual(['c']);
    expect(shown({ search: 'B' })).toEqual(['b']);
    expect(shown({ decided: 'reject' })).toEqual(['c']);
    expect(shown({ decided: 'open' })).toEqual(['a', 'b']);
  });

  test('a bound in an address is read back as it was written, and nonsense is none', () => {
    const text = 'qed>0.5,dock<-7.5,tiny>1e-9';
    expect(textOf(boundsOf(text))).toBe(text);
    expect(boundsOf('qed,>4,qed>x,')).toEqual([]);
  });
});

test('a Pareto front is what no other point beats in one thing without losing in the other', () => {
  const points = [
    ...[{ id: 'best x', x: 9, y: 1 }],
    ...[{ id: 'beaten', x: 4, y: 4 }],
    ...[{ id: 'middle', x: 5, y: 5 }],
    ...[{ id: 'twin', x: 5, y: 5 }],
    ...[{ id: 'same x, less y', x: 9, y: 0 }],
    ...[{ id: 'best y', x: 0, y: 8 }],
  ];
  const isBeaten = (p: (typeof points)[number]) =>
    points.some((q) => q.x >= p.x && q.y >= p.y && (q.x > p.x || q.y > p.y));
  const expected = points.filter((p) => !isBeaten(p)).map(({ id }) => id);
  expect(paretoFront(points).sort()).toEqual(expected.sort());
});

describe('a map of likeness', () => {
  const bits = (...set: number[]) => {
    const words = new Uint32Array(2);
    for (const bit of set) words[bit >> 5] = ((words[bit >> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
    return words;
  };

  test('shared over all bits is the similarity', () => {
    expect(tanimoto(bits(1, 31, 40), bits(1, 31, 50, 63))).toBe(2 / 5);
    expect(tanimoto(bits(), bits())).toBe(1);
  });

  test('keeps distances that fit into a plane, and puts like by like', () => {
    // Three molecules that share nothing are one apart from each other: a triangle.
    const three = layOut([
      { id: 'a', bits: bits(0) },
      { id: 'b', bits: bits(1) },
      { id: 'c', bits: bits(2) },
    ]);
    const between = (i: number, j: number) => {
      const [p, q] = [three[i], three[j]] as { x: number; y: number }[];
      return Math.hypot((p?.x ?? 0) - (q?.x ?? 0), (p?.y ?? 0) - (q?.y ?? 0));
    };
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(between(i, j)).toBeCloseTo(1, 5);
    const families = layOut(
      [0, 1, 2, 3, 4, 5].map((i) => ({
        id: String(i),
        bits: i < 3 ? bits(0, 1, 2, 3, i + 8) : bits(40, 41, 42, 43, i + 8),
      })),
    );
    const [first, , third, , fifth] = families as { x: number; y: number }[];
    const gap = (p?: { x: number; y: number }, q?: { x: number; y: number }) =>
      Math.hypot((p?.x ?? 0) - (q?.x ?? 0), (p?.y ?? 0) - (q?.y ?? 0));
    expect(gap(first, third)).toBeLessThan(gap(first, fifth));
  });
});
