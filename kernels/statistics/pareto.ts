/**
 * The non-dominated front of each point, from 1 (Deb et al. 2002, doi:10.1109/4235.996017): front 1 holds
 * the points that no other dominates, front 2 those that only front 1 dominates, and so on. A dominates
 * B when it is as good in every coordinate and better in one; higher is better. NaN is an unknown
 * coordinate: it is no better than any value, and no value is known to be as good as it, so that
 * neither dominates by it; two unknown ones are equal.
 * Time is quadratic in the number of points.
 * @param points coordinates, as many for each
 */
export function paretoFronts(points: readonly ArrayLike<number>[]): Uint32Array {
  const count = points.length;
  const dominatedBy = new Uint32Array(count);
  const dominates: number[][] = points.map(() => []);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      const relation = compare(points[a] as ArrayLike<number>, points[b] as ArrayLike<number>);
      if (relation === 0) continue;
      const [better, worse] = relation > 0 ? [a, b] : [b, a];
      (dominates[better] as number[]).push(worse);
      dominatedBy[worse] = (dominatedBy[worse] as number) + 1;
    }
  }
  const fronts = new Uint32Array(count);
  let current = indicesOfZero(dominatedBy);
  for (let front = 1; current.length > 0; front++) {
    const next: number[] = [];
    for (const point of current) {
      fronts[point] = front;
      for (const worse of dominates[point] as number[]) {
        dominatedBy[worse] = (dominatedBy[worse] as number) - 1;
        if (dominatedBy[worse] === 0) next.push(worse);
      }
    }
    current = next;
  }
  return fronts;
}

/** 1 when `a` dominates `b`, −1 when `b` dominates `a`, else 0. */
function compare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let better = false;
  let worse = false;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    const [unknownX, unknownY] = [Number.isNaN(x), Number.isNaN(y)];
    if (unknownX !== unknownY) return 0;
    if (unknownX) continue;
    if (x > y) better = true;
    if (x < y) worse = true;
    if (better && worse) return 0;
  }
  return Number(better) - Number(worse);
}

function indicesOfZero(values: Uint32Array): number[] {
  return Array.from(values, (_, i) => i).filter((i) => values[i] === 0);
}
