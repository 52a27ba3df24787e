import { readGraph } from '../chemistry/graph';
import { KernelAbort, type RdkitKernel } from '../chemistry/rdkit-kernel';
import { autodockTypes } from './atom-types';
import {
  HYDROGEN,
  heavyAtomsOf,
  type LigandMolecule,
  neighboursOf,
  readLigand,
  reordered,
  writeMolblock,
} from './molecule';
import { writeLigandPdbqt } from './pdbqt';
import { checkRoundTrip } from './round-trip';
import { keepsStereo, type StereoLabels, stereoLabels } from './stereo';
import { matchAtoms } from './symmetry';
import { torsionTree } from './torsion-tree';
import type { LigandForm } from './types';

const WITH_HYDROGENS = '{"removeHs":false}';
const WITHOUT_HYDROGENS = '{"removeHs":true}';
/** Pairings of equivalent atoms that are tried until one keeps the stereochemistry. */
const MATCHES_MAX = 1_000;

/** A conformer as RDKit understands it from its coordinates alone. */
export interface ReadConformer {
  molecule: LigandMolecule;
  /** Canonical isomeric SMILES. */
  smiles: string;
  labels: StereoLabels;
}

/**
 * Reads a molblock in three dimensions, with its stereochemistry from the coordinates; hydrogens that
 * are not given are added. Undefined where RDKit does not read it, or it is flat.
 */
export function readConformer(kernel: RdkitKernel, molblock: string): ReadConformer | undefined {
  const plain = kernel.withMolecule(molblock, WITHOUT_HYDROGENS, (mol) =>
    mol === null ? undefined : { smiles: mol.get_smiles(), labels: stereoLabels(mol) },
  );
  const molecule = kernel.withMolecule(molblock, WITH_HYDROGENS, (mol) => {
    if (mol === null) return undefined;
    mol.add_hs_in_place();
    return readLigand(mol.get_json());
  });
  kernel.takeLog();
  return plain === undefined || molecule === undefined ? undefined : { ...plain, molecule };
}

/**
 * A conformer in the order of its SMILES, with torsion tree and PDBQT, which is read back and compared.
 * Throws KernelAbort where that fails: it would be an error of ours.
 */
export function formOf(kernel: RdkitKernel, conformer: ReadConformer, id: string): LigandForm {
  const { smiles } = conformer;
  const molecule = inOrderOf(kernel, conformer);
  const { graph } = molecule;
  const types = autodockTypes(graph);
  const written = [...types.keys()].filter((atom) => types[atom] !== 'H');
  const tree = torsionTree(graph, written);
  const pdbqt = writeLigandPdbqt(molecule, { smiles, types, tree });
  const molblock = writeMolblock(molecule, id.replace(/[^\x20-\x7e]/g, ' ').slice(0, 80));
  checkRoundTrip(molecule, { molblock, pdbqt, types, written, torsions: tree.torsions });
  return { smiles, molblock, pdbqt, torsions: tree.torsions };
}

/** The molecule with its heavy atoms in the order of its SMILES, and hydrogens after them by parent. */
function inOrderOf(kernel: RdkitKernel, conformer: ReadConformer): LigandMolecule {
  const { molecule, smiles, labels } = conformer;
  const heavy = heavyAtomsOf(molecule.graph);
  const found = kernel.withMolecule(smiles, WITHOUT_HYDROGENS, (mol) => {
    if (mol === null) return undefined;
    const graph = readGraph(mol.get_json());
    const heavyIndex = new Map(heavy.map((atom, index) => [atom, index]));
    // Labels are by position among heavy atoms; the graph with hydrogens counts these too.
    const centre = (atom: number) => labels.atoms.get(heavyIndex.get(atom) ?? -1) ?? '';
    const wanted = stereoLabels(mol);
    const from = {
      graph,
      atoms: [...graph.element.keys()],
      labels: namesOf(graph, (atom) => wanted.atoms.get(atom) ?? ''),
    };
    const to = { graph: molecule.graph, atoms: heavy, labels: namesOf(molecule.graph, centre) };
    const isGood = (partners: number[]) => keepsBonds(wanted, labels, partners, heavyIndex);
    return matchAtoms(from, to, isGood, MATCHES_MAX);
  });
  if (found === undefined) throw new KernelAbort('its atoms cannot be told apart by its SMILES');
  const hydrogens = found.flatMap((atom) =>
    neighboursOf(molecule.graph, atom).filter((n) => molecule.graph.element[n] === HYDROGEN),
  );
  return reordered(molecule, [...found, ...hydrogens]);
}

/** Names by which atoms of a graph with hydrogens as atoms and of one without may be paired. */
function namesOf(graph: ReturnType<typeof readGraph>, centre: (atom: number) => string): string[] {
  return [...graph.element.keys()].map((atom) => {
    const bound = neighboursOf(graph, atom);
    const explicit = bound.filter((n) => graph.element[n] === HYDROGEN).length;
    const hydrogens = (graph.hydrogens[atom] as number) + explicit;
    const facts = [graph.element[atom], graph.charge[atom], graph.isotope[atom]];
    return [
      ...facts,
      graph.aromatic[atom],
      hydrogens,
      bound.length - explicit,
      centre(atom),
    ].join();
  });
}

/** Whether a pairing brings E and Z where they belong. */
function keepsBonds(
  wanted: StereoLabels,
  found: StereoLabels,
  partners: readonly number[],
  heavyIndex: ReadonlyMap<number, number>,
): boolean {
  const moved = [...wanted.bonds].map(([key, label]): [string, string] => {
    const ends = key.split('-').map((atom) => heavyIndex.get(partners[Number(atom)] as number));
    const [a, b] = ends as [number, number];
    return [`${Math.min(a, b)}-${Math.max(a, b)}`, label];
  });
  return keepsStereo(
    { atoms: new Map(), bonds: new Map(moved), unspecified: [] },
    { ...found, atoms: new Map() },
  );
}
