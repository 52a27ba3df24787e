import { ELEMENT_SYMBOLS } from '../structure/elements';
import { StructureError } from '../structure/errors';
import { readStructure } from '../structure/reading/read-structure';
import { isWater, type Residue, residueLabel } from '../structure/structure';
import type { Vector } from '../structure/vectors';
import { receptorType } from './autodock-types';
import { type Box, boxAround, checkBox } from './box';
import { findingsOf } from './findings';
import { addHydrogens } from './hydrogens';
import { type Receptor, receptorOf } from './model';
import { decideProtonation } from './protonation';
import { residuePlan } from './residue-table';
import { selectResidues } from './select';
import type { PreparedReceptor, ReceptorQuestion } from './types';
import { writeReceptorPdb, writeReceptorPdbqt, writeResiduePdb } from './write';

/** Atoms, hydrogens too, above which a receptor is no single binding site's surroundings. */
const ATOMS_MAX = 200_000;

/**
 * Reads a structure file, selects, checks and protonates the receptor, and lays the box.
 * @param ligandPlaces heavy atoms of a bound ligand that another file gives, or none
 * Throws StructureError for a file that is no structure, without atoms that stay, with an element that
 * Vina does not know, for names that are not in it, and for a box that does not reach the receptor.
 */
export function prepareReceptor(
  text: string,
  question: ReceptorQuestion,
  ligandPlaces: readonly Vector[] = [],
): PreparedReceptor {
  const structure = readStructure(text, question.format);
  const selection = selectResidues(structure, question);
  if (!selection.kept.some((residue) => !isWater(residue))) {
    const found = `${structure.residues.length} residues were read`;
    throw new StructureError(`no atoms of a receptor are left: ${found}, and none of them stays`);
  }
  const receptor = receptorOf(selection.kept);
  if (receptor.atoms.length > ATOMS_MAX) {
    throw new StructureError(`${receptor.atoms.length} atoms; at most ${ATOMS_MAX} are taken`);
  }
  const protonation = decideProtonation(receptor, question.histidines);
  const hydrogens =
    structure.format === 'pdbqt'
      ? { added: 0, given: new Set<number>(), guessed: new Set<number>() }
      : addHydrogens(receptor, protonation);
  checkTypes(receptor);
  const places = receptor.atoms.map((atom) => atom.position);
  const { box, boxSource } = boxOf(question, selection.ligand, ligandPlaces);
  if (box !== null) checkBox(places, box);
  const { text: pdbqt, atomCount } = writeReceptorPdbqt(receptor);
  const facts = { structure, selection, receptor, protonation, hydrogens, box };
  return {
    pdbqt,
    pdb: writeReceptorPdb(receptor),
    boundLigandPdb: selection.ligand === undefined ? null : writeResiduePdb(selection.ligand),
    box,
    boxSource,
    atomCount,
    chains: chainsOf(selection.kept),
    findings: findingsOf(facts),
  };
}

function checkTypes(receptor: Receptor): void {
  const at = receptor.atoms.findIndex((_, index) => receptorType(receptor, index) === undefined);
  const atom = receptor.atoms[at];
  if (atom === undefined) return;
  const residue = residueLabel(receptor.residues[atom.residue] as Residue);
  const symbol = ELEMENT_SYMBOLS[atom.element] ?? '?';
  throw new StructureError(
    `Vina has no parameters for ${symbol} (${residue}); leave that residue out with "drop"`,
  );
}

function boxOf(
  { box, marginAngstrom }: ReceptorQuestion,
  ligand: Residue | undefined,
  ligandPlaces: readonly Vector[],
): Pick<PreparedReceptor, 'box' | 'boxSource'> {
  if (box !== null) return { box, boxSource: 'given' };
  const own = ligand?.atoms.filter((atom) => atom.element !== 1).map((atom) => atom.position);
  const places: readonly Vector[] = ligandPlaces.length > 0 ? ligandPlaces : (own ?? []);
  if (places.length === 0) return { box: null, boxSource: 'none' };
  const about: Box = boxAround(places, marginAngstrom);
  return { box: about, boxSource: 'bound-ligand' };
}

function chainsOf(residues: readonly Residue[]): PreparedReceptor['chains'] {
  const counts = new Map<string, number>();
  for (const { chain, name } of residues) {
    if (residuePlan(name) === undefined) continue;
    counts.set(chain || '_', (counts.get(chain || '_') ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => ({ id, residues: count }));
}
