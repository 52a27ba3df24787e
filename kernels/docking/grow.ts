import { libm } from '../math/libm';
import type { Random } from '../statistics/random';
import { type Motion, move, rotationAbout, superpose } from './superpose';
import type { TorsionTree } from './torsion-tree';

/** Atoms of a tree, and where each of them belongs: x, y, z in turn, Å. */
export interface CorePlace {
  atoms: readonly number[];
  targets: Float64Array;
}

/** A bond that turns, seen from the core. */
interface Turn {
  from: number;
  to: number;
  /** All atoms that it moves. */
  atoms: number[];
  /** Those of them that no bond farther out moves: its own part, and the next atoms beyond. */
  settled: number[];
}

const TWO_PI = 6.283185307179586;
/** Fewer do not say how a part lies. */
const MARKERS_MIN = 3;
/** Below this the core says nothing about the angle of a bond: its atoms lie on the axis. */
const LEVER_MIN = 1e-6;

/**
 * A conformation that grows from a core: the part with most core atoms is laid on their places, every bond
 * that carries others of them is turned to bring these nearest to theirs, and every other bond is
 * turned at random. Answers coordinates of the tree's atoms.
 */
export function growFromCore(tree: TorsionTree, core: CorePlace, random: Random): Float64Array {
  const coordinates = Float64Array.from(tree.coordinates);
  const base = baseFragment(tree, core);
  const all = tree.types.map((_, i) => i);
  apply(coordinates, all, layOn(tree, core, base));
  for (const turn of turnsFrom(tree, base)) {
    const origin = point(coordinates, turn.from);
    const axis = unit(origin, point(coordinates, turn.to));
    const angle = guidedAngle(coordinates, core, { turn, origin, axis }) ?? anyAngle(random);
    apply(coordinates, turn.atoms, rotationAbout(origin, axis, angle));
  }
  return coordinates;
}

/** Root mean square distance of the core atoms from their places, Å. */
export function coreRmsd(coordinates: Float64Array, { atoms, targets }: CorePlace): number {
  let sum = 0;
  for (const [k, atom] of atoms.entries()) {
    for (let axis = 0; axis < 3; axis++) {
      const at = coordinates[3 * atom + axis] as number;
      const difference = at - (targets[3 * k + axis] as number);
      sum += difference * difference;
    }
  }
  return Math.sqrt(sum / atoms.length);
}

function baseFragment(tree: TorsionTree, core: CorePlace): number {
  const counts = tree.fragments.map(
    ({ atoms }) => atoms.filter((atom) => core.atoms.includes(atom)).length,
  );
  return counts.indexOf(Math.max(...counts));
}

/** The motion that lays a part on its places; all of the core where the part alone has too few atoms. */
function layOn(tree: TorsionTree, core: CorePlace, base: number): Motion {
  const own = tree.fragments[base]?.atoms ?? [];
  const inBase = core.atoms.flatMap((atom, k) => (own.includes(atom) ? [k] : []));
  const chosen = inBase.length >= MARKERS_MIN ? inBase : core.atoms.map((_, k) => k);
  const moving = chosen.flatMap((k) => point(tree.coordinates, core.atoms[k] as number));
  const fixed = chosen.flatMap((k) => point(core.targets, k));
  return superpose(Float64Array.from(moving), Float64Array.from(fixed));
}

/** Bonds in the order from the base outwards. */
function turnsFrom({ fragments }: TorsionTree, base: number): Turn[] {
  const turns: Turn[] = [];
  // Answers the atoms of a part and of all beyond it, and the first atoms beyond.
  const visit = (here: number, before: number): { atoms: number[]; next: number[] } => {
    const atoms = [...(fragments[here]?.atoms ?? [])];
    const next: number[] = [];
    for (const other of fragments.keys()) {
      const bond = other === before ? undefined : bondBetween(fragments, here, other);
      if (bond === undefined) continue;
      const turn: Turn = { ...bond, atoms: [], settled: [] };
      turns.push(turn);
      const beyond = visit(other, here);
      turn.atoms = beyond.atoms;
      turn.settled = [...(fragments[other]?.atoms ?? []), ...beyond.next];
      atoms.push(...beyond.atoms);
      next.push(bond.to);
    }
    return { atoms, next };
  };
  visit(base, -1);
  return turns;
}

function bondBetween(
  fragments: TorsionTree['fragments'],
  here: number,
  other: number,
): { from: number; to: number } | undefined {
  const [a, b] = [fragments[here], fragments[other]];
  if (b?.parent === here) return { from: b.from, to: b.to };
  if (a?.parent === other) return { from: a.to, to: a.from };
  return undefined;
}

/** The angle that brings the core atoms that a bond settles nearest to their places, if there are any. */
function guidedAngle(
  coordinates: Float64Array,
  core: CorePlace,
  { turn, origin, axis }: { turn: Turn; origin: number[]; axis: number[] },
): { cos: number; sin: number } | undefined {
  let [along, across] = [0, 0];
  for (const [k, atom] of core.atoms.entries()) {
    if (!turn.settled.includes(atom)) continue;
    const now = lever(point(coordinates, atom), origin, axis);
    const wanted = lever(point(core.targets, k), origin, axis);
    along += dot(now, wanted);
    across += dot(cross(axis, now), wanted);
  }
  const size = Math.sqrt(along * along + across * across);
  return size < LEVER_MIN ? undefined : { cos: along / size, sin: across / size };
}

function anyAngle(random: Random): { cos: number; sin: number } {
  const angle = TWO_PI * random.uniform();
  return { cos: libm.cos(angle), sin: libm.sin(angle) };
}

function apply(coordinates: Float64Array, atoms: readonly number[], motion: Motion): void {
  for (const atom of atoms) coordinates.set(move(motion, point(coordinates, atom)), 3 * atom);
}

/** From the axis to a point, at a right angle. */
function lever(p: readonly number[], origin: readonly number[], axis: readonly number[]): number[] {
  const from = p.map((x, i) => x - (origin[i] as number));
  const along = dot(from, axis);
  return from.map((x, i) => x - along * (axis[i] as number));
}

function point(coordinates: Float64Array, atom: number): number[] {
  return [...coordinates.subarray(3 * atom, 3 * atom + 3)];
}

function unit(from: readonly number[], to: readonly number[]): number[] {
  const v = to.map((x, i) => x - (from[i] as number));
  const length = Math.sqrt(dot(v, v));
  return v.map((x) => x / length);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  const [ax = 0, ay = 0, az = 0] = a;
  const [bx = 0, by = 0, bz = 0] = b;
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
