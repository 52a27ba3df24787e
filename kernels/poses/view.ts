import type { Conformation } from '../chemistry';
import { elementSymbol } from '../structure/elements';
import { orderOf } from './bounds/natural-geometry';
import { distanceBetween } from './clashes';
import { covalentRadius } from './radii';
import { SURROUNDING_KINDS, type SurroundingKind, type Surroundings } from './surroundings';

/** Atoms as a picture needs them (schemas/docking/pose-view). */
interface Atoms {
  elements: string[];
  positions: number[];
  bonds: number[];
}

/** A pose with what stands about it. */
export interface PoseView {
  ligand: Atoms;
  pocket: Atoms;
  residues: { label: string; atom: number }[];
  contacts: { ligandAtom: number; pocketAtom: number; partner: string; distanceAngstrom: number }[];
}

/** Two atoms are bound that are not farther apart than their covalent radii and this, Å. */
const BOND_SLACK = 0.4;
/** Between the heavy atoms of a hydrogen bond, Å (Jeffrey, ISBN 978-0195095494: up to moderate ones). */
const POLAR_CONTACT_MAX = 3.5;
const POLAR = new Set([7, 8]);
/** Where the label of a residue stands, before any other of its atoms. */
const LABELLED_ATOM = 'CA';

/** What a picture shows: heavy atoms, residues within `pocketAngstrom` of the ligand, polar contacts. */
export function viewOfPose(
  { graph, coordinates }: Conformation,
  receptor: Record<SurroundingKind, Surroundings>,
  pocketAngstrom: number,
): PoseView {
  const heavy = [...graph.element.keys()].filter((atom) => graph.element[atom] !== 1);
  const place = new Map(heavy.map((atom, i) => [atom, i]));
  const bonds: number[] = [];
  for (let bond = 0; bond < graph.bondCount; bond++) {
    const a = place.get(graph.begin[bond] as number);
    const b = place.get(graph.end[bond] as number);
    if (a !== undefined && b !== undefined) bonds.push(a, b, orderOf(graph, bond));
  }
  const ligand = {
    elements: heavy.map((atom) => elementSymbol(graph.element[atom] as number)),
    positions: heavy.flatMap((atom) => [0, 1, 2].map((k) => round(coordinates[3 * atom + k]))),
    bonds,
  };
  const at = Float64Array.from(ligand.positions);
  const around = nearResidues(at, receptor, pocketAngstrom);
  const numbers = heavy.map((atom) => graph.element[atom] as number);
  return {
    ligand,
    pocket: {
      elements: around.atoms.map(({ z }) => elementSymbol(z)),
      positions: around.atoms.flatMap(({ at: p }) => p),
      bonds: inferredBonds(around.atoms),
    },
    residues: around.residues,
    contacts: polarContacts({ at, numbers }, around.atoms),
  };
}

interface PocketAtom {
  z: number;
  at: number[];
  label: string;
}

function nearResidues(
  ligand: Float64Array,
  receptor: Record<SurroundingKind, Surroundings>,
  reach: number,
): { atoms: PocketAtom[]; residues: PoseView['residues'] } {
  const atoms: PocketAtom[] = [];
  const residues: PoseView['residues'] = [];
  for (const kind of SURROUNDING_KINDS) {
    const { coordinates, atomicNumbers, labels } = receptor[kind];
    const members = new Map<string, number[]>();
    const near = new Set<string>();
    labels.forEach((label, i) => {
      const residue = label.slice(0, label.indexOf(' '));
      members.set(residue, [...(members.get(residue) ?? []), i]);
      if (isNear(ligand, coordinates, i, reach)) near.add(residue);
    });
    for (const residue of near) {
      const own = members.get(residue) ?? [];
      const labelled = own.findIndex((i) => labels[i]?.endsWith(` ${LABELLED_ATOM}`));
      residues.push({ label: residue, atom: atoms.length + Math.max(0, labelled) });
      for (const i of own) {
        const at = [0, 1, 2].map((k) => round(coordinates[3 * i + k]));
        atoms.push({ z: atomicNumbers[i] as number, at, label: labels[i] as string });
      }
    }
  }
  return { atoms, residues };
}

function isNear(ligand: Float64Array, around: Float64Array, i: number, reach: number): boolean {
  for (let a = 0; a < ligand.length / 3; a++) {
    if (distanceBetween(ligand, a, around, i) <= reach) return true;
  }
  return false;
}

function inferredBonds(atoms: readonly PocketAtom[]): number[] {
  const bonds: number[] = [];
  const at = Float64Array.from(atoms.flatMap((atom) => atom.at));
  for (let j = 1; j < atoms.length; j++) {
    for (let i = 0; i < j; i++) {
      const radii = covalentRadius(atoms[i]?.z ?? 0) + covalentRadius(atoms[j]?.z ?? 0);
      if (distanceBetween(at, i, at, j) <= radii + BOND_SLACK) bonds.push(i, j, 1);
    }
  }
  return bonds;
}

function polarContacts(
  ligand: { at: Float64Array; numbers: readonly number[] },
  pocket: readonly PocketAtom[],
): PoseView['contacts'] {
  const at = Float64Array.from(pocket.flatMap((atom) => atom.at));
  const contacts: PoseView['contacts'] = [];
  ligand.numbers.forEach((z, ligandAtom) => {
    if (!POLAR.has(z)) return;
    pocket.forEach((atom, pocketAtom) => {
      if (!POLAR.has(atom.z)) return;
      const distance = distanceBetween(ligand.at, ligandAtom, at, pocketAtom);
      if (distance > POLAR_CONTACT_MAX) return;
      const distanceAngstrom = round(distance);
      contacts.push({ ligandAtom, pocketAtom, partner: atom.label, distanceAngstrom });
    });
  });
  return contacts;
}

function round(x = 0): number {
  return Math.round(x * 100) / 100 + 0;
}
