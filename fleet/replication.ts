import { isTrusted, type Tier } from '../schemas/constants/nodes';
import type { ReplicationPlan } from '../schemas/nodes/results';
import type { NodeScore } from './scores';

/**
 * Valid results in a row after which one answer of a node may stand alone; per node and step version
 * (adaptive replication as in BOINC, https://github.com/BOINC/boinc/wiki/Adaptive-replication).
 */
export const TRUST_AFTER_VALID = 10;
/**
 * BOINC's chance of a check, 1 / (valid results in a row), falls to nothing, so that whoever earns
 * trust for long may then cheat for as long. Ours stops here: of lies told ever after, one in
 * twenty-five is checked, for ever.
 */
export const CHECK_PROBABILITY_MIN = 0.04;
/** Results in a row taken on a node's word; the next is checked whatever is drawn. */
export const UNCHECKED_MAX = 100;
/** How often a question with a known answer goes out beside the work of a node that is trusted. */
export const CANARY_PROBABILITY = 0.01;
/** The same for a newcomer: it meets one early, and from partners who are no help to it. */
export const CANARY_PROBABILITY_NEW = 0.1;
/** Nodes of the organisation are asked now and then too: machines break, and accounts are stolen. */
export const CANARY_PROBABILITY_ORGANISATION = 0.002;

/** Equal answers that a check needs, and a newcomer's result. */
const CHECKED_QUORUM = 2;
/** Equal answers where none is from a proven node. */
const NEWCOMERS_QUORUM = 3;
/** Room for answers that differ, fail or come late: two colluders are outvoted within five answers. */
const REPLICAS_MAX = 10;

/** What decides how often a step is computed. */
export interface PlanRequest {
  tier: Tier;
  /** Score of the node chosen first, at this version of the step; none where it is new to it. */
  score: NodeScore | undefined;
  /** A number that the node cannot foresee, in [0, 1). */
  draw: number;
  /** Equal answers asked for in any case: 2 or more where a wrong result would cost much. */
  quorumMin?: number;
  /** Whether a proven node of another owner can be its partner; three must agree where none can. */
  provenPartner?: boolean;
}

/**
 * How often to compute a step that goes to this node first: once where its word is enough and no check
 * was drawn, else until owners agree (`judge` asks for more where answers differ or nobody is proven).
 * It always starts with one: partners are asked when the first answer is in. Accomplices who lie only
 * where they know that all replicas are theirs cannot know it then, and a node cannot tell by any
 * means whether it is checked.
 */
export function planReplication(request: PlanRequest): ReplicationPlan {
  const { tier, score, draw, quorumMin = 1, provenPartner = true } = request;
  const isAlone = isTrusted(tier) || draw >= checkProbability(score);
  const checked = provenPartner || isProven(score) ? CHECKED_QUORUM : NEWCOMERS_QUORUM;
  const quorum = Math.max(quorumMin, isAlone ? 1 : checked);
  return { replicas: 1, quorum, replicasMax: Math.max(REPLICAS_MAX, 3 * quorum) };
}

/**
 * Whether a result may be asked again as a canary, to tell who lies. Two owners in a plot could else
 * make their wrong answer the known one, and have honest nodes quarantined for differing from it.
 */
export function canVouch(o: { owners: number; proven: number; trusted: boolean }): boolean {
  return o.trusted || (o.owners >= NEWCOMERS_QUORUM && o.proven > 0);
}

/** Whether a node has earned that one answer of it may stand alone. */
export function isProven(score: NodeScore | undefined): boolean {
  return score !== undefined && score.consecutiveValid >= TRUST_AFTER_VALID;
}

/** The chance that an answer of this node is compared with another owner's: 1 until proven, never 0. */
export function checkProbability(score: NodeScore | undefined): number {
  if (score === undefined || !isProven(score) || score.unchecked >= UNCHECKED_MAX) return 1;
  return Math.max(CHECK_PROBABILITY_MIN, 1 / score.consecutiveValid);
}

/**
 * Whether results of this node are still taken on its word alone. Before a run ends, one of them, drawn
 * by lot, is computed again by another owner: whoever has begun to lie is found before the end.
 */
export function needsClosingCheck(score: NodeScore | undefined): boolean {
  return (score?.unchecked ?? 0) > 0;
}

/** Whether a node that is given work is also asked something whose answer is known. */
export function drawsCanary(o: {
  tier: Tier;
  score: NodeScore | undefined;
  draw: number;
}): boolean {
  return o.draw < canaryProbability(o.tier, o.score);
}

function canaryProbability(tier: Tier, score: NodeScore | undefined): number {
  if (isTrusted(tier)) return CANARY_PROBABILITY_ORGANISATION;
  return isProven(score) ? CANARY_PROBABILITY : CANARY_PROBABILITY_NEW;
}
