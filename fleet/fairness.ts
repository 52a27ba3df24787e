/** What a project has had of the fleet. */
export interface ProjectShare {
  project: string;
  /** How much it is to have against the others; above 0. */
  weight: number;
  /** Seconds of work served to it, divided by its weight: the clock that it is behind or ahead by. */
  virtualSeconds: number;
}

/**
 * The project whose work is served next: the one that has had least for its weight (start-time fair
 * queuing, Goyal 1996); by name among equals. Undefined when none has work.
 */
export function nextProject(shares: readonly ProjectShare[]): ProjectShare | undefined {
  return shares.reduce<ProjectShare | undefined>((first, one) => {
    if (first === undefined || one.virtualSeconds < first.virtualSeconds) return one;
    const isTie = one.virtualSeconds === first.virtualSeconds;
    return isTie && one.project < first.project ? one : first;
  }, undefined);
}

/** A share after so many seconds of work were served to its project. */
export function served(share: ProjectShare, seconds: number): ProjectShare {
  return { ...share, virtualSeconds: share.virtualSeconds + seconds / share.weight };
}

/**
 * The share of a project that has work again: it starts no further behind than those that are served,
 * since nobody saves up a claim on the whole fleet by asking for nothing.
 */
export function joined(share: ProjectShare, others: readonly ProjectShare[]): ProjectShare {
  const least = Math.min(...others.map(({ virtualSeconds }) => virtualSeconds));
  if (others.length === 0 || share.virtualSeconds >= least) return share;
  return { ...share, virtualSeconds: least };
}
