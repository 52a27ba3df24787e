import { readPdbqtLine } from '../structure/pdbqt-line';
import { DockingTextError } from './errors';

/** A rigid part of a ligand, which turns about the bond to its parent. */
export interface Fragment {
  /** Positions of its atoms, in the order of the PDBQT. */
  atoms: number[];
  /** Position of the parent among the fragments; −1 for the root. */
  parent: number;
  /** The bond that it turns about: an atom of the parent, and one of its own; −1 for the root. */
  from: number;
  to: number;
}

/** A ligand as the docking program reads it. */
export interface TorsionTree {
  /** Serial number of each atom, as its line has it. */
  serials: number[];
  /** AutoDock atom type of each atom. */
  types: string[];
  /** x, y, z of each atom, Å. */
  coordinates: Float64Array;
  /** Parents before children. */
  fragments: Fragment[];
}

interface Open {
  fragment: number;
  /** Serial numbers of a branch, which its end repeats. */
  name: string;
}

/**
 * Reads the torsion tree of a PDBQT ligand (AutoDock's format: ROOT, BRANCH, ENDBRANCH and ATOM records).
 * Other records are passed over; so is what follows the first model.
 * @throws DockingTextError with the line that cannot be read
 */
export function readTorsionTree(text: string): TorsionTree {
  const types: string[] = [];
  const coordinates: number[] = [];
  const fragments: Fragment[] = [];
  const positions = new Map<number, number>();
  const links: { fragment: number; from: number; to: number }[] = [];
  const open: Open[] = [];
  for (const line of text.split('\n')) {
    const [word = '', a = '', b = ''] = line.trim().split(/\s+/);
    if (word === 'ROOT' || word === 'BRANCH') {
      if ((word === 'ROOT') !== (fragments.length === 0)) throw bad(line);
      const fragment = fragments.length;
      fragments.push({ atoms: [], parent: open.at(-1)?.fragment ?? -1, from: -1, to: -1 });
      if (word === 'BRANCH') links.push({ fragment, from: Number(a), to: Number(b) });
      open.push({ fragment, name: word === 'ROOT' ? '' : `${a} ${b}` });
    } else if (word === 'ENDROOT') {
      // The root stays open: branches of it follow.
    } else if (word === 'ENDBRANCH') {
      if (open.pop()?.name !== `${a} ${b}`) throw bad(line);
    } else if (word === 'ATOM' || word === 'HETATM') {
      const here = open.at(-1);
      if (here === undefined) throw bad(line);
      const atom = readAtom(line);
      if (positions.has(atom.serial)) throw bad(line);
      positions.set(atom.serial, types.length);
      fragments[here.fragment]?.atoms.push(types.length);
      types.push(atom.type);
      coordinates.push(...atom.point);
    } else if (word === 'ENDMDL') break;
  }
  if (types.length === 0) throw new DockingTextError('a PDBQT without atoms');
  if (open.length !== 1) throw new DockingTextError('a PDBQT with a branch that does not end');
  link(fragments, { links, positions });
  const serials = [...positions.keys()];
  return { serials, types, coordinates: Float64Array.from(coordinates), fragments };
}

/** Serial number, place and type of an ATOM record. @throws DockingTextError where one is missing */
export function readAtom(line: string): { serial: number; point: number[]; type: string } {
  const atom = readPdbqtLine(line);
  if (atom === undefined || !Number.isInteger(atom.serial)) throw bad(line);
  const { serial, x, y, z, type } = atom;
  return { serial, point: [x, y, z], type };
}

/** The same PDBQT with its atoms elsewhere. */
export function withCoordinates(text: string, coordinates: Float64Array): string {
  let at = 0;
  const lines = text.split('\n').map((line) => {
    if (!/^(ATOM|HETATM)/.test(line)) return line;
    const words = [0, 1, 2].map((axis) =>
      (coordinates[at + axis] as number).toFixed(3).padStart(8),
    );
    at += 3;
    return line.slice(0, 30) + words.join('') + line.slice(54);
  });
  if (at !== coordinates.length) throw new DockingTextError(`a PDBQT of ${at / 3} atoms`);
  return lines.join('\n');
}

function link(
  fragments: Fragment[],
  o: { links: { fragment: number; from: number; to: number }[]; positions: Map<number, number> },
): void {
  for (const { fragment, from, to } of o.links) {
    const own = fragments[fragment] as Fragment;
    own.from = o.positions.get(from) ?? -1;
    own.to = o.positions.get(to) ?? -1;
    const parent = fragments[own.parent];
    if (!parent?.atoms.includes(own.from) || !own.atoms.includes(own.to)) {
      throw new DockingTextError(`a branch from atom ${from} to ${to}, which are not of its parts`);
    }
  }
}

function bad(line: string): DockingTextError {
  return new DockingTextError(`a PDBQT with the line ${JSON.stringify(line.slice(0, 80))}`);
}
