/** One way through the library. */
export interface Timed {
  seconds: number;
  /** Molecules that passed. */
  kept: number;
}
