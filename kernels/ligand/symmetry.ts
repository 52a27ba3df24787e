import type { MolGraph } from '../chemistry/graph';
import { neighboursOf } from './molecule';

/**
 * Classes of atoms that no number of bonds tells apart (Morgan's refinement until nothing changes):
 * equal numbers for equivalent atoms, stereochemistry apart. `labels` tell atoms apart from the start.
 */
export function symmetryClasses(graph: MolGraph, labels: readonly string[] = []): number[] {
  let classes = ranked(
    Array.from({ length: graph.atomCount }, (_, atom) =>
      [
        graph.element[atom],
        graph.charge[atom],
        graph.isotope[atom],
        graph.hydrogens[atom],
        graph.aromatic[atom],
        labels[atom] ?? '',
      ].join(),
    ),
  );
  for (let count = 0, now = countOf(classes); now > count; now = countOf(classes)) {
    count = now;
    const before = classes;
    classes = ranked(before.map((own, atom) => `${own}:${surroundings(graph, atom, before)}`));
  }
  return classes;
}

/** Bonds and classes about an atom, in no order of their own. */
function surroundings(graph: MolGraph, atom: number, classes: readonly number[]): string {
  const entries: string[] = [];
  for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
    const bond = graph.viaBond[k] as number;
    const order = graph.aromaticBond[bond] === 1 ? 'a' : graph.order[bond];
    entries.push(`${order}/${classes[graph.neighbour[k] as number]}`);
  }
  return entries.sort().join();
}

function ranked(keys: readonly string[]): number[] {
  const distinct = [...new Set(keys)].sort();
  const rank = new Map(distinct.map((key, index) => [key, index]));
  return keys.map((key) => rank.get(key) as number);
}

function countOf(classes: readonly number[]): number {
  return new Set(classes).size;
}

/** One graph with the classes by which its atoms may be paired. */
export interface Labelled {
  graph: MolGraph;
  /** Atoms that are paired; the others are passed over. */
  atoms: readonly number[];
  /** Names that are equal where atoms of the two graphs may be paired. */
  labels: readonly string[];
}

/**
 * Pairings of the atoms of two graphs that keep labels and bonds, `isGood` among them the first one:
 * for each atom of `from.atoms` in turn its partner in `to`. Undefined where there is none, or none is
 * good among the first `triesMax`.
 */
export function matchAtoms(
  from: Labelled,
  to: Labelled,
  isGood: (partners: number[]) => boolean,
  triesMax: number,
): number[] | undefined {
  const candidates = from.atoms.map((atom) =>
    to.atoms.filter((other) => from.labels[atom] === to.labels[other]),
  );
  const position = new Map(from.atoms.map((atom, index) => [atom, index]));
  const partners: number[] = [];
  const taken = new Set<number>();
  let tries = 0;
  const fits = (atom: number, other: number) =>
    neighboursOf(from.graph, atom).every((neighbour) => {
      const at = position.get(neighbour);
      const partner = at === undefined ? undefined : partners[at];
      return partner === undefined || neighboursOf(to.graph, other).includes(partner);
    });
  const extend = (): boolean => {
    const index = partners.length;
    if (index === from.atoms.length) {
      tries += 1;
      return isGood(partners);
    }
    for (const other of candidates[index] as number[]) {
      if (tries >= triesMax) return false;
      if (taken.has(other) || !fits(from.atoms[index] as number, other)) continue;
      partners.push(other);
      taken.add(other);
      if (extend()) return true;
      partners.pop();
      taken.delete(other);
    }
    return false;
  };
  return extend() ? [...partners] : undefined;
}
