import { RING_KINDS, UNRINGED_KINDS } from './bond-kinds';
import type { EdgeQuery } from './kind-table';
import { makePlan, type Plan } from './plan';

/** A query molecule, compiled; numbers of predicates and edges are those of its engine. */
export interface Pattern {
  readonly size: number;
  /** For each query atom its predicate. */
  readonly predicates: readonly number[];
  readonly bonds: readonly PatternBond[];
  /** The query atom that is rarest among typical atoms. */
  readonly root: number;
  /** Pairs of word and bits: the predicates that some atom must satisfy. */
  readonly needAtoms: Int32Array;
  /** Pairs of word and bits: the edges that some bond must satisfy. */
  readonly needEdges: Int32Array;
  /** Search plans by root, each made when first used. */
  readonly plans: (Plan | undefined)[];
}

/** A bond between two query atoms, and the bit mask of the bond kinds that it allows. */
export interface PatternBond {
  readonly a: number;
  readonly b: number;
  readonly mask: number;
}

/** Writes a set of numbers as pairs of word and bits. */
export function sparseBits(numbers: Iterable<number>): Int32Array {
  const words = new Map<number, number>();
  for (const id of numbers) {
    words.set(id >> 5, (words.get(id >> 5) ?? 0) | (1 << (id & 31)));
  }
  return Int32Array.from([...words].flat());
}

/** The edge query of a pattern's bond, with its ends in a fixed order. */
export function edgeOf(predicates: readonly number[], { a, b, mask }: PatternBond): EdgeQuery {
  const one = predicates[a] as number;
  const other = predicates[b] as number;
  return { a: Math.min(one, other), b: Math.max(one, other), mask };
}

/**
 * Masks in which bonds of the pattern's own rings are narrowed to ring bonds: a ring of the pattern
 * can only lie on a ring of the molecule. Patterns that might run over dative or zero-order bonds
 * stay as they are, since RDKit's rings leave those bonds out.
 */
export function narrowRingBonds(bonds: readonly PatternBond[]): PatternBond[] {
  if (bonds.some(({ mask }) => (mask & UNRINGED_KINDS) !== 0)) {
    return [...bonds];
  }
  return bonds.map((bond) =>
    closesRing(bond, bonds) ? { ...bond, mask: bond.mask & RING_KINDS } : bond,
  );
}

/** Whether the ends of a bond are connected without it. */
function closesRing(bond: PatternBond, bonds: readonly PatternBond[]): boolean {
  const reached = new Set([bond.a]);
  for (const atom of reached) {
    for (const other of bonds) {
      if (other !== bond && (other.a === atom || other.b === atom)) {
        reached.add(other.a === atom ? other.b : other.a);
      }
    }
  }
  return reached.has(bond.b);
}

/** The search plan of a pattern from one of its atoms. */
export function planFrom(pattern: Pattern, root: number): Plan {
  pattern.plans[root] ??= makePlan(pattern, root);
  return pattern.plans[root];
}
