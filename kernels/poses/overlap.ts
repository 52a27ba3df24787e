import type { LigandAtoms } from './clashes';
import { vanDerWaalsRadius } from './radii';
import type { Surroundings } from './surroundings';

/** Å between the points that volumes are counted on. */
const SPACING = 0.4;
/** A sphere is 3 inside, then 2 and 1 in shells of this thickness in Å: its border is soft. */
const SHELL = 0.25;
const FULL = 3;
/** Of a sphere, Å: the largest van der Waals radius, and the shells. */
const REACH_MAX = 3.5;

/** Points about a ligand, each with how deep it lies inside of it. */
class Grid {
  readonly values: Uint8Array;
  private readonly low: number[];
  private readonly size: number[];

  constructor(private readonly at: { low: number[]; high: number[] }) {
    this.low = at.low.map((x) => Math.floor(x / SPACING));
    this.size = at.high.map((x, k) => Math.ceil(x / SPACING) - (this.low[k] as number) + 1);
    this.values = new Uint8Array(this.size.reduce((product, n) => product * n, 1));
  }

  /** An empty grid of the same points. */
  another(): Grid {
    return new Grid(this.at);
  }

  /** Whether the sphere of any element about an atom can reach the grid. */
  isNear(coordinates: Float64Array, atom: number): boolean {
    for (let k = 0; k < 3; k++) {
      const x = coordinates[3 * atom + k] as number;
      const [low, high] = [this.at.low[k] as number, this.at.high[k] as number];
      if (x < low - REACH_MAX || x > high + REACH_MAX) return false;
    }
    return true;
  }

  /** Fills a sphere; where several meet the deepest counts. */
  add(coordinates: Float64Array, atom: number, radius: number): void {
    const reach = radius + (FULL - 1) * SHELL;
    const limits = [radius, radius + SHELL, reach].map((r) => (r * r) / (SPACING * SPACING));
    const [full, half, edge] = limits as [number, number, number];
    // Counted in points from the corner of the grid.
    const centre = [0, 1, 2].map(
      (k) => (coordinates[3 * atom + k] as number) / SPACING - (this.low[k] as number),
    ) as [number, number, number];
    const span = reach / SPACING;
    const range = centre.map((x, k) => [
      Math.max(0, Math.ceil(x - span)),
      Math.min((this.size[k] as number) - 1, Math.floor(x + span)),
    ]) as [[number, number], [number, number], [number, number]];
    const [[x0, x1], [y0, y1], [z0, z1]] = range;
    const [, ny, nz] = this.size as [number, number, number];
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        const across = (x - centre[0]) * (x - centre[0]) + (y - centre[1]) * (y - centre[1]);
        if (across > edge) continue;
        for (let z = z0; z <= z1; z++) {
          const square = across + (z - centre[2]) * (z - centre[2]);
          if (square > edge) continue;
          const depth = square <= full ? FULL : square <= half ? FULL - 1 : FULL - 2;
          const at = (x * ny + y) * nz + z;
          if (depth > (this.values[at] as number)) this.values[at] = depth;
        }
      }
    }
  }
}

/**
 * Share of a ligand's volume that its surroundings take too, 0 to 1: Tversky's index of the two shapes
 * with α = 1 and β = 0, on a grid, with the soft spheres of RDKit's shape comparison.
 * @param scale of the van der Waals radii
 */
export function volumeOverlap(ligand: LigandAtoms, around: Surroundings, scale: number): number {
  if (around.atomicNumbers.length === 0 || ligand.atomicNumbers.length === 0) return 0;
  const grid = new Grid(extentOf(ligand, scale));
  ligand.atomicNumbers.forEach((z, atom) => {
    grid.add(ligand.coordinates, atom, scale * vanDerWaalsRadius(z));
  });
  const other = grid.another();
  around.atomicNumbers.forEach((z, atom) => {
    if (!grid.isNear(around.coordinates, atom)) return;
    other.add(around.coordinates, atom, scale * vanDerWaalsRadius(z));
  });
  let [own, shared] = [0, 0];
  for (let i = 0; i < grid.values.length; i++) {
    const depth = grid.values[i] as number;
    own += depth;
    shared += Math.min(depth, other.values[i] as number);
  }
  return own === 0 ? 0 : shared / own;
}

function extentOf(ligand: LigandAtoms, scale: number): { low: number[]; high: number[] } {
  const low = [0, 1, 2].map(() => Number.POSITIVE_INFINITY);
  const high = [0, 1, 2].map(() => Number.NEGATIVE_INFINITY);
  ligand.atomicNumbers.forEach((z, atom) => {
    const reach = scale * vanDerWaalsRadius(z) + (FULL - 1) * SHELL;
    for (const k of [0, 1, 2]) {
      const x = ligand.coordinates[3 * atom + k] as number;
      low[k] = Math.min(low[k] as number, x - reach);
      high[k] = Math.max(high[k] as number, x + reach);
    }
  });
  return { low, high };
}
