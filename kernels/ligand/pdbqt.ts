import { ELEMENT_SYMBOLS } from '../structure/elements';
import { pdbqtLine, readPdbqtLine } from '../structure/pdbqt-line';
import { HYDROGEN, type LigandMolecule, neighboursOf } from './molecule';
import type { RigidBody, TorsionTree } from './torsion-tree';

/** Pairs on one line of REMARK SMILES IDX, and of REMARK H PARENT. */
const PAIRS_PER_LINE = 12;

/** An atom as a ligand's PDBQT, or a pose of it, has it. */
export interface PlacedAtom {
  serial: number;
  x: number;
  y: number;
  z: number;
  type: string;
}

/** A ligand's PDBQT as it was read. */
export interface LigandPdbqt {
  atoms: PlacedAtom[];
  /** For each atom of the SMILES, by its position from 0, the serial number of its line. */
  serialOfHeavy: Map<number, number>;
  /** For each heavy atom by its position, the serial numbers of its hydrogens, ascending. */
  serialsOfHydrogens: Map<number, number[]>;
  /** Serial numbers of the two atoms of each bond that turns. */
  branches: [near: number, far: number][];
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
 * Reads a ligand's PDBQT or one pose of it, as Vina writes it (without MODEL lines, or of one model).
 * Throws Error on what is no PDBQT of one ligand.
 */
export function readLigandPdbqt(text: string): LigandPdbqt {
  const result: LigandPdbqt = {
    atoms: [],
    serialOfHeavy: new Map(),
    serialsOfHydrogens: new Map(),
    branches: [],
    torsions: Number.NaN,
  };
  for (const line of text.split(/\r?\n/)) readLine(line, result);
  if (result.atoms.length === 0) throw new Error('the PDBQT holds no atom');
  if (!Number.isInteger(result.torsions)) throw new Error('the PDBQT has no TORSDOF line');
  return result;
}

function readLine(line: string, into: LigandPdbqt): void {
  const words = line.trim().split(/\s+/);
  const numbers = words.slice(3).map(Number);
  const pairs = numbers.flatMap((value, i): [number, number][] =>
    i % 2 === 0 ? [[value - 1, numbers[i + 1] as number]] : [],
  );
  if (line.startsWith('REMARK SMILES IDX')) {
    for (const [atom, serial] of pairs) into.serialOfHeavy.set(atom, serial);
  } else if (line.startsWith('REMARK H PARENT')) {
    for (const [parent, serial] of pairs) {
      into.serialsOfHydrogens.set(parent, [...(into.serialsOfHydrogens.get(parent) ?? []), serial]);
    }
  } else if (words[0] === 'BRANCH') {
    into.branches.push([Number(words[1]), Number(words[2])]);
  } else if (words[0] === 'TORSDOF') {
    into.torsions = Number(words[1]);
  } else if (line.startsWith('ATOM') || line.startsWith('HETATM')) {
    const atom = readPdbqtLine(line);
    if (atom === undefined) throw new Error(`not an atom of a PDBQT: ${line.slice(0, 80)}`);
    const { serial, x, y, z, type } = atom;
    into.atoms.push({ serial, x, y, z, type });
  }
}
