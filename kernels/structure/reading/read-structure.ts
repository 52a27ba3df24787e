import { StructureError } from '../errors';
import { readPdbqtLine } from '../pdbqt-line';
import type { Structure } from '../structure';
import { readMmcif } from './mmcif';
import { readPdb } from './pdb';
import { readPdbqt } from './pdbqt';

const READERS = { pdb: readPdb, mmcif: readMmcif, pdbqt: readPdbqt };

/** A line of a PDB file holds up to two letters of an element there; a PDBQT a charge before its type. */
const PDBQT_CHARGE = /^.{66} +-?\d+\.\d{3} [A-Za-z]/;

/**
 * Reads a structure file, by its content where no format is named.
 * Throws StructureError where it is none, holds no atoms, or an element is not known.
 */
export function readStructure(text: string, format: 'auto' | keyof typeof READERS): Structure {
  const structure = READERS[format === 'auto' ? formatOf(text) : format](text);
  if (structure.residues.length === 0) {
    throw new StructureError('it holds no atoms: no line begins with ATOM or HETATM');
  }
  for (const residue of structure.residues) {
    const unknown = residue.atoms.find((atom) => atom.element === 0);
    if (unknown === undefined) continue;
    const where = `${residue.name} ${residue.chain}${residue.number}`;
    throw new StructureError(`atom ${unknown.name} of ${where} is of no element that is known`);
  }
  return structure;
}

function formatOf(text: string): keyof typeof READERS {
  if (/^\s*(data_|_atom_site\.|loop_)/m.test(text.slice(0, 100_000))) return 'mmcif';
  const atom = /^(ATOM {2}|HETATM).*$/m.exec(text)?.[0] ?? '';
  return PDBQT_CHARGE.test(atom) && readPdbqtLine(atom) !== undefined ? 'pdbqt' : 'pdb';
}
