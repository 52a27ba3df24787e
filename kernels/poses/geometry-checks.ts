import type { Conformation } from '../chemistry';
import type { MolGraph } from '../chemistry/graph';
import { elementSymbol } from '../structure/elements';
import { type DistanceBounds, distanceBounds } from './bounds/distance-bounds';
import { distanceBetween } from './clashes';
import type { Finding } from './findings';
import { bondsOf } from './uff/atom-types';

/** How far beyond its bounds a distance may be, as a share of the bound. */
const LIMITS = { bond: 0.25, angle: 0.25, clash: 0.3 };

interface Worst {
  value: number;
  note: string;
}

/**
 * Bond lengths, bond angles (as 1–3 distances) and clashes within a ligand, against distance-geometry
 * bounds; hydrogens are left out. Values are distances over their bounds: the one that is farthest off.
 */
export function geometryFindings(conformation: Conformation): Finding[] {
  const { graph, coordinates } = conformation;
  const bounds = distanceBounds(conformation);
  const heavy = [...graph.element.keys()].filter((atom) => graph.element[atom] !== 1);
  equaliseEnds(graph, bounds);
  const worst: Record<'bond' | 'angle' | 'clash', Worst> = {
    bond: { value: 1, note: '' },
    angle: { value: 1, note: '' },
    clash: { value: 1, note: '' },
  };
  const off = { bond: 0, angle: 0, clash: 0 };
  for (const [k, j] of heavy.entries()) {
    for (const i of heavy.slice(0, k)) {
      const at = i * graph.atomCount + j;
      const separation = bounds.separation[at] as number;
      const kind = separation === 1 ? 'bond' : separation === 2 ? 'angle' : 'clash';
      const distance = distanceBetween(coordinates, i, coordinates, j);
      const [low, high] = [bounds.lower[at] as number, bounds.upper[at] as number];
      const relative =
        distance < low ? distance / low : kind === 'clash' ? 1 : Math.max(1, distance / high);
      const excess = Math.abs(relative - 1);
      if (excess <= off[kind]) continue;
      off[kind] = excess;
      worst[kind] = { value: relative, note: noteOf(graph, [i, j], distance) };
    }
  }
  const finding = (check: Finding['check'], kind: 'bond' | 'angle' | 'clash'): Finding => {
    const passed = off[kind] <= LIMITS[kind];
    return { check, passed, value: worst[kind].value, note: passed ? '' : worst[kind].note };
  };
  return [
    finding('bond-lengths', 'bond'),
    finding('bond-angles', 'angle'),
    finding('internal-clash', 'clash'),
  ];
}

/** 'C5 and N12 are 2.31 Å apart' */
function noteOf(graph: MolGraph, pair: readonly number[], distance: number): string {
  const [a, b] = pair.map((atom) => atomLabel(graph.element[atom] as number, atom));
  return `${a} and ${b} are ${distance.toFixed(2)} Å apart`;
}

/** Name of an atom for a chemist: its element and its position in the molblock, from 1. */
export function atomLabel(atomicNumber: number, atom: number): string {
  return `${elementSymbol(atomicNumber)}${atom + 1}`;
}

/**
 * The two bonds of a carboxylate, nitro or amidine group are drawn as single and double and are alike:
 * bonds to terminal oxygens and nitrogens of such groups get each other's bounds, element by element.
 */
function equaliseEnds(graph: MolGraph, bounds: DistanceBounds): void {
  const alike = new Map<string, number[]>();
  for (let atom = 0; atom < graph.atomCount; atom++) {
    const ends = [...bondsOf(graph, atom)].filter(([other]) => isTerminalHetero(graph, other));
    const orders = new Set(ends.map(([, bond]) => graph.order[bond]));
    if (!orders.has(1) || !orders.has(2)) continue;
    for (const [other] of ends) {
      const key = [atom, other].map((one) => graph.element[one] as number).join();
      const found = alike.get(key) ?? [];
      const { atomCount: n } = graph;
      found.push(atom * n + other, other * n + atom);
      alike.set(key, found);
    }
  }
  for (const pairs of alike.values()) {
    const low = Math.min(...pairs.map((at) => bounds.lower[at] as number));
    const high = Math.max(...pairs.map((at) => bounds.upper[at] as number));
    for (const at of pairs) {
      bounds.lower[at] = low;
      bounds.upper[at] = high;
    }
  }
}

const [NITROGEN, OXYGEN] = [7, 8];

function isTerminalHetero(graph: MolGraph, atom: number): boolean {
  const element = graph.element[atom];
  const degree = (graph.first[atom + 1] as number) - (graph.first[atom] as number);
  return (element === NITROGEN || element === OXYGEN) && degree === 1;
}
