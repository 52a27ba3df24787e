import { covalentRadius, vanDerWaalsRadius } from './radii';
import type { Surroundings } from './surroundings';

/** Atoms of a ligand that are looked at: its heavy ones. */
export interface LigandAtoms {
  coordinates: Float64Array;
  atomicNumbers: Uint8Array;
}

/** Two atoms that are too near, or the nearest ones. */
export interface Contact {
  /** Distance divided by the sum of the radii. */
  relative: number;
  ligandAtom: number;
  label: string;
}

/** Nearest approach of a ligand to one kind of its surroundings. */
export interface Approach {
  /** Smallest distance of any two atoms, Å; Infinity where there is nothing. */
  distance: number;
  nearest: Contact | null;
}

/** Nearest approach by van der Waals radii, or by covalent ones, which is what ions are held to. */
export function approachTo(
  ligand: LigandAtoms,
  around: Surroundings,
  radii: 'van der Waals' | 'covalent',
): Approach {
  const radius = radii === 'covalent' ? covalentRadius : vanDerWaalsRadius;
  let nearestSquare = Number.POSITIVE_INFINITY;
  let nearest: Contact | null = null;
  for (let i = 0; i < ligand.atomicNumbers.length; i++) {
    const own = radius(ligand.atomicNumbers[i] as number);
    for (let j = 0; j < around.atomicNumbers.length; j++) {
      const square = squareBetween(ligand.coordinates, i, around.coordinates, j);
      if (square < nearestSquare) nearestSquare = square;
      else if (nearest !== null && square > FAR_SQUARE) continue;
      const relative = Math.sqrt(square) / (own + radius(around.atomicNumbers[j] as number));
      if (nearest === null || relative < nearest.relative) {
        nearest = { relative, ligandAtom: i, label: around.labels[j] as string };
      }
    }
  }
  return { distance: Math.sqrt(nearestSquare), nearest };
}

/** Beyond this the nearest pair is of no interest whatever its radii, Å². */
const FAR_SQUARE = 36;

/** Distance of atom i of one set and atom j of another, in the unit of the coordinates. */
export function distanceBetween(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return Math.sqrt(squareBetween(a, i, b, j));
}

function squareBetween(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const dx = (a[3 * i] as number) - (b[3 * j] as number);
  const dy = (a[3 * i + 1] as number) - (b[3 * j + 1] as number);
  const dz = (a[3 * i + 2] as number) - (b[3 * j + 2] as number);
  return dx * dx + dy * dy + dz * dz;
}
