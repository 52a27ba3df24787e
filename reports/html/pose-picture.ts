import type { PoseAtoms, PoseViewRow } from '../../schemas/docking/pose-view';
import { type Html, html } from './markup';

const WIDTH = 560;
const HEIGHT = 400;
const MARGIN = 26;
/** Slices of depth, from the farthest to the nearest; nearer ones are drawn over them and darker. */
const SLICES = 5;
const ITERATIONS = 60;
/** Elements with colours of their own (html/style/colours). */
const COLOURED = new Set(['N', 'O', 'S', 'Cl', 'F', 'Br', 'P', 'I']);

type Vector = [number, number, number];

/**
 * A pose in its pocket as sticks: ligand thick, residues thin, polar contacts dashed. It is a still picture,
 * for paper and where scripts do not run; `data-pose` holds what the script turns it from.
 */
export function posePicture(row: PoseViewRow): Html {
  const { ligand, pocket, residues, contacts } = row;
  const axes = viewAxes(ligand.positions);
  const centre = meanOf(ligand.positions);
  const place = (atoms: PoseAtoms) => pointsOf(atoms.positions, centre, axes);
  const [own, around] = [place(ligand), place(pocket)];
  const scale = scaleOf([...own, ...around]);
  const flat = ([x, y, z]: Vector): Vector => [WIDTH / 2 + scale * x, HEIGHT / 2 - scale * y, z];
  const [l, p] = [own.map(flat), around.map(flat)];
  const depth = depthsOf([...l, ...p]);
  const sticks = [...sticksOf(p, pocket, 'k'), ...sticksOf(l, ligand, 'l')];
  const slices = Array.from({ length: SLICES }, (_, slice) =>
    pathsOf(sticks.filter((stick) => depth(stick.z) === slice)).map(
      ([name, d]) => html`<path class="${name} d${String(slice)}" d="${d}"/>`,
    ),
  );
  const dashed = contacts.map(({ ligandAtom, pocketAtom }) => {
    const [a, b] = [l[ligandAtom], p[pocketAtom]];
    return (
      a &&
      b &&
      html`<path class="hb" d="M${short(a[0])} ${short(a[1])}L${short(b[0])} ${short(b[1])}"/>`
    );
  });
  const labels = residues.map(({ label, atom }) => {
    const at = p[atom];
    return at && html`<text x="${short(at[0])}" y="${short(at[1])}">${shortName(label)}</text>`;
  });
  const data = {
    l: ligand,
    k: pocket,
    r: residues.map((r) => [shortName(r.label), r.atom]),
    c: contacts,
    a: axes,
  };
  const name = `${row.id} in ${row.receptor}`;
  return html`<figure class="pose" data-pose="${JSON.stringify(data)}"><svg viewBox="0 0 ${String(WIDTH)} ${String(
    HEIGHT,
  )}" role="img" aria-label="Pose of ${name}">
${slices}${dashed}
${labels}</svg>
</figure>`;
}

interface Stick {
  name: string;
  d: string;
  z: number;
}

/** Each bond as two halves in the colours of their atoms; an atom without bonds as a dot. */
function sticksOf(
  points: readonly Vector[],
  { elements, bonds }: PoseAtoms,
  of: 'k' | 'l',
): Stick[] {
  const sticks: Stick[] = [];
  const bound = new Set<number>();
  const half = (from: number, middle: Vector): void => {
    const at = points[from] as Vector;
    bound.add(from);
    sticks.push({
      name: className(of, elements[from] ?? ''),
      d: `M${short(at[0])} ${short(at[1])}L${short(middle[0])} ${short(middle[1])}`,
      z: (at[2] + middle[2]) / 2,
    });
  };
  for (let i = 0; i + 2 < bonds.length; i += 3) {
    const [a, b] = [bonds[i] as number, bonds[i + 1] as number];
    const [p, q] = [points[a], points[b]];
    if (p === undefined || q === undefined) continue;
    const middle: Vector = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
    half(a, middle);
    half(b, middle);
  }
  points.forEach((at, i) => {
    if (bound.has(i)) return;
    const d = `M${short(at[0])} ${short(at[1])}h.01`;
    sticks.push({ name: `${className(of, elements[i] ?? '')} dot`, d, z: at[2] });
  });
  return sticks;
}

