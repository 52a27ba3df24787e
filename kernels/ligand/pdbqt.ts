import { DockingTextError } from '../docking/errors';
import { type TorsionTree as ReadTree, readTorsionTree } from '../docking/torsion-tree';
import { ELEMENT_SYMBOLS } from '../structure/elements';
import { pdbqtLine } from '../structure/pdbqt-line';
import { HYDROGEN, type LigandMolecule, neighboursOf } from './molecule';
import type { RigidBody, TorsionTree } from './torsion-tree';

/** Pairs on one line of REMARK SMILES IDX, and of REMARK H PARENT. */
const PAIRS_PER_LINE = 12;

/** A ligand's PDBQT as it was read. */
export interface LigandPdbqt {
  tree: ReadTree;
  /** For each atom of the SMILES, by its position from 0, the serial number of its line. */
  serialOfHeavy: Map<number, number>;
  /** For each heavy atom by its position, the serial numbers of its hydrogens, ascending. */
  serialsOfHydrogens: Map<number, number[]>;
  /** As its TORSDOF line says. */
  torsions: number;
}

/**
 * Writes a ligand for `vina --ligand`. The first atoms of the molecule must be those of `smiles` in
 * order, hydrogens after them. Charges are 0: Vina does not read them.
 */
export function writeLigandPdbqt(
  { graph, coordinates }: LigandMolecule,
  o: { smiles: string; types: readonly (string | undefined)[]; tree: TorsionTree },
): string {
  const serials = serialsOf(o.tree.root);
  const atomLine = (atom: number): string => {
    const symbol = ELEMENT_SYMBOLS[graph.element[atom] as number] as string;
    const [x, y, z] = coordinates.subarray(3 * atom, 3 * atom + 3);
    return pdbqtLine({
      serial: serials.get(atom) as number,
      name: symbol.toUpperCase(),
      residueName: 'UNL',
      chain: '',
      residueNumber: 1,
      insertionCode: '',
      x: x as number,
      y: y as number,
      z: z as number,
      occupancy: 1,
      temperatureFactor: 0,
      charge: 0,
      type: o.types[atom] as string,
      isHetero: false,
    });
  };
  const body = ({ atoms, branches }: RigidBody, first?: number): string[] => [
    // The atom on the axis comes first: it is where the part turns.
    ...[...atoms].sort((a, b) => Number(b === first) - Number(a === first)).map(atomLine),
    ...(first === undefined ? ['ENDROOT'] : []),
    ...branches.flatMap(({ near, far, body: hanging }) => {
      const ends = [near, far].map((end) => String(serials.get(end)).padStart(4)).join('');
      return [`BRANCH${ends}`, ...body(hanging, far), `ENDBRANCH${ends}`];
    }),
  ];
  const remarks = remarkLines(graph, o.smiles, serials);
  const lines = [...remarks, 'ROOT', ...body(o.tree.root), `TORSDOF ${o.tree.torsions}`];
  return `${lines.join('\n')}\n`;
}

/** Numbers the atoms from 1 as they will be written. */
function serialsOf(root: RigidBody): Map<number, number> {
  const serials = new Map<number, number>();
  const visit = ({ atoms, branches }: RigidBody, first?: number): void => {
    const order = [...atoms].sort((a, b) => Number(b === first) - Number(a === first));
    for (const atom of order) serials.set(atom, serials.size + 1);
    for (const { far, body } of branches) visit(body, far);
  };
  visit(root);
  return serials;
}

function remarkLines(
  graph: LigandMolecule['graph'],
  smiles: string,
  serials: ReadonlyMap<number, number>,
): string[] {
  const written = [...serials].sort(([a], [b]) => a - b);
  const isHydrogen = (atom: number) => graph.element[atom] === HYDROGEN;
  const heavy = written.filter(([atom]) => !isHydrogen(atom));
  const hydrogens = written.filter(([atom]) => isHydrogen(atom));
  return [
    `REMARK SMILES ${smiles}`,
    ...pairLines(
      'SMILES IDX',
      heavy.map(([atom, serial]) => [atom + 1, serial]),
    ),
    ...pairLines(
      'H PARENT',
      hydrogens.map(([atom, serial]) => [(neighboursOf(graph, atom)[0] as number) + 1, serial]),
    ),
  ];
}

function pairLines(name: string, pairs: readonly (readonly [number, number])[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < pairs.length; start += PAIRS_PER_LINE) {
    lines.push(
      `REMARK ${name} ${pairs
        .slice(start, start + PAIRS_PER_LINE)
        .flat()
        .join(' ')}`,
    );
  }
  return lines;
}

/**
 * Reads a ligand's PDBQT: its torsion tree, and which atom of the SMILES each line is.
 * @throws DockingTextError on what is no PDBQT of one ligand
 */
export function readLigandPdbqt(text: string): LigandPdbqt {
  const torsions = Number(/^TORSDOF +(\d+)/m.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(torsions)) throw new DockingTextError('a PDBQT without a TORSDOF line');
  const serialsOfHydrogens = new Map<number, number[]>();
  for (const [parent, serial] of pairsOf(text, 'H PARENT')) {
    serialsOfHydrogens.set(parent, [...(serialsOfHydrogens.get(parent) ?? []), serial]);
  }
  const serialOfHeavy = new Map(pairsOf(text, 'SMILES IDX'));
  return { tree: readTorsionTree(text), serialOfHeavy, serialsOfHydrogens, torsions };
}

/** Pairs of an atom of the SMILES, from 0, and a serial number. */
function pairsOf(text: string, name: string): [atom: number, serial: number][] {
  const lines = text.matchAll(new RegExp(`^REMARK ${name} (.*)$`, 'gm'));
  const numbers = [...lines].flatMap(([, words = '']) => words.trim().split(/\s+/).map(Number));
  return numbers.flatMap((value, i): [number, number][] =>
    i % 2 === 0 ? [[value - 1, numbers[i + 1] as number]] : [],
  );
}
