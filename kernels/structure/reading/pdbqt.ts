import { atomicNumber, SINGLE_AUTODOCK_TYPE } from '../elements';
import { StructureError } from '../errors';
import { readPdbqtLine } from '../pdbqt-line';
import { ResidueCollector, type Structure } from '../structure';

/** Elements of the AutoDock types that share one; metals are called by their symbols. */
const ELEMENTS: Readonly<Record<string, number>> = {
  H: 1,
  HD: 1,
  HS: 1,
  C: 6,
  A: 6,
  N: 7,
  NA: 7,
  NS: 7,
  O: 8,
  OA: 8,
  OS: 8,
  S: 16,
  SA: 16,
  ...Object.fromEntries([...SINGLE_AUTODOCK_TYPE].map(([element, type]) => [type, element])),
};

/**
 * Reads a receptor's PDBQT, with the atom types that it gives: the first model, alternate locations are kept.
 * Throws StructureError with the line for an atom that cannot be read, or whose type Vina does not know.
 */
export function readPdbqt(text: string): Structure {
  const collector = new ResidueCollector();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^(ROOT|BRANCH|BEGIN_RES)/.test(line)) {
      const what = `line ${index + 1}: ${line.trim()} belongs to a ligand or a flexible side chain`;
      throw new StructureError(`${what}; a receptor is rigid`);
    }
    if (line.startsWith('ENDMDL')) break;
    if (!/^(ATOM {2}|HETATM)/.test(line)) continue;
    const read = readPdbqtLine(line);
    if (read === undefined) {
      throw new StructureError(`line ${index + 1}: not an atom of a PDBQT: ${line.slice(0, 60)}`);
    }
    const { type, chain, residueName, residueNumber, insertionCode, isHetero } = read;
    const element = elementOf(type);
    if (element === 0) {
      throw new StructureError(`line ${index + 1}: Vina knows no atom type ${type}`);
    }
    collector.add(
      { chain, name: residueName, number: residueNumber || 0, insertionCode, isHetero },
      {
        name: read.name,
        element,
        alternate: line.slice(16, 17).trim(),
        position: [read.x, read.y, read.z],
        occupancy: read.occupancy,
        temperatureFactor: read.temperatureFactor,
        autodockType: type,
      },
    );
  }
  return { format: 'pdbqt', residues: collector.residues, models: 1 };
}

function elementOf(type: string): number {
  const element = ELEMENTS[type];
  if (element !== undefined) return element;
  return METALS.has(type) ? atomicNumber(type) : 0;
}

/** Metals that Vina 1.2 reads beside AutoDock's, all as donors. */
export const METALS: ReadonlySet<string> = new Set(['Cu', 'Na', 'K', 'Hg', 'Co', 'U', 'Cd', 'Ni']);
