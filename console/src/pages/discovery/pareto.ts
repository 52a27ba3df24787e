/** A point by which two measures are weighed; each is already turned so that more is better. */
interface Weighed {
  id: string;
  x: number;
  y: number;
}

/** Ids of the points that no other beats in one measure without losing in the other, by falling x. O(n log n). */
export function paretoFront(points: readonly Weighed[]): string[] {
  const sorted = [...points].sort((a, b) => b.x - a.x || b.y - a.y);
  const front: Weighed[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    const isTwin = last !== undefined && last.x === point.x && last.y === point.y;
    if (last === undefined || point.y > last.y || isTwin) front.push(point);
  }
  return front.map(({ id }) => id);
}
