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

/** The search plan of a pattern from one of its atoms. */
export function planFrom(pattern: Pattern, root: number): Plan {
  pattern.plans[root] ??= makePlan(pattern, root);
  return pattern.plans[root];
}
