import { isMetal } from '../structure/elements';
import { PointGrid } from '../structure/grid';
import { distance, dot, subtract, unit } from '../structure/vectors';
import { heavyNeighbours, hydrogensOn, placeOf, type Receptor, type ReceptorAtom } from './model';
import { isHistidine } from './residue-table';

/** States of a histidine: hydrogen on ND1, on NE2, on both. */
export type HistidineState = 'HID' | 'HIE' | 'HIP';

/** Longest hydrogen bond between heavy atoms, and longest bond to a metal, ångström. */
const HYDROGEN_BOND_MAX = 3.3;
const METAL_BOND_MAX = 2.8;
/** Cosine of the widest angle between a lone pair or N–H and a partner: 60°. */
const IN_LINE_MIN = 0.5;
/** Two acid oxygens nearer than this share a proton, ångström. */
const SHARED_PROTON_MAX = 2.8;

const ACIDS: Readonly<Record<string, readonly string[]>> = {
  ASP: ['OD1', 'OD2'],
  GLU: ['OE1', 'OE2'],
};
const DONORS = new Set(['LYS:NZ', 'ARG:NE', 'ARG:NH1', 'ARG:NH2', 'ASN:ND2', 'GLN:NE2', 'TRP:NE1']);

/** What was decided about protonation. */
export interface Protonation {
  /** By position of the residue. */
  histidines: Map<number, HistidineState>;
  /** Cysteines without hydrogen: in a disulfide, or on a metal. Positions of sulfur atoms. */
  thiolates: Set<number>;
  disulfides: [number, number][];
  /** Pairs of acids that share a proton, by position of the residue: one of each pair has it in truth. */
  sharedProtons: [number, number][];
}

/**
 * Decides what hydrogens depend on besides names: histidines by their hydrogen bonds and metals, where
 * `given` does not say (`A:57` → state), cysteines by their partners. No pKa is computed.
 */
export function decideProtonation(
  receptor: Receptor,
  given: Readonly<Record<string, HistidineState>>,
): Protonation {
  const grid = new PointGrid(
    receptor.atoms.map((atom) => atom.position),
    HYDROGEN_BOND_MAX,
  );
  const decided: Protonation = {
    histidines: new Map(),
    thiolates: new Set(),
    disulfides: [],
    sharedProtons: [],
  };
  for (const [index, residue] of receptor.residues.entries()) {
    if (!isHistidine(residue.name)) continue;
    const key = `${residue.chain}:${residue.number}${residue.insertionCode}`;
    decided.histidines.set(index, given[key] ?? histidineState(receptor, grid, index));
  }
  for (const [index, atom] of receptor.atoms.entries()) {
    if (atom.element === 16 && atom.name === 'SG') enterCysteine(receptor, grid, index, decided);
    enterAcid(receptor, grid, index, decided);
  }
  return decided;
}

function histidineState(receptor: Receptor, grid: PointGrid, residue: number): HistidineState {
  const { name } = receptor.residues[residue] ?? { name: 'HIS' };
  if (name === 'HID' || name === 'HSD') return 'HID';
  if (name === 'HIP' || name === 'HSP') return 'HIP';
  if (name === 'HIE' || name === 'HSE') return 'HIE';
  const of = (atom: string) => {
    const at = receptor.atoms.findIndex((a) => a.residue === residue && a.name === atom);
    return at < 0 ? undefined : { at, ...partnersOf(receptor, grid, at) };
  };
  const [delta, epsilon] = [of('ND1'), of('NE2')];
  if (delta === undefined || epsilon === undefined) return 'HIE';
  const isOn = ({ at }: { at: number }) => hydrogensOn(receptor, at) > 0;
  if (isOn(delta) || isOn(epsilon)) {
    if (isOn(delta) && isOn(epsilon)) return 'HIP';
    return isOn(delta) ? 'HID' : 'HIE';
  }
  if (delta.metal && !epsilon.metal) return 'HIE';
  if (epsilon.metal && !delta.metal) return 'HID';
  if (delta.isAcid && epsilon.isAcid) return 'HIP';
  // What accepts a bond wants the hydrogen, what gives one wants the lone pair.
  return delta.wish - epsilon.wish > 0 ? 'HID' : 'HIE';
}

/** What a nitrogen of a histidine has before it. `wish`: how much there wants a hydrogen of it. */
function partnersOf(receptor: Receptor, grid: PointGrid, at: number) {
  const { atoms, residues } = receptor;
  const own = atoms[at] as ReceptorAtom;
  const inward = heavyNeighbours(receptor, at).map((n) =>
    unit(subtract(placeOf(receptor, n), own.position)),
  );
  const isAhead = (other: ReceptorAtom) => {
    const direction = unit(subtract(other.position, own.position));
    return inward.reduce((sum, bond) => sum - dot(bond, direction), 0) > IN_LINE_MIN;
  };
  const found = { metal: false, isAcid: false, wish: 0 };
  for (const index of grid.near(own.position)) {
    const other = atoms[index] as ReceptorAtom;
    if (other.residue === own.residue || !isAhead(other)) continue;
    const apart = distance(own.position, other.position);
    const name = residues[other.residue]?.name ?? '';
    const closeness = HYDROGEN_BOND_MAX - apart + 0.1;
    if (isMetal(other.element)) found.metal ||= apart < METAL_BOND_MAX;
    else if (other.element === 8) {
      found.isAcid ||= (ACIDS[name] ?? []).includes(other.name);
      // A hydroxyl or water can do either; a carbonyl or acid only accepts.
      const isEither = /^(SER|THR|TYR|HOH|WAT)$/.test(name) && other.name !== 'O';
      found.wish = Math.max(found.wish, isEither ? closeness / 4 : closeness);
    } else if (other.element === 7) {
      const isDonor = other.name === 'N' || DONORS.has(`${name}:${other.name}`);
      if (isDonor) found.wish = Math.min(found.wish, -closeness);
    }
  }
  return found;
}

function enterCysteine(
  receptor: Receptor,
  grid: PointGrid,
  at: number,
  decided: Protonation,
): void {
  const own = receptor.atoms[at] as ReceptorAtom;
  const partner = own.bonded.find((other) => receptor.atoms[other]?.element === 16);
  if (partner !== undefined) {
    decided.thiolates.add(at);
    if (partner > at) decided.disulfides.push([at, partner]);
    return;
  }
  const isOnMetal = grid
    .near(own.position, METAL_BOND_MAX)
    .some((other) => isMetal((receptor.atoms[other] as ReceptorAtom).element));
  if (isOnMetal || own.bonded.length > 1) decided.thiolates.add(at);
}

function enterAcid(receptor: Receptor, grid: PointGrid, at: number, decided: Protonation): void {
  const isAcid = (atom: ReceptorAtom) =>
    (ACIDS[receptor.residues[atom.residue]?.name ?? ''] ?? []).includes(atom.name);
  const own = receptor.atoms[at] as ReceptorAtom;
  if (!isAcid(own) || hydrogensOn(receptor, at) > 0) return;
  for (const index of grid.near(own.position, SHARED_PROTON_MAX)) {
    const other = receptor.atoms[index] as ReceptorAtom;
    if (other.residue <= own.residue || !isAcid(other) || hydrogensOn(receptor, index) > 0)
      continue;
    const isKnown = decided.sharedProtons.some(
      ([a, b]) => a === own.residue && b === other.residue,
    );
    if (!isKnown) decided.sharedProtons.push([own.residue, other.residue]);
  }
}
