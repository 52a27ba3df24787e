import { MAX_SEARCH_STEPS } from '../limits';
import type { Plan } from './plan';
import type { Target } from './target';

/** Gets the molecule's atom of each query atom; true ends the search. */
export type OnFound = (mapping: Int32Array) => boolean;

/** A search that tried `MAX_SEARCH_STEPS` atoms without an end. */
export class SearchTooLong extends Error {
  override readonly name = 'SearchTooLong';
}

/**
 * Backtracking search along a plan. One object serves many searches in turn, since making arrays
 * costs more than most searches.
 */
export class Search {
  private readonly used: Uint8Array;
  private mapping = new Int32Array(32);
  private plan!: Plan;
  private onFound!: OnFound;
  private steps = 0;

  constructor(private readonly target: Target) {
    this.used = new Uint8Array(target.graph.atomCount);
  }

  /** Sets what is searched for. */
  begin(plan: Plan, onFound: OnFound): this {
    this.plan = plan;
    this.onFound = onFound;
    this.steps = 0;
    if (this.mapping.length < plan.predicate.length) {
      this.mapping = new Int32Array(2 * plan.predicate.length);
    }
    return this;
  }

  /** Tries every atom for the plan's root; true when `onFound` ended the search. */
  everywhere(): boolean {
    for (let atom = 0; atom < this.used.length; atom++) {
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
    const { target, plan, used, mapping } = this;
    if (++this.steps > MAX_SEARCH_STEPS) {
      throw new SearchTooLong(`no end after ${MAX_SEARCH_STEPS} steps`);
    }
    if (
      used[atom] === 1 ||
      !target.holds(atom, plan.predicate[step] as number) ||
      !this.closesRings(step, atom)
    ) {
      return false;
    }
    mapping[plan.queryAtom[step] as number] = atom;
    if (step + 1 === plan.predicate.length) {
      return this.onFound(mapping);
    }
    used[atom] = 1;
    const ended = this.extend(step + 1);
    used[atom] = 0;
    return ended;
  }

  private extend(step: number): boolean {
    const parent = this.plan.parent[step] as number;
    if (parent < 0) {
      for (let atom = 0; atom < this.used.length; atom++) {
        if (this.place(step, atom)) {
          return true;
        }
      }
      return false;
    }
    const { graph, bondBits } = this.target;
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
    const closures = this.plan.closures[step] as Int32Array;
    for (let i = 0; i < closures.length; i += 2) {
      const other = this.mapping[closures[i] as number] as number;
      if (!this.bonded(atom, other, closures[i + 1] as number)) {
        return false;
      }
    }
    return true;
  }

  private bonded(atom: number, other: number, mask: number): boolean {
    const { graph, bondBits } = this.target;
    const stop = graph.first[atom + 1] as number;
    for (let k = graph.first[atom] as number; k < stop; k++) {
      if (graph.neighbour[k] === other) {
        return ((bondBits[graph.viaBond[k] as number] as number) & mask) !== 0;
      }
    }
    return false;
  }
}
