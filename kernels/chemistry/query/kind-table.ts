import { type AtomFacts, ask } from './atom-kinds';
import type { QueryNode } from './query-tree';

/** Kinds kept before the table is dropped and built anew; real libraries have a few thousand. */
const MAX_KINDS = 50_000;

/** What is known of all atoms with equal facts: bit sets over the predicates. */
export interface AtomKind {
  readonly id: number;
  readonly facts: AtomFacts;
  /** Predicates that hold, whatever their recursive parts say. */
  readonly sure: Int32Array;
  /** Predicates that hold or might hold. */
  readonly maybe: Int32Array;
}

/** A bond that some pattern asks for: predicates of its two ends, and its mask of bond kinds. */
export interface EdgeQuery {
  readonly a: number;
  readonly b: number;
  readonly mask: number;
}

/**
 * Answers every atom query once for each distinct set of atom facts, and every bond query once
 * for each distinct pair of such atoms. Valid for the predicates and edges it was made with.
 */
export class KindTable {
  private readonly rows = new Map<number, Map<number, AtomKind>>();
  private readonly edgeSets = new Map<number, Int32Array>();
  private kindCount = 0;

  constructor(
    private readonly predicates: readonly QueryNode[],
    private readonly edges: readonly EdgeQuery[],
  ) {}

  /** Number of edges that it decides. */
  get edgeCount(): number {
    return this.edges.length;
  }

  /** Whether it has grown so large that a new one should take its place. */
  isFull(): boolean {
    return this.kindCount + this.edgeSets.size > MAX_KINDS;
  }

  /** The kind of atoms with these facts. */
  kindOf(facts: AtomFacts): AtomKind {
    const [high, low] = keysOf(facts);
    let row = this.rows.get(high);
    if (row === undefined) {
      row = new Map();
      this.rows.set(high, row);
    }
    let kind = row.get(low);
    if (kind === undefined) {
      kind = { id: this.kindCount++, facts, ...this.answer(facts) };
      row.set(low, kind);
    }
    return kind;
  }

  /** Bit set of the edges that a bond of one kind (one bit) between two atoms might be. */
  edgesBetween(one: AtomKind, other: AtomKind, bondBit: number): Int32Array {
    const key = (one.id * MAX_KINDS * 2 + other.id) * 65_536 + bondBit;
    let set = this.edgeSets.get(key);
    if (set === undefined) {
      set = new Int32Array(wordsFor(this.edges.length));
      for (let e = 0; e < this.edges.length; e++) {
        const { a, b, mask } = this.edges[e] as EdgeQuery;
        if (
          (bondBit & mask) !== 0 &&
          ((hasBit(one.maybe, a) && hasBit(other.maybe, b)) ||
            (hasBit(one.maybe, b) && hasBit(other.maybe, a)))
        ) {
          set[e >> 5] = (set[e >> 5] as number) | (1 << (e & 31));
        }
      }
      this.edgeSets.set(key, set);
    }
    return set;
  }

  private answer(facts: AtomFacts): Pick<AtomKind, 'sure' | 'maybe'> {
    const sure = new Int32Array(wordsFor(this.predicates.length));
    const maybe = new Int32Array(sure.length);
    for (let id = 0; id < this.predicates.length; id++) {
      const answer = ask(this.predicates[id] as QueryNode, facts);
      const word = id >> 5;
      const bit = 1 << (id & 31);
      if (answer !== false) {
        maybe[word] = (maybe[word] as number) | bit;
      }
      if (answer === true) {
        sure[word] = (sure[word] as number) | bit;
      }
    }
    return { sure, maybe };
  }
}

/** 32-bit words for so many bits. */
export function wordsFor(bits: number): number {
  return (bits + 31) >> 5;
}

function hasBit(set: Int32Array, index: number): boolean {
  return ((set[index >> 5] as number) & (1 << (index & 31))) !== 0;
}

/** Two exact integers below 2^53 that together are all facts. */
function keysOf(f: AtomFacts): [high: number, low: number] {
  const high =
    ((((f.element * 2 + f.aromatic) * 256 + f.charge + 128) * 64 + f.hydrogens) * 64 + f.degree) *
      64 +
    f.ringBonds;
  const low =
    (((((f.rings * 256 + f.smallestRing) * 128 + f.valence) * 64 + f.hydrogenNeighbours) * 64 +
      f.heteroNeighbours) *
      1024 +
      f.isotope) *
      16 +
    f.radicals;
  return [high, low];
}
