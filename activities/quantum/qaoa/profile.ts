import type { Engine } from '../../../kernels/quantum/engine';

/** Where time went, in milliseconds. */
export interface Profile {
  /** Inside the engine: circuits, expectation values, the way back of gradients. */
  engineMs: number;
  /** The rest of an evaluation: parameters bound, plans compiled. */
  compileMs: number;
  /** Inside the optimiser, its state read out included. */
  optimiserMs: number;
}

/** A profile of nothing. */
export const NO_TIME: Profile = { engineMs: 0, compileMs: 0, optimiserMs: 0 };

/** Adds what work took to one part of a profile. */
export function clocked<T>(
  profile: Profile,
  part: keyof Profile,
  { now, work }: { now: () => number; work: () => T },
): T {
  const began = now();
  try {
    return work();
  } finally {
    profile[part] += now() - began;
  }
}

/** What a search asks of an engine. */
export type SearchEngine = Pick<Engine, 'run' | 'expectation' | 'observations'>;

/** An engine whose time is added to a profile. */
export function clockedEngine(
  engine: SearchEngine,
  profile: Profile,
  now: () => number,
): SearchEngine {
  const timed = <T>(work: () => T) => clocked(profile, 'engineMs', { now, work });
  return {
    run: (plan) => timed(() => engine.run(plan)),
    expectation: (plan) => timed(() => engine.expectation(plan)),
    observations: (plan) => timed(() => engine.observations(plan)),
  };
}
