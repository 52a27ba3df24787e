import { VALENCES } from './data/elements';

/**
 * Hydrogens that RDKit gives an atom of which only bonds, charge and unpaired electrons are known:
 * up to the next allowed valence of the element with as many electrons. Elements of any valence
 * (metals) get none.
 */
export function implicitHydrogens(
  element: number,
  charge: number,
  bondsAndRadicals: number,
): number {
  const allowed = VALENCES[element - charge] ?? [];
  const next = allowed.find((valence) => valence >= bondsAndRadicals);
  return allowed[0] === -1 || next === undefined ? 0 : next - bondsAndRadicals;
}
