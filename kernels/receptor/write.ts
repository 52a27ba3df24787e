import { ELEMENT_SYMBOLS } from '../structure/elements';
import { pdbqtLine } from '../structure/pdbqt-line';
import type { Residue, StructureAtom } from '../structure/structure';
import { receptorType } from './autodock-types';
import type { Receptor, ReceptorAtom } from './model';

/** The receptor for `vina --receptor`: heavy atoms and polar hydrogens, charges 0, which Vina does not read. */
export function writeReceptorPdbqt(receptor: Receptor): { text: string; atomCount: number } {
  const lines: string[] = [];
  for (const at of inOrder(receptor)) {
    const type = receptorType(receptor, at);
    const atom = receptor.atoms[at] as ReceptorAtom;
    const residue = receptor.residues[atom.residue] as Residue;
    if (type === undefined || type === 'H') continue;
    lines.push(atomLine(residue, atom, { serial: lines.length + 1, type }));
  }
  return { text: `${[...lines, 'END'].join('\n')}\n`, atomCount: lines.length };
}

/** The receptor as PDB, with all of its hydrogens. */
export function writeReceptorPdb(receptor: Receptor): string {
  const lines = inOrder(receptor).map((at, index) => {
    const atom = receptor.atoms[at] as ReceptorAtom;
    return pdbLine(receptor.residues[atom.residue] as Residue, atom, index + 1);
  });
  return `${[...lines, 'END'].join('\n')}\n`;
}

/** One residue as PDB. */
export function writeResiduePdb(residue: Residue): string {
  const lines = residue.atoms.map((atom, index) => pdbLine(residue, atom, index + 1));
  return `${[...lines, 'END'].join('\n')}\n`;
}

function pdbLine(residue: Residue, atom: StructureAtom, serial: number): string {
  const line = atomLine(residue, atom, { serial, type: '' });
  const symbol = (ELEMENT_SYMBOLS[atom.element] ?? '').toUpperCase();
  return `${line.slice(0, 66)}          ${symbol.padStart(2)}`;
}

function atomLine(
  residue: Residue,
  atom: StructureAtom,
  { serial, type }: { serial: number; type: string },
): string {
  const [x, y, z] = atom.position;
  return pdbqtLine({
    ...{ serial, name: atom.name, residueName: residue.name, chain: residue.chain },
    ...{ residueNumber: residue.number, insertionCode: residue.insertionCode },
    ...{ x, y, z, occupancy: atom.occupancy, temperatureFactor: atom.temperatureFactor },
    ...{ charge: 0, type, isHetero: residue.isHetero },
  });
}

/** Atoms residue by residue: hydrogens that were added stand with their residue. */
function inOrder({ atoms }: Receptor): number[] {
  const residueOf = (at: number) => (atoms[at] as ReceptorAtom).residue;
  return [...atoms.keys()].sort((a, b) => residueOf(a) - residueOf(b) || a - b);
}
