import type { MolGraph } from '../graph';
import { ask } from './atom-kinds';
import { bondMask } from './bond-kinds';
import { checkQuery } from './check';
import { type EdgeQuery, KindTable } from './kind-table';
import { edgeOf, narrowRingBonds, type Pattern, planFrom, sparseBits } from './pattern';
import { type QueryMolecule, type QueryNode, QueryTag } from './query-tree';
import { commonness } from './rarity';
import { type Decide, Target } from './target';

/**
 * Substructure search that answers many patterns on one molecule at once. Atoms with equal facts
 * share one entry, in which every atom query of every pattern is answered once and for all, and
 * likewise bonds; a pattern is searched for only when each of its atoms and bonds finds some
 * place where it could be. Answers are those of RDKit without chirality.
 */
export class QueryEngine {
  private readonly predicates: QueryNode[] = [];
  private readonly decisions: Decide[] = [];
  /** How common the atoms are that each predicate fits. */
  private readonly shares: number[] = [];
  private readonly edges: EdgeQuery[] = [];
  private readonly recursives: Pattern[] = [];
  private readonly ids = new Map<string, number>();
  private table: KindTable | undefined;

  /**
   * Compiles a query molecule; targets made before know nothing of it. Throws `UnsupportedQuery`
   * where only RDKit itself can answer.
   */
  compile(query: QueryMolecule): Pattern {
    checkQuery(query);
    return this.intern(query);
  }

  /** Prepares a molecule for the patterns compiled so far. */
  target(graph: MolGraph): Target {
    if (this.table === undefined || this.table.isFull()) {
      this.table = new KindTable(this.predicates, this.edges);
    }
    return new Target(graph, this.table, this.decisions);
  }

  private intern(query: QueryMolecule): Pattern {
    const predicates = query.atoms.map((node) => this.internPredicate(node));
    const bonds = narrowRingBonds(
      query.bonds.map(({ ends: [a, b], query: node }) => ({ a, b, mask: bondMask(node) })),
    );
    const edges = bonds.map((bond) => this.internEdge(edgeOf(predicates, bond)));
    const shares = predicates.map((id) => this.shares[id] as number);
    this.table = undefined;
    return {
      size: predicates.length,
      predicates,
      bonds,
      root: shares.indexOf(Math.min(...shares)),
      needAtoms: sparseBits(predicates),
      needEdges: sparseBits(edges),
      plans: [],
    };
  }

  private internPredicate(node: QueryNode): number {
    const key = `atom ${JSON.stringify(node)}`;
    const known = this.ids.get(key);
    if (known !== undefined) {
      return known;
    }
    const decide = this.decider(node);
    const id = this.predicates.length;
    this.predicates.push(node);
    this.decisions.push(decide);
    this.shares.push(commonness(node));
    this.ids.set(key, id);
    return id;
  }

  private internEdge(edge: EdgeQuery): number {
    const key = `bond ${edge.a} ${edge.b} ${edge.mask}`;
    const known = this.ids.get(key);
    if (known !== undefined) {
      return known;
    }
    const id = this.edges.length;
    this.edges.push(edge);
    this.ids.set(key, id);
    return id;
  }

  /** Parts are interned before the whole, so that a part decides by its bit when it can. */
  private decider(node: QueryNode): Decide {
    const wanted = node.negated !== true;
    if (node.subquery !== undefined) {
      const id = this.internRecursive(node.subquery);
      return (target, atom) => this.recursiveHolds(target, id, atom) === wanted;
    }
    if (!isRecursive(node)) {
      return (target, atom) => ask(node, (target.kinds[atom] as Target['kinds'][0]).facts) === true;
    }
    const parts = (node.children ?? []).map((child) => this.internPredicate(child));
    return node.tag === QueryTag.and
      ? (target, atom) => parts.every((part) => target.holds(atom, part)) === wanted
      : (target, atom) => parts.some((part) => target.holds(atom, part)) === wanted;
  }

  private internRecursive(subquery: QueryMolecule): number {
    const key = `recursive ${JSON.stringify(subquery)}`;
    const known = this.ids.get(key);
    if (known !== undefined) {
      return known;
    }
    const pattern = this.intern(subquery);
    const id = this.recursives.length;
    this.recursives.push(pattern);
    this.ids.set(key, id);
    return id;
  }

  private recursiveHolds(target: Target, id: number, atom: number): boolean {
    const memo = target.recursive[id] ?? new Uint8Array(target.graph.atomCount);
    target.recursive[id] = memo;
    if (memo[atom] === 0) {
      memo[atom] = occursAt(target, this.recursives[id] as Pattern, atom) ? 2 : 1;
    }
    return memo[atom] === 2;
  }
}

const STOP = (): boolean => true;

/** Whether the pattern occurs in the molecule. */
export function occurs(target: Target, pattern: Pattern): boolean {
  return (
    target.couldHave(pattern) &&
    target.search((search) => search.begin(planFrom(pattern, pattern.root), STOP).everywhere())
  );
}

/** Whether the pattern occurs with its first query atom on the given atom. */
export function occursAt(target: Target, pattern: Pattern, atom: number): boolean {
  return (
    target.holds(atom, pattern.predicates[0] as number) &&
    (pattern.size === 1 ||
      target.search((search) => search.begin(planFrom(pattern, 0), STOP).at(atom)))
  );
}

/** The atoms that the first query atom can be, ascending. */
export function firstAtoms(target: Target, pattern: Pattern): number[] {
  const atoms: number[] = [];
  if (target.couldHave(pattern)) {
    for (let atom = 0; atom < target.graph.atomCount; atom++) {
      if (occursAt(target, pattern, atom)) {
        atoms.push(atom);
      }
    }
  }
  return atoms;
}

/** All embeddings: for each, the molecule's atom of every query atom. */
export function embeddings(target: Target, pattern: Pattern): number[][] {
  const found: number[][] = [];
  if (target.couldHave(pattern)) {
    target.search((search) =>
      search
        .begin(planFrom(pattern, 0), (mapping) => {
          found.push([...mapping.subarray(0, pattern.size)]);
          return false;
        })
        .everywhere(),
    );
  }
  return found;
}

function isRecursive(node: QueryNode): boolean {
  return node.tag === QueryTag.recursive || (node.children ?? []).some(isRecursive);
}
