import { ELEMENT_SYMBOLS, SINGLE_AUTODOCK_TYPE } from '../structure/elements';
import { METALS } from '../structure/reading/pdbqt';
import { heavyNeighbours, hydrogensOn, type Receptor, type ReceptorAtom } from './model';

const POLAR = new Set([7, 8, 16]);
const SELENIUM = 34;

/**
 * AutoDock atom type of an atom of a receptor, `H` for a hydrogen that is left out of a PDBQT, undefined
 * where Vina has none. A type that the file gave stays.
 */
export function receptorType(receptor: Receptor, at: number): string | undefined {
  const atom = receptor.atoms[at] as ReceptorAtom;
  if (atom.autodockType !== undefined) return atom.autodockType;
  const { element, plan } = atom;
  if (element === 1) {
    const parent = receptor.atoms[atom.bonded[0] ?? -1];
    return parent !== undefined && POLAR.has(parent.element) ? 'HD' : 'H';
  }
  if (element === 6) return plan?.isAromatic ? 'A' : 'C';
  if (element === 7) return plan?.isAcceptor && hydrogensOn(receptor, at) === 0 ? 'NA' : 'N';
  if (element === 8) return 'OA';
  // Selenomethionine stands for methionine: selenium is scored as sulfur.
  if (element === 16 || element === SELENIUM) {
    return heavyNeighbours(receptor, at).length + hydrogensOn(receptor, at) <= 2 ? 'SA' : 'S';
  }
  const symbol = ELEMENT_SYMBOLS[element] ?? '';
  return SINGLE_AUTODOCK_TYPE.get(element) ?? (METALS.has(symbol) ? symbol : undefined);
}
