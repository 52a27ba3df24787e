import { BOND_RADIUS } from '../chemistry/data/elements';
import { isMetal } from '../structure/elements';
import { PointGrid } from '../structure/grid';
import type { Residue, StructureAtom } from '../structure/structure';
import { distance, type Vector } from '../structure/vectors';
import { type AtomPlan, residuePlan } from './residue-table';

/** Å that a bond may be longer than the sum of the radii of its atoms. */
const BOND_SLACK = 0.45;
/** Bonds between residues: a peptide's, a phosphate's and a disulfide's are the usual ones. */
const LINK_SLACK = 0.3;
/** Longest bond that is looked for, ångström. */
const BOND_MAX = 3;
/** Shorter is no bond but the same atom twice. */
const BOND_MIN = 0.6;

/** An atom of the receptor, hydrogens too, with what was decided for it. */
export interface ReceptorAtom extends StructureAtom {
  /** Position of its residue in the model. */
  residue: number;
  /** Positions of the atoms that are bound to it, ascending. */
  bonded: number[];
  /** What is known by name; undefined for ligands, cofactors and modified residues. */
  plan: AtomPlan | undefined;
}

/** The atoms that stay, and what binds them. */
export interface Receptor {
  residues: Residue[];
  atoms: ReceptorAtom[];
}

/** Builds the model of residues whose alternate locations are resolved. Metals are bound to nothing. */
export function receptorOf(residues: readonly Residue[]): Receptor {
  const atoms = residues.flatMap((residue, index) => {
    const plans = residuePlan(residue.name)?.atoms;
    return residue.atoms.map(
      (atom): ReceptorAtom => ({
        ...atom,
        residue: index,
        bonded: [],
        plan: plans?.get(olderName(atom.name)),
      }),
    );
  });
  const receptor = { residues: [...residues], atoms };
  bind(receptor);
  return receptor;
}

/** Names of PDB files before version 3, and of force fields, in today's form. */
function olderName(name: string): string {
  if (name === 'O1P') return 'OP1';
  if (name === 'O2P') return 'OP2';
  return name.replace('*', "'");
}

function bind({ atoms }: Receptor): void {
  const grid = new PointGrid(
    atoms.map((atom) => atom.position),
    BOND_MAX,
  );
  for (const [index, atom] of atoms.entries()) {
    for (const other of grid.near(atom.position)) {
      if (other > index && areBound(atom, atoms[other] as ReceptorAtom)) link(atoms, index, other);
    }
  }
  keepNearest(atoms);
}

/** A hydrogen has one bond: that to its nearest heavy atom. */
function keepNearest(atoms: readonly ReceptorAtom[]): void {
  for (const [index, atom] of atoms.entries()) {
    if (atom.element !== 1 || atom.bonded.length < 2) continue;
    const far = (other: number) => distance(atom.position, (atoms[other] as ReceptorAtom).position);
    const [nearest] = [...atom.bonded].sort((a, b) => far(a) - far(b));
    for (const other of atom.bonded.filter((one) => one !== nearest)) {
      const { bonded } = atoms[other] as ReceptorAtom;
      bonded.splice(bonded.indexOf(index), 1);
    }
    atom.bonded = [nearest as number];
  }
}

/** Enters a bond. */
export function link(atoms: readonly ReceptorAtom[], a: number, b: number): void {
  (atoms[a] as ReceptorAtom).bonded.push(b);
  (atoms[b] as ReceptorAtom).bonded.push(a);
}

function areBound(a: ReceptorAtom, b: ReceptorAtom): boolean {
  if (isMetal(a.element) || isMetal(b.element)) return false;
  if (a.element === 1 && b.element === 1) return false;
  if (a.residue !== b.residue && (a.element === 1 || b.element === 1)) return false;
  const radii = (BOND_RADIUS[a.element] ?? 0) + (BOND_RADIUS[b.element] ?? 0);
  const apart = distance(a.position, b.position);
  const slack = a.residue === b.residue ? BOND_SLACK : LINK_SLACK;
  return apart > BOND_MIN && apart < radii + slack;
}

/** Places of the heavy atoms that are bound to an atom. */
export function heavyNeighbours({ atoms }: Receptor, atom: number): number[] {
  const { bonded } = atoms[atom] as ReceptorAtom;
  return bonded.filter((other) => (atoms[other] as ReceptorAtom).element !== 1);
}

/** How many hydrogens are bound to an atom. */
export function hydrogensOn({ atoms }: Receptor, atom: number): number {
  const { bonded } = atoms[atom] as ReceptorAtom;
  return bonded.filter((other) => (atoms[other] as ReceptorAtom).element === 1).length;
}

/** Where an atom is. */
export function placeOf({ atoms }: Receptor, atom: number): Vector {
  return (atoms[atom] as ReceptorAtom).position;
}
