import {
  graphOf,
  type JsonAtom,
  type JsonBond,
  type JsonMolecule,
  type MolGraph,
} from '../chemistry/graph';
import { ELEMENT_SYMBOLS } from '../structure/elements';

/** A molecule in three dimensions: every hydrogen is an atom of its graph. */
export interface LigandMolecule {
  graph: MolGraph;
  /** x, y, z of each atom in turn, ångström. */
  coordinates: Float64Array;
}

export const HYDROGEN = 1;
const MOLBLOCK_ATOMS_MAX = 999;
const PER_PROPERTY_LINE = 8;
/** Two columns of initials, eight of the program, ten of a time that is left out, two of dimension. */
const PROGRAM_LINE = '  Athanor           3D';

interface JsonConformer {
  dim: number;
  coords: number[][];
}

/** Reads `get_json()` of a molecule that has coordinates; undefined where it has none in 3D. */
export function readLigand(jsonText: string): LigandMolecule | undefined {
  const [json] = (JSON.parse(jsonText) as { molecules: [JsonMolecule] }).molecules;
  const conformers = (json.conformers ?? []) as JsonConformer[];
  const conformer = conformers.find(({ dim }) => dim === 3);
  if (conformer === undefined) return undefined;
  return { graph: graphOf(json), coordinates: Float64Array.from(conformer.coords.flat()) };
}

/** The same molecule with its atoms in another order: atom i of the result is `order[i]` of the old one. */
export function reordered(molecule: LigandMolecule, order: readonly number[]): LigandMolecule {
  const { json } = molecule.graph;
  const now = new Map(order.map((old, index) => [old, index]));
  const moved = (old: number) => now.get(old) as number;
  const atoms = order.map((old) => json.atoms[old] as JsonAtom);
  const bonds = json.bonds.map((bond): JsonBond => {
    const [a, b] = bond.atoms;
    const { stereoAtoms, ...plain } = bond;
    const atoms: [number, number] = [moved(a), moved(b)];
    if (stereoAtoms === undefined) return { ...plain, atoms };
    return { ...plain, atoms, stereoAtoms: [moved(stereoAtoms[0]), moved(stereoAtoms[1])] };
  });
  const extensions = json.extensions?.map((extension) => ({
    ...extension,
    ...(extension.aromaticAtoms && { aromaticAtoms: extension.aromaticAtoms.map(moved) }),
    ...(extension.atomRings && { atomRings: extension.atomRings.map((ring) => ring.map(moved)) }),
  }));
  const coordinates = Float64Array.from(
    order.flatMap((old) => [...molecule.coordinates.subarray(3 * old, 3 * old + 3)]),
  );
  return { graph: graphOf({ ...json, atoms, bonds, extensions } as JsonMolecule), coordinates };
}

/** Atoms that are no hydrogen. */
export function heavyAtomsOf({ element }: MolGraph): number[] {
  return [...element.keys()].filter((atom) => element[atom] !== HYDROGEN);
}

/** Atoms bound to an atom, in order of bonds. */
export function neighboursOf(graph: MolGraph, atom: number): number[] {
  return [...graph.neighbour.subarray(graph.first[atom], graph.first[atom + 1])];
}

/**
 * The molecule as V2000 molblock, aromatic bonds in a Kekulé form. `title` becomes its first line.
 * Throws RangeError on more atoms than the format can hold.
 */
export function writeMolblock({ graph, coordinates }: LigandMolecule, title: string): string {
  const { atomCount, bondCount } = graph;
  if (Math.max(atomCount, bondCount) > MOLBLOCK_ATOMS_MAX) {
    throw new RangeError(`${atomCount} atoms are too many for a V2000 molblock`);
  }
  const pad = (value: number | string, width: number) => String(value).padStart(width);
  const lines = [title, PROGRAM_LINE, ''];
  lines.push(`${pad(atomCount, 3)}${pad(bondCount, 3)}  0  0  0  0  0  0  0  0999 V2000`);
  for (let atom = 0; atom < atomCount; atom++) {
    const [x, y, z] = [0, 1, 2].map((axis) => fixed(coordinates[3 * atom + axis] as number));
    const symbol = (ELEMENT_SYMBOLS[graph.element[atom] as number] as string).padEnd(3);
    lines.push(`${x}${y}${z} ${symbol} 0  0  0  0  0  0  0  0  0  0  0  0`);
  }
  for (let bond = 0; bond < bondCount; bond++) {
    const [begin, end] = [graph.begin[bond] as number, graph.end[bond] as number];
    lines.push(`${pad(begin + 1, 3)}${pad(end + 1, 3)}${pad(graph.order[bond] as number, 3)}  0`);
  }
  lines.push(...propertyLines('CHG', graph.charge), ...propertyLines('ISO', graph.isotope));
  return `${[...lines, 'M  END'].join('\n')}\n`;
}

/** Ten characters with four decimals; −0 is written as 0. */
function fixed(value: number): string {
  const text = value.toFixed(4);
  return (text === '-0.0000' ? '0.0000' : text).padStart(10);
}

function propertyLines(name: string, values: ArrayLike<number>): string[] {
  const entries = Array.from(values).flatMap((value, atom) => (value === 0 ? [] : [[atom, value]]));
  const lines: string[] = [];
  for (let start = 0; start < entries.length; start += PER_PROPERTY_LINE) {
    const part = entries.slice(start, start + PER_PROPERTY_LINE);
    const pairs = part.map(
      ([atom, value]) =>
        ` ${String((atom as number) + 1).padStart(3)} ${String(value).padStart(3)}`,
    );
    lines.push(`M  ${name}${String(part.length).padStart(3)}${pairs.join('')}`);
  }
  return lines;
}
