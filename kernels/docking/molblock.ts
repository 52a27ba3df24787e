import { DockingTextError } from './errors';

/** What docking reads of a V2000 molblock. */
export interface Molblock {
  elements: string[];
  /** x, y, z of each atom, Å. */
  coordinates: Float64Array;
  /** Positions of the two atoms of each bond. */
  bonds: [number, number][];
}

const COUNTS_LINE = 3;
const ATOMS_LINE = 4;

/** Reads elements, coordinates and bonds. @throws DockingTextError */
export function readMolblock(text: string): Molblock {
  const lines = text.split('\n');
  const counts = lines[COUNTS_LINE] ?? '';
  const atoms = Number(counts.slice(0, 3));
  const bonds = Number(counts.slice(3, 6));
  // Old programs leave the version out.
  if (counts.includes('V3000') || !(atoms >= 1) || !(bonds >= 0)) {
    throw new DockingTextError('a molblock that is not of version V2000');
  }
  const block: Molblock = { elements: [], coordinates: new Float64Array(3 * atoms), bonds: [] };
  for (let i = 0; i < atoms; i++) {
    const line = lines[ATOMS_LINE + i] ?? '';
    for (const axis of [0, 1, 2]) {
      const value = Number(line.slice(10 * axis, 10 * axis + 10).trim() || Number.NaN);
      if (!Number.isFinite(value)) throw new DockingTextError(`a molblock, atom ${i + 1}`);
      block.coordinates[3 * i + axis] = value;
    }
    block.elements.push(line.slice(31, 34).trim());
  }
  for (let b = 0; b < bonds; b++) {
    const line = lines[ATOMS_LINE + atoms + b] ?? '';
    const ends = [Number(line.slice(0, 3)) - 1, Number(line.slice(3, 6)) - 1] as [number, number];
    if (!ends.every((end) => end >= 0 && end < atoms)) {
      throw new DockingTextError(`a molblock, bond ${b + 1}`);
    }
    block.bonds.push(ends);
  }
  return block;
}

/** The same molblock with its atoms elsewhere; what follows its end, as in an SDF record, is left out. */
export function moveMolblock(text: string, coordinates: Float64Array): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.startsWith('M  END'));
  if (end >= 0) lines.splice(end + 1, lines.length, '');
  for (let i = 0; 3 * i < coordinates.length; i++) {
    const words = [0, 1, 2].map((axis) =>
      (coordinates[3 * i + axis] as number).toFixed(4).padStart(10),
    );
    const at = ATOMS_LINE + i;
    lines[at] = words.join('') + (lines[at] as string).slice(30);
  }
  return lines.join('\n');
}
