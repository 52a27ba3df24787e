import type { Mol } from '@rdkit/rdkit';
import type { JsonAtom, JsonBond, MolGraph } from '../chemistry/graph';
import { moleculeJson } from '../chemistry/graph-json';
import { neighboursOf } from './molecule';
import { symmetryClasses } from './symmetry';

const UNSPECIFIED = '(?)';
const SMALLEST_RING_WITH_TRANS = 8;
const CARBON = 6;
const NITROGEN = 7;
/** Beyond it 2^places is no 32-bit integer, nor a number of stereoisomers to make. */
const PLACES_MAX = 30;

/** Stereochemistry of a molecule: a label for each centre (`R`, `s`, …) and double bond (`E`, `Z`). */
export interface StereoLabels {
  atoms: Map<number, string>;
  /** By the two atoms, the lower first: `3-4`. */
  bonds: Map<string, string>;
  /** Centres without a label. */
  unspecified: number[];
}

/** Reads labels from RDKit. */
export function stereoLabels(mol: Mol): StereoLabels {
  const tags = JSON.parse(mol.get_stereo_tags()) as {
    CIP_atoms: [number, string][];
    CIP_bonds: [number, number, string][];
  };
  const labelled = tags.CIP_atoms.filter(([, label]) => label !== UNSPECIFIED);
  return {
    atoms: new Map(labelled),
    bonds: new Map(
      tags.CIP_bonds.filter(([, , label]) => label !== UNSPECIFIED).map(([a, b, label]) => [
        `${Math.min(a, b)}-${Math.max(a, b)}`,
        label,
      ]),
    ),
    unspecified: tags.CIP_atoms.filter(([, label]) => label === UNSPECIFIED).map(([atom]) => atom),
  };
}

/** Whether `found` has all labels of `wanted`; it may have more. */
export function keepsStereo(wanted: StereoLabels, found: StereoLabels): boolean {
  const keeps = <K>(a: Map<K, string>, b: Map<K, string>) =>
    [...a].every(([key, label]) => b.get(key) === label);
  return keeps(wanted.atoms, found.atoms) && keeps(wanted.bonds, found.bonds);
}

/** Double bonds of a molecule (hydrogens implicit) that could be E or Z and are not told apart. */
export function unspecifiedDoubleBonds(graph: MolGraph): number[] {
  const classes = symmetryClasses(graph);
  const all = Array.from({ length: graph.bondCount }, (_, bond) => bond);
  return all.filter((bond) => {
    const json = graph.json.bonds[bond] as JsonBond;
    if (graph.order[bond] !== 2 || graph.aromaticBond[bond] === 1) return false;
    if (json.stereo !== undefined) return false;
    const [a, b] = [graph.begin[bond] as number, graph.end[bond] as number];
    if (graph.rings.some((r) => r.length < SMALLEST_RING_WITH_TRANS && isIn(r, a, b))) return false;
    return isUneven(graph, a, b, classes) && isUneven(graph, b, a, classes);
  });
}

function isIn(ring: readonly number[], a: number, b: number): boolean {
  return ring.includes(a) && ring.includes(b);
}

/** Whether what hangs on one end of a double bond differs. */
function isUneven(graph: MolGraph, end: number, from: number, classes: readonly number[]): boolean {
  const others = neighboursOf(graph, end).filter((atom) => atom !== from);
  const bonds = [...graph.viaBond.subarray(graph.first[end], graph.first[end + 1])];
  const isCumulated = bonds.filter((bond) => graph.order[bond] === 2).length > 1;
  if (isCumulated) return false;
  const hydrogens = graph.hydrogens[end] as number;
  if (graph.element[end] === NITROGEN) return others.length === 1 && hydrogens === 0;
  if (graph.element[end] !== CARBON) return false;
  if (others.length === 1) return hydrogens === 1;
  return others.length === 2 && classes[others[0] as number] !== classes[others[1] as number];
}

/** What may be told apart: centres and double bonds of a molecule with implicit hydrogens. */
export interface OpenStereo {
  atoms: readonly number[];
  bonds: readonly number[];
}

/**
 * Every way to specify what is open, as RDKit's JSON; the first ones only when there are more than
 * `max`. Some may be the same molecule, and some cannot exist.
 */
export function specified(graph: MolGraph, open: OpenStereo, max: number): string[] {
  const places = open.atoms.length + open.bonds.length;
  const count = places < PLACES_MAX ? Math.min(max, 1 << places) : max;
  return Array.from({ length: count }, (_, choice) => {
    const bit = (place: number) => (choice >>> place) & 1;
    const atoms = graph.json.atoms.map((atom, index): JsonAtom => {
      const place = open.atoms.indexOf(index);
      return place < 0 ? atom : { ...atom, stereo: bit(place) === 1 ? 'cw' : 'ccw' };
    });
    const bonds = graph.json.bonds.map((bond, index): JsonBond => {
      const place = open.bonds.indexOf(index);
      if (place < 0) return bond;
      const [a, b] = bond.atoms;
      const side = (end: number, from: number) =>
        neighboursOf(graph, end).find((atom) => atom !== from) as number;
      const stereo = bit(open.atoms.length + place) === 1 ? 'trans' : 'cis';
      return { ...bond, stereo, stereoAtoms: [side(a, b), side(b, a)] };
    });
    return moleculeJson(atoms, bonds, {
      aromaticAtoms: marked(graph.aromatic),
      aromaticBonds: marked(graph.aromaticBond),
    });
  });
}

function marked(flags: Uint8Array): number[] {
  return [...flags.keys()].filter((index) => flags[index] === 1);
}
