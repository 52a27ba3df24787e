import type { ReplicationPlan } from '../schemas/nodes/results';
import type { Agreement } from '../schemas/step';
import { judge, type Replica } from './judge';

/** Nodes of one owner found lying at which every node of that owner is taken out. */
export const LYING_NODES_MAX = 2;

/**
 * Whether an accepted result still stands when these nodes are known to lie: whether those who remain of
 * the replicas that it was judged by would have it accepted. Where not, it is to be computed again, with
 * the remaining answers as the first votes.
 */
export function stillStands(o: {
  plan: ReplicationPlan;
  agreement: Exclude<Agreement, 'none'>;
  replicas: readonly Replica[];
  liars: ReadonlySet<string>;
}): boolean {
  const replicas = o.replicas.filter(({ node }) => !o.liars.has(node));
  return judge({ ...o, replicas }).kind === 'agreed';
}

/**
 * What becomes of an owner's other nodes when one was found lying: all start as unknown, and when
 * another lies too, none goes on. One machine may be broken; two are a habit.
 */
export function siblingsFate(lyingNodes: number): 'go-on' | 'start-anew' | 'quarantine' {
  if (lyingNodes >= LYING_NODES_MAX) return 'quarantine';
  return lyingNodes > 0 ? 'start-anew' : 'go-on';
}
