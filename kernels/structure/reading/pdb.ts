import { atomicNumber } from '../elements';
import { StructureError } from '../errors';
import { type Residue, ResidueCollector, type Structure, type StructureAtom } from '../structure';
import type { Vector } from '../vectors';

/**
 * Reads a PDB file by its columns (wwPDB format 3.3): the first model; alternate locations are kept.
 * Throws StructureError with the line when coordinates are no numbers.
 */
export function readPdb(text: string): Structure {
  const collector = new ResidueCollector();
  let models = 0;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.startsWith('MODEL ')) models += 1;
    if (models > 1 || !/^(ATOM {2}|HETATM)/.test(line)) continue;
    const { residue, atom } = readAtom(line, index + 1);
    collector.add(residue, atom);
  }
  return { format: 'pdb', residues: collector.residues, models: Math.max(1, models) };
}

function readAtom(line: string, number: number) {
  const residue: Omit<Residue, 'atoms'> = {
    chain: line.slice(21, 22).trim(),
    // Four letters where other programs write them; the column after the name is free in the format.
    name: line.slice(17, 21).trim(),
    number: Number.parseInt(line.slice(22, 26), 10) || 0,
    insertionCode: line.slice(26, 27).trim(),
    isHetero: line.startsWith('HETATM'),
  };
  const name = line.slice(12, 16).trim();
  const atom: StructureAtom = {
    name,
    element: elementOf(line, name),
    alternate: line.slice(16, 17).trim(),
    position: position([line.slice(30, 38), line.slice(38, 46), line.slice(46, 54)], number),
    occupancy: numberOr(line.slice(54, 60), 1),
    temperatureFactor: numberOr(line.slice(60, 66), 0),
  };
  return { residue, atom };
}

/** By the element's own columns; older files tell it by where in its columns the name begins. */
function elementOf(line: string, name: string): number {
  const own = atomicNumber(line.slice(76, 78).replace(/[^A-Za-z]/g, ''));
  if (own > 0) return own;
  const letters = name.replace(/^[0-9]+/, '');
  const isTwoLetters = line[12] !== ' ' && /^[A-Z][A-Za-z]/.test(line.slice(12, 14));
  const two = atomicNumber(letters.slice(0, 2));
  // HG and the like at column 13 are hydrogens of four letters, mercury is an atom of that very name.
  const isName = letters.length <= 2 || !/^[HCNO]/.test(letters);
  if (isTwoLetters && isName && two > 0) return two;
  return atomicNumber(letters.slice(0, 1));
}

/** Three coordinates. Throws StructureError with the line when one is no number. */
export function position(words: readonly string[], line: number): Vector {
  const [x, y, z] = words.map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if ([x, y, z].every((value) => Number.isFinite(value))) return [x, y, z] as Vector;
  const found = words.join('').trim().slice(0, 40);
  throw new StructureError(`line ${line}: found "${found}" where three coordinates are expected`);
}

/** A number of a file, or what stands for one that is left out. */
export function numberOr(word: string, otherwise: number): number {
  const value = word.trim() === '' ? Number.NaN : Number(word);
  return Number.isFinite(value) ? value : otherwise;
}
