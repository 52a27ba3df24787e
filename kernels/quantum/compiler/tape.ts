import type { InputValues } from '../parameters';

/**
 * The arithmetic of one compilation in the order in which it was done. What is kept can be done again
 * with other inputs, as long as every decision that depended on the numbers comes out as before: then
 * only the constants of the plan are new.
 */
export class Tape {
  /** The constants of the plan, written by what is on the tape. */
  readonly constants: number[] = [];
  private readonly works: (() => unknown)[] = [];

  constructor(
    /** Values of the circuit's inputs. */
    public inputs: InputValues = {},
    private readonly isKept = false,
  ) {}

  /** Does something that writes numbers where others on the tape read them. */
  do(work: () => void): void {
    work();
    if (this.isKept) this.works.push(work);
  }

  /** Answers a question on which the structure of the plan depends. */
  decide<T extends boolean | number>(question: () => T): T {
    const answer = question();
    if (this.isKept) this.works.push(() => question() === answer);
    return answer;
  }

  /** The constants for other inputs; undefined where a decision comes out otherwise. */
  replay(inputs: InputValues): Float64Array | undefined {
    this.inputs = inputs;
    for (const work of this.works) if (work() === false) return undefined;
    return Float64Array.from(this.constants);
  }
}
