import type { ReplicationPlan } from '../schemas/nodes/results';
import type { Agreement } from '../schemas/step';
import { isHomogeneous, outputsAgree } from './comparators';

/** One replica, as far as it has come. */
export interface Replica {
  node: string;
  owner: string;
  /** Whether this node has earned that its word may stand alone (`isProven`). */
  proven: boolean;
  /** Whether it is of a tier whose word is a result: it settles a dispute. */
  trusted?: boolean;
  outcome: 'answered' | 'failed' | 'late' | 'pending';
  /** SHA-256 of its output; where it has answered. */
  outputDigest?: string;
  /** The output itself; where the step compares by tolerance. */
  output?: unknown;
  /** Class of machine and tool (`homogeneousClass`); where the step compares within one. */
  class?: string;
}

/** What replicas of one step come to. Indices point into the replicas that were judged. */
export type Verdict =
  | {
      kind: 'agreed';
      /** The replica whose output is the result. */
      result: number;
      agreed: readonly number[];
      /** Answered otherwise: each is to be scored for it. */
      differed: readonly number[];
    }
  /** The answers under way may be enough. */
  | { kind: 'wait' }
  | {
      kind: 'more';
      /** How many further replicas to ask for. */
      count: number;
      /** Owners that have had their say (`ownersHeard`). */
      excludedOwners: readonly string[];
      reason: string;
    }
  | { kind: 'given-up'; reason: string };

/** Owners that must agree where answers differ, or where none of those who agree is proven. */
const QUORUM_IN_DOUBT = 3;
/** Newcomers that must agree against a proven node: identities are cheaper than a history. */
const QUORUM_AGAINST_PROVEN = 5;

interface Group {
  /** The replica that all others of the group agree with. */
  result: number;
  members: readonly number[];
  owners: ReadonlySet<string>;
  hasProven: boolean;
  hasTrusted: boolean;
}

/**
 * Judges the replicas of one step. An answer becomes the result when a quorum of distinct owners gave
 * it. A quorum is what the plan says while all agree and one of them is proven. Where only newcomers
 * agree it is at least three. Where somebody answered otherwise it is raised by one, is at least three,
 * and is more than any other answer has; by two where that has two, while others can be asked. So two
 * owners in a plot pass a wrong answer only where the plan takes a proven node's word, or where a proven
 * node's partner in a check happens to be in the plot too. A node of a trusted tier settles it.
 * @param noneLeft no further owner is alive that could be asked
 */
export function judge(o: {
  plan: ReplicationPlan;
  agreement: Exclude<Agreement, 'none'>;
  replicas: readonly Replica[];
  noneLeft?: boolean;
}): Verdict {
  const isOfClass = isHomogeneous(o.agreement);
  const counted = countable(o.replicas, isOfClass);
  const groups = groupsOf(o.replicas, counted, o.agreement);
  const best = groups[0];
  const needed = ownersNeeded(o.plan, groups, { isOfClass, noneLeft: o.noneLeft ?? false });
  if (best !== undefined && (best.hasTrusted || best.owners.size >= needed)) {
    const agreed = best.members;
    const differed = counted.filter((index) => !agreed.includes(index));
    return { kind: 'agreed', result: best.result, agreed, differed };
  }
  // Partners are asked once there is an answer to compare with: none can count on what they will say.
  const missing = best === undefined ? 1 : needed - best.owners.size;
  return moreOrNone(o, { missing, groups: groups.length });
}

/** Whether an answer that came after the verdict is the one that was taken. */
export function agreesWith(
  result: Replica,
  late: Replica,
  agreement: Exclude<Agreement, 'none'>,
): boolean {
  return sameAnswer(result, late, agreement);
}

/**
 * Owners whose answer counts or is on its way. One whose nodes were silent, or answered in a class with
 * which nothing can be compared, has said nothing yet: another node of it may be asked.
 */
export function ownersHeard(
  replicas: readonly Replica[],
  agreement: Exclude<Agreement, 'none'>,
): string[] {
  const counted = new Set(countable(replicas, isHomogeneous(agreement)));
  const heard = replicas.filter(({ outcome }, i) => outcome === 'pending' || counted.has(i));
  return [...new Set(heard.map(({ owner }) => owner))];
}

