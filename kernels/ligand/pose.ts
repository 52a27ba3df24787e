import { add, dot, frame, scale, subtract, type Vector } from '../structure/vectors';
import { readLigandPdbqt } from './pdbqt';

/** A form of a ligand, as `prepareLigand` gives it. */
export interface PreparedForm {
  molblock: string;
  pdbqt: string;
}

interface Block {
  lines: string[];
  /** Line of the first atom. */
  first: number;
  positions: Vector[];
  isHydrogen: boolean[];
  neighbours: number[][];
}

const COUNTS_LINE = 3;
const COORDINATE_WIDTH = 10;

/**
 * The whole molecule in a pose: the molblock of a form with the coordinates of a pose of it (PDBQT as
 * Vina writes it, one model, MODEL lines left out or not). Hydrogens that the PDBQT leaves out keep
 * their place beside their neighbours.
 * Throws Error when the pose is not of that form.
 */
export function poseMolblock(form: PreparedForm, pose: string): string {
  const plan = readLigandPdbqt(form.pdbqt);
  const placed = new Map(readLigandPdbqt(`${pose}\nTORSDOF 0\n`).atoms.map((a) => [a.serial, a]));
  const block = readBlock(form.molblock);
  const moved: (Vector | undefined)[] = block.positions.map(() => undefined);
  const place = (atom: number, serial: number): void => {
    const at = placed.get(serial);
    if (at === undefined) throw new Error(`the pose lacks atom ${serial} of the ligand`);
    moved[atom] = [at.x, at.y, at.z];
  };
  for (const [atom, serial] of plan.serialOfHeavy) place(atom, serial);
  for (const [parent, serials] of plan.serialsOfHydrogens) {
    const hydrogens = hydrogensOf(block, parent);
    for (const [i, serial] of serials.entries()) place(hydrogens[i] as number, serial);
  }
  if (placed.size !== plan.atoms.length) {
    throw new Error(`the pose has ${placed.size} atoms, the ligand ${plan.atoms.length}`);
  }
  for (const [atom, position] of moved.entries()) {
    if (position === undefined) moved[atom] = beside(block, moved, atom);
  }
  return withPositions(block, moved as Vector[]);
}

function readBlock(molblock: string): Block {
  const lines = molblock.split('\n');
  const counts = lines[COUNTS_LINE] ?? '';
  const [atomCount, bondCount] = [Number(counts.slice(0, 3)), Number(counts.slice(3, 6))];
  const first = COUNTS_LINE + 1;
  const atoms = lines.slice(first, first + atomCount);
  const neighbours: number[][] = atoms.map(() => []);
  for (const line of lines.slice(first + atomCount, first + atomCount + bondCount)) {
    const [a, b] = [Number(line.slice(0, 3)) - 1, Number(line.slice(3, 6)) - 1];
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  const positions = atoms.map((line): Vector => {
    const [x, y, z] = [0, 10, 20].map((at) => Number(line.slice(at, at + COORDINATE_WIDTH)));
    return [x as number, y as number, z as number];
  });
  return {
    lines,
    first,
    positions,
    isHydrogen: atoms.map((line) => line.slice(31, 34).trim() === 'H'),
    neighbours,
  };
}

function hydrogensOf({ neighbours, isHydrogen }: Block, parent: number): number[] {
  return (neighbours[parent] as number[]).filter((atom) => isHydrogen[atom]).sort((a, b) => a - b);
}

/** Where a hydrogen is in the pose: in the same place of the frame that its neighbours span. */
function beside(block: Block, moved: readonly (Vector | undefined)[], hydrogen: number): Vector {
  const parent = (block.neighbours[hydrogen] as number[])[0] as number;
  const heavy = (atom: number) =>
    (block.neighbours[atom] as number[]).filter((other) => !block.isHydrogen[other]);
  const [near, second] = heavy(parent);
  const third = second ?? heavy(near ?? parent).find((atom) => atom !== parent);
  const origin = block.positions[parent] as Vector;
  const now = moved[parent] as Vector;
  const offset = subtract(block.positions[hydrogen] as Vector, origin);
  if (near === undefined) return add(now, offset);
  const axes = (at: (atom: number) => Vector) =>
    // A parent with one neighbour that has none other turns freely: any frame about the bond will do.
    frame(at(parent), at(near), third === undefined ? at(near) : at(third));
  const before = axes((atom) => block.positions[atom] as Vector);
  const after = axes((atom) => moved[atom] as Vector);
  return before.reduce<Vector>(
    (sum, axis, i) => add(sum, scale(after[i] as Vector, dot(offset, axis))),
    now,
  );
}

function withPositions({ lines, first, positions }: Block, moved: readonly Vector[]): string {
  const changed = lines.map((line, index) => {
    const at = moved[index - first];
    if (index < first || index >= first + positions.length || at === undefined) return line;
    const text = at.map((value) => value.toFixed(4).padStart(COORDINATE_WIDTH)).join('');
    return `${text}${line.slice(3 * COORDINATE_WIDTH)}`;
  });
  return changed.join('\n');
}
