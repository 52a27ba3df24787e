import { StructureError } from '../structure/errors';
import { readStructure } from '../structure/reading/read-structure';
import type { Vector } from '../structure/vectors';

const COUNTS = /^ *(\d{1,3}) *\d{1,3}.*V2000/m;
const COORDINATE_WIDTH = 10;

/**
 * Places of the heavy atoms of a bound ligand: the first record of an SDF (V2000), or a PDB, mmCIF or
 * PDBQT file. Throws StructureError on what is none of these, or has no heavy atom.
 */
export function ligandPlaces(text: string): Vector[] {
  const counts = COUNTS.exec(text);
  const places = counts === null ? ofStructure(text) : ofMolblock(text, counts);
  if (places.length > 0) return places;
  throw new StructureError('the file of the bound ligand holds no heavy atom');
}

function ofMolblock(text: string, counts: RegExpExecArray): Vector[] {
  const atomCount = Number(counts[1]);
  const lines = text.slice(counts.index).split(/\r\n|\r|\n/);
  return lines.slice(1, 1 + atomCount).flatMap((line): Vector[] => {
    const [x, y, z] = [0, 1, 2].map((i) =>
      Number(line.slice(i * COORDINATE_WIDTH, (i + 1) * COORDINATE_WIDTH)),
    );
    if (![x, y, z].every(Number.isFinite)) {
      throw new StructureError(`not an atom of a molblock: ${line.slice(0, 40)}`);
    }
    const isHydrogen = /^[HD]$/.test(line.slice(31, 34).trim());
    return isHydrogen ? [] : [[x, y, z] as Vector];
  });
}

function ofStructure(text: string): Vector[] {
  const { residues } = readStructure(text, 'auto');
  const atoms = residues.flatMap((residue) => residue.atoms);
  return atoms.filter((atom) => atom.element !== 1).map((atom) => atom.position);
}
