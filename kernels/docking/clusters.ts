/** Poses that are near a better one. */
export interface Cluster<T> {
  leader: T;
  members: T[];
}

/**
 * Sorts poses, best first, into clusters: each joins the first cluster whose best pose is nearer than the
 * radius, and else begins one of its own.
 */
export function clusterPoses<T>(
  poses: readonly T[],
  o: { radius: number; distance: (a: T, b: T) => number },
): Cluster<T>[] {
  const clusters: Cluster<T>[] = [];
  for (const pose of poses) {
    const near = clusters.find(({ leader }) => o.distance(leader, pose) < o.radius);
    if (near === undefined) clusters.push({ leader: pose, members: [pose] });
    else near.members.push(pose);
  }
  return clusters;
}