function moreOrNone(
  o: {
    plan: ReplicationPlan;
    agreement: Exclude<Agreement, 'none'>;
    replicas: readonly Replica[];
    noneLeft?: boolean;
  },
  { missing, groups }: { missing: number; groups: number },
): Verdict {
  const pending = o.replicas.filter(({ outcome }) => outcome === 'pending').length;
  const { replicasMax } = o.plan;
  const left = replicasMax - o.replicas.length;
  const count = Math.min(missing - pending, left);
  if (count > 0 && o.noneLeft !== true) {
    const excludedOwners = ownersHeard(o.replicas, o.agreement);
    return { kind: 'more', count, excludedOwners, reason: sayWhy(o.replicas, groups) };
  }
  if (pending > 0) return { kind: 'wait' };
  const limit = o.noneLeft ? 'no further owner has a node for it' : `${replicasMax} is the limit`;
  const reason = `no quorum after ${o.replicas.length} replicas: ${sayWhy(o.replicas, groups)}; ${limit}`;
  return { kind: 'given-up', reason };
}

/** Answers that are compared: where classes matter, those of the class that answered first. */
function countable(replicas: readonly Replica[], homogeneous: boolean): number[] {
  const answered = [...replicas.keys()].filter((i) => replicas[i]?.outcome === 'answered');
  const first = answered[0] === undefined ? undefined : replicas[answered[0]]?.class;
  return homogeneous ? answered.filter((i) => replicas[i]?.class === first) : answered;
}

/** Groups of equal answers, the one with most owners first; a proven member breaks a tie. */
function groupsOf(
  replicas: readonly Replica[],
  counted: readonly number[],
  agreement: Exclude<Agreement, 'none'>,
): Group[] {
  const groups: Group[] = [];
  let rest = counted;
  while (rest.length > 0) {
    const candidates = rest.map((result) => {
      const members = rest.filter((i) => sameAnswer(replicas[result], replicas[i], agreement));
      return groupOf(replicas, { result, members });
    });
    const best = candidates.reduce((a, b) => (isBigger(b, a) ? b : a));
    groups.push(best);
    rest = rest.filter((i) => !best.members.includes(i));
  }
  return groups;
}

function groupOf(
  replicas: readonly Replica[],
  { result, members }: { result: number; members: readonly number[] },
): Group {
  const all = members.map((i) => replicas[i] as Replica);
  const owners = new Set(all.map(({ owner }) => owner));
  const hasTrusted = all.some(({ trusted }) => trusted === true);
  return { result, members, owners, hasTrusted, hasProven: all.some(({ proven }) => proven) };
}

function isBigger(a: Group, b: Group): boolean {
  if (a.hasTrusted !== b.hasTrusted) return a.hasTrusted;
  if (a.owners.size !== b.owners.size) return a.owners.size > b.owners.size;
  return a.hasProven && !b.hasProven;
}

function sameAnswer(
  a: Replica | undefined,
  b: Replica | undefined,
  agreement: Exclude<Agreement, 'none'>,
): boolean {
  if (a === undefined || b === undefined || a.outputDigest === undefined) return false;
  if (a.outputDigest === b.outputDigest) return true;
  return agreement !== 'bitwise' && outputsAgree(a.output, b.output, agreement);
}

function ownersNeeded(
  plan: ReplicationPlan,
  groups: readonly Group[],
  { noneLeft, isOfClass }: { noneLeft: boolean; isOfClass: boolean },
): number {
  const [best, ...rivals] = groups;
  // Nodes say themselves of which class they are: newcomers could meet in one that they made up.
  if (isOfClass && best?.hasProven === false) return best.owners.size + 1;
  if (best === undefined || (rivals.length === 0 && best.hasProven)) return plan.quorum;
  if (rivals.length === 0) return Math.max(plan.quorum, QUORUM_IN_DOUBT);
  const largest = Math.max(...rivals.map(({ owners }) => owners.size));
  // Two owners with the same wrong answer are no accident but a plot, which may have a third.
  const lead = largest > 1 ? 2 : 1;
  // Where nobody is left to be asked, one liar must not keep a small network from ever agreeing.
  const needed = noneLeft
    ? Math.max(plan.quorum, QUORUM_IN_DOUBT, largest + 1)
    : Math.max(plan.quorum + 1, QUORUM_IN_DOUBT, largest + lead);
  const isAgainstProven = !best.hasProven && rivals.some(({ hasProven }) => hasProven);
  return isAgainstProven ? Math.max(needed, QUORUM_AGAINST_PROVEN) : needed;
}

function sayWhy(replicas: readonly Replica[], groups: number): string {
  const count = (outcome: Replica['outcome']) =>
    replicas.filter((replica) => replica.outcome === outcome).length;
  const answers = groups > 1 ? `${groups} different answers` : `${count('answered')} answers`;
  return `${answers}, ${count('failed')} failed, ${count('late')} late`;
}
