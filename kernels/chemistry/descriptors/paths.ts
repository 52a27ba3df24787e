import type { MolGraph } from '../graph';

const HYDROGEN = 1;

/** Paths are followed up to so many bonds. */
export const LONGEST_PATH = 4;

/** Distinguishes so many bonds in one number when several are packed. */
const BOND_BASE = 1024;

/** Gets a path: its atoms (the array is reused) and whether it ends where it began. */
export type OnPath = (atoms: Int32Array, bonds: number, isRing: boolean) => void;

/**
 * Visits every path of 2 to 4 bonds once, those of each length in the order in which RDKit sums
 * over them: by the atoms in turn. The last atom may close a ring onto any atom of the path, and
 * such a path goes no further. Hydrogen atoms are passed over. Two paths over the same bonds are
 * the same.
 */
export function eachPath(graph: MolGraph, onPath: OnPath): void {
  new PathWalk(graph, onPath).run();
}

class PathWalk {
  private readonly atoms = new Int32Array(LONGEST_PATH + 1);
  private readonly bonds = new Int32Array(LONGEST_PATH);
  private readonly rings = new Set<number>();
  private readonly neighbour: Uint16Array;
  private readonly viaBond: Uint16Array;

  constructor(
    private readonly graph: MolGraph,
    private readonly onPath: OnPath,
  ) {
    this.neighbour = graph.neighbour.slice();
    this.viaBond = graph.viaBond.slice();
    for (let atom = 0; atom < graph.atomCount; atom++) {
      this.sortNeighbours(graph.first[atom] as number, graph.first[atom + 1] as number);
    }
  }

  run(): void {
    const { element } = this.graph;
    for (let start = 0; start < element.length; start++) {
      if (element[start] !== HYDROGEN) {
        this.atoms[0] = start;
        this.extend(0);
      }
    }
  }

  /** Insertion sort by neighbour: atoms rarely have more than four. */
  private sortNeighbours(start: number, stop: number): void {
    const { neighbour, viaBond } = this;
    for (let i = start + 1; i < stop; i++) {
      const atom = neighbour[i] as number;
      const bond = viaBond[i] as number;
      let k = i;
      for (; k > start && (neighbour[k - 1] as number) > atom; k--) {
        neighbour[k] = neighbour[k - 1] as number;
        viaBond[k] = viaBond[k - 1] as number;
      }
      neighbour[k] = atom;
      viaBond[k] = bond;
    }
  }

  /** Goes on from the atom at the end of a path of so many bonds. */
  private extend(length: number): void {
    const { graph, atoms, bonds } = this;
    const from = atoms[length] as number;
    const stop = graph.first[from + 1] as number;
    for (let k = graph.first[from] as number; k < stop; k++) {
      const other = this.neighbour[k] as number;
      const place = this.placeOf(other, length);
      const isBack = length > 0 && place === length - 1;
      if (graph.element[other] !== HYDROGEN && !isBack) {
        atoms[length + 1] = other;
        bonds[length] = this.viaBond[k] as number;
        this.arrive(length + 1, place);
      }
    }
  }

  private arrive(length: number, closesAt: number): void {
    const { atoms } = this;
    if (closesAt >= 0) {
      if (this.isNewRing(length)) {
        this.onPath(atoms, length, closesAt === 0);
      }
      return;
    }
    // Of a path and its reverse the one from the lower atom comes first.
    if (length > 1 && (atoms[0] as number) < (atoms[length] as number)) {
      this.onPath(atoms, length, false);
    }
    if (length < LONGEST_PATH) {
      this.extend(length);
    }
  }

  private placeOf(atom: number, length: number): number {
    for (let i = 0; i <= length; i++) {
      if (this.atoms[i] === atom) {
        return i;
      }
    }
    return -1;
  }

  private isNewRing(length: number): boolean {
    let key = 0;
    for (const bond of this.bonds.slice(0, length).sort()) {
      key = key * BOND_BASE + bond + 1;
    }
    const isNew = !this.rings.has(key);
    this.rings.add(key);
    return isNew;
  }
}
