import { isMetal } from '../structure/elements';
import { StructureError } from '../structure/errors';
import {
  isWater,
  type Residue,
  residueLabel,
  type Structure,
  type StructureAtom,
} from '../structure/structure';
import { residuePlan } from './residue-table';
import type { ReceptorQuestion } from './types';

const LISTED_MAX = 8;

/** What became of each residue of a structure. */
export interface Selection {
  kept: Residue[];
  ligand: Residue | undefined;
  /** Residues of which one of several locations was taken. */
  alternates: Residue[];
  droppedChains: string[];
  waters: { kept: Residue[]; dropped: Residue[] };
  metals: Residue[];
  cofactors: Residue[];
  /** Modified residues within a chain. */
  modified: Residue[];
  droppedHetero: Residue[];
}

/**
 * Decides which residues are the receptor. Protein, nucleic acid, modified residues within a chain and
 * metal ions stay; waters and other residues only when `keep` names them.
 * Throws StructureError for a chain or a residue that is not there, and for a ligand that is ambiguous.
 */
export function selectResidues(structure: Structure, question: ReceptorQuestion): Selection {
  const all = structure.residues;
  checkNames(all, question);
  const ligand = boundLigand(all, question);
  const { chains, keep, drop } = question;
  const selection: Selection = {
    kept: [],
    ligand: ligand === undefined ? undefined : oneLocation(ligand).residue,
    alternates: [],
    droppedChains: [],
    waters: { kept: [], dropped: [] },
    metals: [],
    cofactors: [],
    modified: [],
    droppedHetero: [],
  };
  const dropped = new Set<string>();
  for (const whole of all) {
    if (whole === ligand || matches(drop, whole)) continue;
    const isNamed = matches(keep, whole);
    if (chains.length > 0 && !chains.includes(whole.chain || '_') && !isNamed) {
      dropped.add(whole.chain || '_');
      continue;
    }
    const { residue, isChosen } = oneLocation(whole);
    if (!enter(selection, residue, isNamed || structure.format === 'pdbqt')) continue;
    selection.kept.push(residue);
    if (isChosen) selection.alternates.push(residue);
  }
  selection.droppedChains = [...dropped].sort();
  return selection;
}

/** Files a residue; whether it stays. */
function enter(selection: Selection, residue: Residue, isNamed: boolean): boolean {
  if (isWater(residue)) {
    (isNamed ? selection.waters.kept : selection.waters.dropped).push(residue);
    return isNamed;
  }
  if (residuePlan(residue.name) !== undefined) {
    if (residue.name === 'MSE') selection.modified.push(residue);
    return true;
  }
  if (residue.atoms.length === 1 && isMetal((residue.atoms[0] as StructureAtom).element)) {
    selection.metals.push(residue);
    return true;
  }
  if (isInChain(residue)) {
    selection.modified.push(residue);
    return true;
  }
  (isNamed ? selection.cofactors : selection.droppedHetero).push(residue);
  return isNamed;
}

/** A modified amino acid or nucleotide: it has the backbone of one. */
function isInChain({ atoms }: Residue): boolean {
  const names = new Set(atoms.map((atom) => atom.name));
  const has = (...wanted: string[]) => wanted.every((name) => names.has(name));
  return has('N', 'CA', 'C', 'O') || has('P', "O5'", "C5'", "C1'", "O3'");
}

function checkNames(all: readonly Residue[], question: ReceptorQuestion): void {
  const chains = [...new Set(all.map(({ chain }) => chain || '_'))];
  const missing = question.chains.find((chain) => !chains.includes(chain));
  if (missing !== undefined) {
    throw new StructureError(`there is no chain ${missing}; there are ${chains.join(', ')}`);
  }
  for (const selector of [...question.keep, ...question.drop]) {
    if (all.some((residue) => matches([selector], residue))) continue;
    throw new StructureError(`there is no residue ${selector}`);
  }
}

function boundLigand(all: readonly Residue[], question: ReceptorQuestion): Residue | undefined {
  const { boundLigand: selector, chains } = question;
  if (selector === null) return undefined;
  const found = all.filter(
    (residue) =>
      matches([selector], residue) &&
      (chains.length === 0 || chains.includes(residue.chain || '_')),
  );
  if (found.length === 1) return found[0];
  if (found.length === 0) {
    const others = all.filter((one) => residuePlan(one.name) === undefined && !isWater(one));
    throw new StructureError(
      `there is no residue ${selector} to dock in place of; ${listed(others) || 'none'} could be one`,
    );
  }
  throw new StructureError(
    `${found.length} residues are called ${selector}; name one of ${listed(found)}`,
  );
}

function listed(residues: readonly Residue[]): string {
  const labels = residues.slice(0, LISTED_MAX).map(residueLabel);
  return `${labels.join(', ')}${residues.length > LISTED_MAX ? ', …' : ''}`;
}

/** Whether one of some selectors names a residue. */
function matches(selectors: readonly string[], residue: Residue): boolean {
  return selectors.some((selector) =>
    selector.includes(':') ? selector === residueLabel(residue) : selector === residue.name,
  );
}

/** A residue with the alternate location of highest occupancy, the first letter where they are equal. */
function oneLocation(whole: Residue): { residue: Residue; isChosen: boolean } {
  const occupancies = new Map<string, number>();
  for (const { alternate, occupancy } of whole.atoms) {
    if (alternate === '') continue;
    occupancies.set(alternate, (occupancies.get(alternate) ?? 0) + occupancy);
  }
  const ranked = [...occupancies].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const best = ranked[0]?.[0];
  if (best === undefined) return { residue: whole, isChosen: false };
  // Letters that only some atoms have: each atom keeps its best one, so that none is lost.
  const order = ranked.map(([letter]) => letter);
  const byName = new Map<string, StructureAtom>();
  for (const atom of whole.atoms) {
    const known = byName.get(atom.name);
    const rank = (one: StructureAtom) => (one.alternate === '' ? -1 : order.indexOf(one.alternate));
    if (known === undefined || rank(atom) < rank(known)) byName.set(atom.name, atom);
  }
  return { residue: { ...whole, atoms: [...byName.values()] }, isChosen: ranked.length > 1 };
}
