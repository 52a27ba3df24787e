import type { Vector } from './vectors';

/** One atom of a structure file. */
export interface StructureAtom {
  name: string;
  /** Atomic number. */
  element: number;
  /** Letter of an alternate location, '' where there is but one. */
  alternate: string;
  /** Ångström. */
  position: Vector;
  occupancy: number;
  temperatureFactor: number;
  /** AutoDock atom type, where the file gives one. */
  autodockType?: string;
}

/** Atoms that a file gives the same chain, number and name. */
export interface Residue {
  chain: string;
  name: string;
  number: number;
  insertionCode: string;
  /** Whether the file says HETATM. */
  isHetero: boolean;
  atoms: StructureAtom[];
}

/** A structure as it was read: its first model. */
export interface Structure {
  format: 'pdb' | 'mmcif' | 'pdbqt';
  residues: Residue[];
  /** Models in the file. */
  models: number;
}

/** A residue as people write it: chain, name, number: `A:HIS:57`. */
export function residueLabel({
  chain,
  name,
  number,
  insertionCode,
}: Omit<Residue, 'atoms'>): string {
  return `${chain || '_'}:${name}:${number}${insertionCode}`;
}

/** Collects atoms into residues, in the order in which residues first appear. */
export class ResidueCollector {
  private readonly byLabel = new Map<string, Residue>();

  add(residue: Omit<Residue, 'atoms'>, atom: StructureAtom): void {
    const label = residueLabel(residue);
    const known = this.byLabel.get(label);
    if (known === undefined) this.byLabel.set(label, { ...residue, atoms: [atom] });
    else known.atoms.push(atom);
  }

  get residues(): Residue[] {
    return [...this.byLabel.values()];
  }
}

/** Names of water. */
const WATERS = new Set(['HOH', 'WAT', 'H2O', 'DOD', 'TIP', 'TIP3', 'TIP4', 'TP3', 'SOL', 'SPC']);

/** Whether a residue is water. */
export function isWater({ name }: Pick<Residue, 'name'>): boolean {
  return WATERS.has(name);
}