function className(of: 'k' | 'l', element: string): string {
  return COLOURED.has(element) ? `${of} e${element}` : of;
}

/** One path for all sticks of a look, in the order in which the looks came. */
function pathsOf(sticks: readonly Stick[]): [string, string][] {
  const paths = new Map<string, string>();
  for (const { name, d } of sticks) paths.set(name, (paths.get(name) ?? '') + d);
  return [...paths];
}

function depthsOf(points: readonly Vector[]): (z: number) => number {
  const depths = points.map(([, , z]) => z);
  const [low, high] = [Math.min(...depths), Math.max(...depths)];
  return (z) => Math.min(SLICES - 1, Math.floor(((z - low) / (high - low || 1)) * SLICES));
}

function scaleOf(points: readonly Vector[]): number {
  const reach = (k: 0 | 1) => Math.max(1, ...points.map((p) => Math.abs(p[k])));
  return Math.min((WIDTH / 2 - MARGIN) / reach(0), (HEIGHT / 2 - MARGIN) / reach(1));
}

/** Axes that show most of a ligand: its longest across, its next upwards, its shortest in depth. */
function viewAxes(positions: readonly number[]): [Vector, Vector, Vector] {
  const centre = meanOf(positions);
  const points = vectorsOf(positions).map((p) => minus(p, centre));
  const first = longest(points, [1, 0.3, 0.1]);
  const rest = points.map((p) => minus(p, times(first, dot(p, first))));
  const side = cross(first, [0.1, 1, 0.3]);
  const second = longest(rest, length(side) > 0 ? side : [0, 1, 0]);
  const across = minus(second, times(first, dot(second, first)));
  const up = length(across) > 0 ? times(across, 1 / length(across)) : unitAcross(first);
  return [first, up, cross(first, up)];
}

/** Direction of the largest spread, by iterating the scatter matrix. */
function longest(points: readonly Vector[], start: Vector): Vector {
  let axis = times(start, 1 / length(start));
  for (let i = 0; i < ITERATIONS; i++) {
    let next: Vector = [0, 0, 0];
    for (const p of points) next = minus(next, times(p, -dot(p, axis)));
    const size = length(next);
    if (size === 0) return axis;
    axis = times(next, 1 / size);
  }
  return axis;
}

function unitAcross(v: Vector): Vector {
  const other = Math.abs(v[0]) < 0.9 ? cross(v, [1, 0, 0]) : cross(v, [0, 1, 0]);
  return times(other, 1 / length(other));
}

function pointsOf(positions: readonly number[], centre: Vector, axes: readonly Vector[]): Vector[] {
  return vectorsOf(positions).map((p) => {
    const d = minus(p, centre);
    return axes.map((axis) => dot(d, axis)) as Vector;
  });
}

function vectorsOf(positions: readonly number[]): Vector[] {
  return Array.from({ length: Math.floor(positions.length / 3) }, (_, i) => [
    positions[3 * i] ?? 0,
    positions[3 * i + 1] ?? 0,
    positions[3 * i + 2] ?? 0,
  ]);
}

function meanOf(positions: readonly number[]): Vector {
  const points = vectorsOf(positions);
  const sum = points.reduce<Vector>((all, p) => minus(all, times(p, -1)), [0, 0, 0]);
  return times(sum, 1 / Math.max(1, points.length));
}

/** 'A:HIS:57' → 'HIS 57' */
function shortName(label: string): string {
  return label.split(':').slice(-2).join(' ');
}

function minus(u: Vector, v: Vector): Vector {
  return [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
}

function times(v: Vector, by: number): Vector {
  return [v[0] * by, v[1] * by, v[2] * by];
}

function dot(u: Vector, v: Vector): number {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

function cross(u: Vector, v: Vector): Vector {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}

function length(v: Vector): number {
  return Math.sqrt(dot(v, v));
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
