import { distance, type Vector } from './vectors';

/** Points sorted into cubes, so that those near a place are found without asking all. */
export class PointGrid {
  private readonly cells = new Map<string, number[]>();

  /** @param cell edge of a cube in ångström; searches reach as far at most */
  constructor(
    private readonly points: Vector[],
    private readonly cell: number,
  ) {
    for (const index of points.keys()) this.enter(index);
  }

  /** Enters one more point; its index. */
  add(point: Vector): number {
    this.points.push(point);
    this.enter(this.points.length - 1);
    return this.points.length - 1;
  }

  /** Indices of the points within `reach` ångström of a place, ascending. */
  near(place: Vector, reach = this.cell): number[] {
    const found: number[] = [];
    const [x, y, z] = this.cellOf(place);
    for (let i = x - 1; i <= x + 1; i++) {
      for (let j = y - 1; j <= y + 1; j++) {
        for (let k = z - 1; k <= z + 1; k++) {
          for (const index of this.cells.get(`${i},${j},${k}`) ?? []) {
            if (distance(this.points[index] as Vector, place) <= reach) found.push(index);
          }
        }
      }
    }
    return found.sort((a, b) => a - b);
  }

  private enter(index: number): void {
    const key = this.cellOf(this.points[index] as Vector).join();
    const cell = this.cells.get(key);
    if (cell === undefined) this.cells.set(key, [index]);
    else cell.push(index);
  }

  private cellOf([x, y, z]: Vector): [number, number, number] {
    const along = (value: number) => Math.floor(value / this.cell);
    return [along(x), along(y), along(z)];
  }
}
