import type { Conformation } from '../../chemistry';
import { libm } from '../../math/libm';
import { vanDerWaalsRadius } from '../radii';
import { bondsOf, uffTypes } from '../uff/atom-types';
import { type NaturalGeometry, naturalGeometry } from './natural-geometry';
import { type Path, pathsOf } from './paths';
import { smoothed } from './smoothing';

/** The distances that pairs of atoms of a molecule can have: [i · n + j], Å. */
export interface DistanceBounds {
  lower: Float64Array;
  upper: Float64Array;
  /** Bonds between each pair of atoms on the shortest way; 0 where there is none. */
  separation: Uint8Array;
}

/** Beyond any molecule, Å. */
const FAR = 1_000;
/** What bond lengths, 1–3, 1–4 and 1–5 distances may be off, Å. */
const TOLERANCES = { bond: 0.01, angle: 0.04, torsion: 0.06, pair: 0.08 };
/** Atoms four or five bonds apart may come nearer than their van der Waals radii. */
const VAN_DER_WAALS_SHARE: ReadonlyMap<number, number> = new Map([
  [4, 0.7],
  [5, 0.85],
]);
/** Of a bond whose length UFF does not know. */
const GUESS = { low: 0.5, high: 1.5 };

/**
 * Bounds of the distances of heavy atoms from the connectivity alone: bond lengths and angles by nature, 1–4 and 1–5
 * distances over the torsions that are possible, van der Waals radii for the others, smoothed by the
 * triangle inequality. The method is that of distance geometry (doi:10.1002/9780470125823.ch6) with the
 * constants of RDKit, whose matrix the tests compare it with.
 */
export function distanceBounds({ graph, hybridisation }: Conformation): DistanceBounds {
  const n = graph.atomCount;
  const geometry = naturalGeometry(graph, hybridisation, uffTypes(graph, hybridisation));
  const bounds = new Bounds(n, separations(graph));
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const [i, j] = [graph.begin[bond] as number, graph.end[bond] as number];
    const length = geometry.lengths[bond] as number;
    const isKnown = geometry.isKnown[bond] === 1;
    const low = isKnown ? length - TOLERANCES.bond : GUESS.low * length;
    bounds.widen(i, j, low, isKnown ? length + TOLERANCES.bond : GUESS.high * length);
  }
  for (let atom = 0; atom < n; atom++) setAngles(bounds, { graph, geometry, atom });
  for (const path of pathsOf(graph, hybridisation)) setPath(bounds, path, geometry);
  bounds.fillByRadii((atom) => vanDerWaalsRadius(graph.element[atom] as number));
  const heavy = [...graph.element.keys()].filter((atom) => graph.element[atom] !== 1);
  smoothed(bounds, heavy, n);
  return bounds;
}

type Graph = Conformation['graph'];

class Bounds implements DistanceBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  private readonly setBy: Uint8Array;

  constructor(
    private readonly n: number,
    readonly separation: Uint8Array,
  ) {
    this.lower = new Float64Array(n * n);
    this.upper = new Float64Array(n * n).fill(FAR);
    this.setBy = new Uint8Array(n * n);
  }

  /** Allows a pair a range; the first range replaces everything, later ones widen it. */
  widen(i: number, j: number, low: number, high: number): void {
    // Pairs that are nearer by another way are bound by that.
    for (const at of [i * this.n + j, j * this.n + i]) {
      const isFirst = this.setBy[at] === 0;
      this.lower[at] = isFirst ? low : Math.min(low, this.lower[at] as number);
      this.upper[at] = isFirst ? high : Math.max(high, this.upper[at] as number);
      this.setBy[at] = 1;
    }
  }

  separationOf(i: number, j: number): number {
    return this.separation[i * this.n + j] as number;
  }

  /** Pairs that no path has bound may touch: they keep the sum of their radii, or a share of it. */
  fillByRadii(radius: (atom: number) => number): void {
    for (let i = 0; i < this.n; i++) {
      for (let j = 0; j < this.n; j++) {
        const at = i * this.n + j;
        if (i === j || this.setBy[at] === 1) continue;
        const share = VAN_DER_WAALS_SHARE.get(this.separation[at] as number) ?? 1;
        this.lower[at] = share * (radius(i) + radius(j));
      }
    }
    for (let i = 0; i < this.n; i++) this.upper[i * this.n + i] = 0;
  }
}

function setAngles(
  bounds: Bounds,
  { graph, geometry, atom }: { graph: Graph; geometry: NaturalGeometry; atom: number },
): void {
  const bonds = [...bondsOf(graph, atom)];
  for (const [i, [a, bondA]] of bonds.entries()) {
    for (const [b, bondB] of bonds.slice(0, i)) {
      if (bounds.separationOf(a, b) < 2) continue;
      const angle = geometry.angles[bondA * graph.bondCount + bondB] as number;
      const [p, q] = [geometry.lengths[bondA] as number, geometry.lengths[bondB] as number];
      const distance = Math.sqrt(p * p + q * q - 2 * p * q * libm.cos(angle));
      bounds.widen(a, b, distance - TOLERANCES.angle, distance + TOLERANCES.angle);
    }
  }
}

/** The range of the distance between the ends of a path of three or four bonds. */
function setPath(bounds: Bounds, path: Path, geometry: NaturalGeometry): void {
  const [first, last] = [path.atoms[0] as number, path.atoms.at(-1) as number];
  if (bounds.separationOf(first, last) !== path.bonds.length) return;
  const ends = path.torsions.reduce<number[][]>(
    (all, choices) => all.flatMap((head) => choices.map((turn) => [...head, turn])),
    [[]],
  );
  const distances = ends.map((turns) => planarDistance(path.bonds, turns, geometry));
  const isLong = path.bonds.length > 3;
  // A free torsion has the whole range; a fixed one its value and what that may be off.
  const tolerance = isLong ? TOLERANCES.pair : distances.length > 1 ? 0 : TOLERANCES.torsion;
  const [low, high] = [Math.min(...distances), Math.max(...distances)];
  bounds.widen(first, last, low - tolerance, high + tolerance);
}

/** Distance of the ends of a flat chain whose torsions are each cis (1) or trans (−1). */
function planarDistance(
  bonds: readonly number[],
  turns: readonly number[],
  geometry: NaturalGeometry,
): number {
  const count = geometry.lengths.length;
  let [x, y, heading, side] = [geometry.lengths[bonds[0] as number] as number, 0, 0, 1];
  for (let k = 1; k < bonds.length; k++) {
    const [before, bond] = [bonds[k - 1] as number, bonds[k] as number];
    if (k > 1) side *= turns[k - 2] as number;
    heading += side * (Math.PI - (geometry.angles[before * count + bond] as number));
    const length = geometry.lengths[bond] as number;
    x += length * libm.cos(heading);
    y += length * libm.sin(heading);
  }
  return Math.sqrt(x * x + y * y);
}

/** Bonds on the shortest way between each pair of atoms, at most 255. */
function separations(graph: Graph): Uint8Array {
  const n = graph.atomCount;
  const found = new Uint8Array(n * n);
  for (let from = 0; from < n; from++) {
    let edge = [from];
    for (let away = 1; edge.length > 0 && away < 256; away++) {
      const next: number[] = [];
      for (const atom of edge) {
        for (const [other] of bondsOf(graph, atom)) {
          if (other === from || found[from * n + other] !== 0) continue;
          found[from * n + other] = away;
          next.push(other);
        }
      }
      edge = next;
    }
  }
  return found;
}
