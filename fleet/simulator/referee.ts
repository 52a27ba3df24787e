import type { ReplicationPlan } from '../../schemas/nodes/results';
import { judge, type Verdict } from '../judge';
import { planReplication } from '../replication';
import type { NodeScore } from '../scores';
import type { SimReplica } from './flight';

/** Who decides how often a job is computed, and what counts. */
export interface Referee {
  plan(o: { score: NodeScore; draw: number; provenPartner: boolean }): ReplicationPlan;
  judge(plan: ReplicationPlan, replicas: readonly SimReplica[]): Verdict;
}

const REPLICAS_MAX = 10;

/** Ours: the rules of `fleet` themselves. */
export const ADAPTIVE: Referee = {
  plan: (o) => planReplication({ tier: 'public', ...o }),
  judge: (plan, replicas) => judge({ plan, agreement: 'bitwise', replicas }),
};

/** Plain voting: the first answer that `quorum` nodes give, with no memory of who they are. */
export function plainVoting(quorum: number): Referee {
  return {
    plan: () => ({ replicas: quorum, quorum, replicasMax: REPLICAS_MAX }),
    judge: countVotes,
  };
}

function countVotes(plan: ReplicationPlan, replicas: readonly SimReplica[]): Verdict {
  const votes = new Map<string, number[]>();
  let pending = 0;
  for (const [index, { outcome, outputDigest = '' }] of replicas.entries()) {
    if (outcome === 'pending') pending += 1;
    if (outcome !== 'answered') continue;
    votes.set(outputDigest, [...(votes.get(outputDigest) ?? []), index]);
  }
  const best = [...votes.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
  if (best.length >= plan.quorum) {
    return { kind: 'agreed', result: best[0] as number, agreed: best, differed: [] };
  }
  const left = plan.replicasMax - replicas.length;
  const count = Math.min(plan.quorum - best.length - pending, left);
  if (count > 0) return { kind: 'more', count, excludedOwners: [], reason: '' };
  return pending > 0 ? { kind: 'wait' } : { kind: 'given-up', reason: 'no majority' };
}
