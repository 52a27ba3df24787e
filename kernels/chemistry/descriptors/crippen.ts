import { CRIPPEN } from '../data/crippen';
import { withHydrogens } from '../explicit-hydrogens';
import type { MolGraph } from '../graph';
import { PatternLibrary } from '../pattern-library';
import { occursAt } from '../query/engine';
import type { AtomKind } from '../query/kind-table';
import type { Pattern } from '../query/pattern';
import type { Target } from '../query/target';
import type { RdkitKernel } from '../rdkit-kernel';

/** logP and molar refractivity of a molecule. */
export interface CrippenValues {
  logP: number;
  molarRefractivity: number;
}

/**
 * Partition coefficient and molar refractivity by atom contributions: Wildman and Crippen,
 * J. Chem. Inf. Comput. Sci. 39 (1999) 868, doi:10.1021/ci990307l.
 */
export class Crippen {
  private readonly library: PatternLibrary;
  private readonly patterns: readonly Pattern[];
  /** For each kind of atoms the numbers of the types that it might be, in order. */
  private candidates = new WeakMap<AtomKind, readonly number[]>();

  constructor(kernel: RdkitKernel) {
    this.library = new PatternLibrary(kernel);
    this.patterns = CRIPPEN.map(([smarts]) => this.library.compile(smarts));
  }

  /** Sums the contributions of all atoms, hydrogens included. Atoms of no type add nothing. */
  values(graph: MolGraph): CrippenValues {
    const full = withHydrogens(graph);
    const target = this.library.target(full);
    let logP = 0;
    let molarRefractivity = 0;
    let type = -1;
    for (let atom = 0; atom < full.atomCount; atom++) {
      if (atom < graph.atomCount || !this.isTwin(full, atom, graph.atomCount)) {
        type = this.typeOf(target, atom);
      }
      if (type >= 0) {
        const [, atomLogP, atomRefractivity] = CRIPPEN[type] as (typeof CRIPPEN)[number];
        logP += atomLogP;
        molarRefractivity += atomRefractivity;
      }
    }
    return { logP, molarRefractivity };
  }

  /** Whether an added hydrogen sits on the same atom as the one before it. */
  private isTwin(full: MolGraph, atom: number, heavyAtoms: number): boolean {
    const bond = full.bondCount - full.atomCount + atom;
    return atom > heavyAtoms && full.begin[bond] === full.begin[bond - 1];
  }

  private typeOf(target: Target, atom: number): number {
    const kind = target.kinds[atom] as AtomKind;
    let types = this.candidates.get(kind);
    if (types === undefined) {
      types = this.patterns.flatMap((pattern, type) => (mightStart(kind, pattern) ? [type] : []));
      this.candidates.set(kind, types);
    }
    for (const type of types) {
      if (occursAt(target, this.patterns[type] as Pattern, atom)) {
        return type;
      }
    }
    return -1;
  }
}

function mightStart(kind: AtomKind, pattern: Pattern): boolean {
  const predicate = pattern.predicates[0] as number;
  return ((kind.maybe[predicate >> 5] as number) & (1 << (predicate & 31))) !== 0;
}
