import { MAX_SEARCH_STEPS } from '../limits';
import type { Plan } from './plan';
import type { Target } from './target';

/** Gets the molecule's atom of each query atom; true ends the search. */
export type OnFound = (mapping: readonly number[]) => boolean;

/** A search that tried `MAX_SEARCH_STEPS` atoms without an end. */
export class SearchTooLong extends Error {
  override readonly name = 'SearchTooLong';
}

/** Backtracking search for one pattern along its plan. */
export class Search {
  private readonly mapping: number[];
  private readonly used: Uint8Array;
  private steps = 0;

  constructor(
    private readonly target: Target,
    private readonly plan: Plan,
    private readonly onFound: OnFound,
  ) {
    this.mapping = new Array<number>(plan.predicate.length).fill(-1);
    this.used = new Uint8Array(target.graph.atomCount);
  }

  /** Tries every atom for the plan's root; true when `onFound` ended the search. */
  everywhere(): boolean {
    for (let atom = 0; atom < this.target.graph.atomCount; atom++) {
      if (this.place(0, atom)) {
        return true;
      }
    }
    return false;
  }

  /** Tries one atom for the plan's root. */
  at(atom: number): boolean {
    return this.place(0, atom);
  }

  private place(step: number, atom: number): boolean {
    const { target, plan } = this;
    if (++this.steps > MAX_SEARCH_STEPS) {
      throw new SearchTooLong(`no end after ${MAX_SEARCH_STEPS} steps`);
    }
    if (
      this.used[atom] === 1 ||
      !target.holds(atom, plan.predicate[step] as number) ||
      !this.closesRings(step, atom)
    ) {
      return false;
    }
    this.mapping[plan.queryAtom[step] as number] = atom;
    if (step + 1 === this.mapping.length) {
      return this.onFound(this.mapping);
    }
    this.used[atom] = 1;
    const ended = this.extend(step + 1);
    this.used[atom] = 0;
    return ended;
  }

  private extend(step: number): boolean {
    const parent = this.plan.parent[step] as number;
    const { graph, bondBits } = this.target;
    if (parent < 0) {
      for (let atom = 0; atom < graph.atomCount; atom++) {
        if (this.place(step, atom)) {
          return true;
        }
      }
      return false;
    }
    const from = this.mapping[parent] as number;
    const mask = this.plan.mask[step] as number;
    const stop = graph.first[from + 1] as number;
    for (let k = graph.first[from] as number; k < stop; k++) {
      if (
        ((bondBits[graph.viaBond[k] as number] as number) & mask) !== 0 &&
        this.place(step, graph.neighbour[k] as number)
      ) {
        return true;
      }
    }
    return false;
  }

  /** Whether the bonds to query atoms placed before (beside the parent) are there. */
  private closesRings(step: number, atom: number): boolean {
    const closures = this.plan.closures[step] as Plan['closures'][number];
    return closures.every(({ to, mask }) => this.bonded(atom, this.mapping[to] as number, mask));
  }

  private bonded(atom: number, other: number, mask: number): boolean {
    const { graph, bondBits } = this.target;
    for (let k = graph.first[atom] as number; k < (graph.first[atom + 1] as number); k++) {
      if (graph.neighbour[k] === other) {
        return ((bondBits[graph.viaBond[k] as number] as number) & mask) !== 0;
      }
    }
    return false;
  }
}
