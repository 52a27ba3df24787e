import type { ArtifactRef } from '../../schemas/artifact';
import type { DesignPoint, SweptPoint } from '../../schemas/sweep/points';
import { openLines } from '../../store/artifacts';
import type { StepContext } from '../implement';

/**
 * One row for every point of a design, in order: what became of it, or that it was not run.
 * @param rows artifacts of SweptPoint lines, in any order
 */
export async function readRows(
  points: ArtifactRef,
  rows: readonly ArtifactRef[],
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<SweptPoint[]> {
  const found = new Map<number, SweptPoint>();
  for (const ref of rows) {
    for await (const line of openLines(artifacts, ref)) {
      const row = JSON.parse(line) as SweptPoint;
      found.set(row.point, row);
    }
  }
  const all: SweptPoint[] = [];
  for await (const line of openLines(artifacts, points)) {
    const { point, values } = JSON.parse(line) as DesignPoint;
    all.push(found.get(point) ?? notRun(point, values));
  }
  return all;
}

function notRun(point: number, values: unknown[]): SweptPoint {
  const nothing = { responses: {}, because: null, run: null, cached: false };
  return { point, values, status: 'not run', ...nothing };
}
