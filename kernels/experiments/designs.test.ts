import {
  gridPlaces,
  latinHypercube,
  morrisTrajectories,
  saltelliSample,
  shareOfValue,
  sobolSequence,
  valueAtShare,
} from '.';

const column = (rows: readonly Float64Array[], j: number) => rows.map((row) => row[j] as number);

describe('designs', () => {
  it('a grid takes every combination once, the last axis fastest', () => {
    expect([...gridPlaces([2, 3])]).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  it('a Latin hypercube has one sample in each part of each range, and no two columns alike', () => {
    const rows = latinHypercube({ samples: 50, parameters: 4, seed: 7 });
    for (let j = 0; j < 4; j++) {
      const parts = column(rows, j).map((share) => Math.floor(share * 50));
      expect([...parts].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    }
    expect(column(rows, 0)).not.toEqual(column(rows, 1));
    expect(latinHypercube({ samples: 50, parameters: 4, seed: 7 })).toEqual(rows);
    expect(latinHypercube({ samples: 50, parameters: 4, seed: 8 })).not.toEqual(rows);
  });

  it('Morris trajectories change one parameter at a time, by the same step, between levels', () => {
    const design = { trajectories: 20, parameters: 5, levels: 4, seed: 3 };
    const points = morrisTrajectories(design);
    expect(points).toHaveLength(20 * 6);
    const levels = [0, 1 / 3, 2 / 3, 1];
    for (const point of points) for (const x of point) expect(levels).toContain(x);
    for (let t = 0; t < 20; t++) {
      const changed = new Set<number>();
      for (let k = 0; k < 5; k++) {
        const [from, to] = [points[t * 6 + k], points[t * 6 + k + 1]] as [
          Float64Array,
          Float64Array,
        ];
        const moved = [...from.keys()].filter((j) => from[j] !== to[j]);
        expect(moved).toHaveLength(1);
        const [j] = moved as [number];
        expect(Math.abs((from[j] as number) - (to[j] as number))).toBeCloseTo(2 / 3, 12);
        changed.add(j);
      }
      expect(changed.size).toBe(5);
    }
    // All levels are met, upwards and downwards.
    expect(new Set(column(points, 0)).size).toBe(4);
  });

  it('a shifted Sobol sequence has one point in each dyadic interval of every dimension', () => {
    for (const seed of [null, 1, 2]) {
      const rows = sobolSequence({ count: 64, dimensions: 60, seed });
      for (let d = 0; d < 60; d++) {
        const parts = column(rows, d).map((x) => Math.floor(x * 64));
        expect(new Set(parts).size).toBe(64);
      }
    }
  });

  it('a Saltelli sample mixes one column at a time', () => {
    const points = saltelliSample({ samples: 4, parameters: 3, secondOrder: true, seed: 1 });
    expect(points).toHaveLength(4 * 8);
    const [a, ab0, ab1, ab2, ba0, , , b] = points as [Float64Array, ...Float64Array[]];
    expect([...(ab0 as Float64Array)]).toEqual([b?.[0], a[1], a[2]]);
    expect([...(ab1 as Float64Array)]).toEqual([a[0], b?.[1], a[2]]);
    expect([...(ab2 as Float64Array)]).toEqual([a[0], a[1], b?.[2]]);
    expect([...(ba0 as Float64Array)]).toEqual([a[0], b?.[1], b?.[2]]);
    expect(() =>
      saltelliSample({ samples: 4, parameters: 31, secondOrder: false, seed: 1 }),
    ).toThrow(expect.objectContaining({ code: 'TOO_MANY_PARAMETERS' }));
  });
});

describe('values of a domain', () => {
  const range = { from: 1, to: 100, scale: 'linear', integer: false } as const;

  it('meets the ends of a range exactly, and divides it evenly on its scale', () => {
    expect([0, 0.5, 1].map((u) => valueAtShare(range, u))).toEqual([1, 50.5, 100]);
    const log = { ...range, scale: 'log' } as const;
    expect([0, 1].map((u) => valueAtShare(log, u))).toEqual([1, 100]);
    expect(valueAtShare(log, 0.5)).toBeCloseTo(10, 12);
    expect(shareOfValue(log, 10)).toBeCloseTo(0.5, 12);
    expect(shareOfValue(range, 25.75)).toBe(0.25);
  });

  it('gives each whole number of a range, and each listed value, an equal part', () => {
    const dice = { from: 1, to: 6, scale: 'linear', integer: true } as const;
    const thrown = Array.from({ length: 600 }, (_, i) => valueAtShare(dice, (i + 0.5) / 600));
    for (let face = 1; face <= 6; face++) {
      expect(thrown.filter((one) => one === face)).toHaveLength(100);
    }
    expect([0, 1].map((u) => valueAtShare(dice, u))).toEqual([1, 6]);
    const listed = { values: ['a', { b: 1 }, null] };
    expect([0, 0.34, 0.99, 1].map((u) => valueAtShare(listed, u))).toEqual([
      'a',
      { b: 1 },
      null,
      null,
    ]);
    expect([shareOfValue(listed, { b: 1 }), shareOfValue(listed, 'z')]).toEqual([0.5, null]);
  });
});
