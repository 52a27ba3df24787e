import type { MolGraph } from '../graph';
import { factsOf } from './atom-kinds';
import { bondBits } from './bond-kinds';
import { type AtomKind, type KindTable, wordsFor } from './kind-table';
import type { Pattern } from './pattern';
import { Search } from './search';

/** Decides a predicate that has recursive parts on one atom. */
export type Decide = (target: Target, atom: number) => boolean;

/** A molecule prepared for matching against the patterns of one engine. */
export class Target {
  readonly bondBits: Uint16Array;
  readonly kinds: readonly AtomKind[];
  /** For each recursive pattern and atom: 0 not asked yet, 1 no, 2 yes. */
  readonly recursive: (Uint8Array | undefined)[] = [];
  private readonly idleSearches: Search[] = [];
  private readonly presentAtoms: Int32Array;
  private readonly presentEdges: Int32Array;

  constructor(
    readonly graph: MolGraph,
    table: KindTable,
    private readonly decisions: readonly Decide[],
  ) {
    this.bondBits = bondBits(graph);
    this.kinds = Array.from({ length: graph.atomCount }, (_, i) => table.kindOf(factsOf(graph, i)));
    this.presentAtoms = new Int32Array(wordsFor(decisions.length));
    for (const kind of this.kinds) {
      unite(this.presentAtoms, kind.maybe);
    }
    this.presentEdges = new Int32Array(wordsFor(table.edgeCount));
    for (let bond = 0; bond < graph.bondCount; bond++) {
      const one = this.kinds[graph.begin[bond] as number] as AtomKind;
      const other = this.kinds[graph.end[bond] as number] as AtomKind;
      unite(this.presentEdges, table.edgesBetween(one, other, this.bondBits[bond] as number));
    }
  }

  /** False when some atom or bond that the pattern needs is nowhere in the molecule. */
  couldHave(pattern: Pattern): boolean {
    return (
      pattern.size <= this.graph.atomCount &&
      includes(this.presentEdges, pattern.needEdges) &&
      includes(this.presentAtoms, pattern.needAtoms)
    );
  }

  /** Lends a search to `work`; searches inside it get their own. */
  search<T>(work: (search: Search) => T): T {
    const search = this.idleSearches.pop() ?? new Search(this);
    const result = work(search);
    this.idleSearches.push(search);
    return result;
  }

  /** Whether a predicate holds on an atom. */
  holds(atom: number, predicate: number): boolean {
    const kind = this.kinds[atom] as AtomKind;
    const word = predicate >> 5;
    const bit = 1 << (predicate & 31);
    if (((kind.maybe[word] as number) & bit) === 0) {
      return false;
    }
    return (
      ((kind.sure[word] as number) & bit) !== 0 || (this.decisions[predicate] as Decide)(this, atom)
    );
  }
}

function unite(into: Int32Array, from: Int32Array): void {
  for (let w = 0; w < into.length; w++) {
    into[w] = (into[w] as number) | (from[w] as number);
  }
}

function includes(present: Int32Array, need: Int32Array): boolean {
  for (let i = 0; i < need.length; i += 2) {
    const bits = need[i + 1] as number;
    if (((present[need[i] as number] as number) & bits) !== bits) {
      return false;
    }
  }
  return true;
}
