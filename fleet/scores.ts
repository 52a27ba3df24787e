/**
 * How a node has done at one version of a step. All but the counts lie between 0 and 1; a node that
 * is unknown starts in the middle where it has to prove itself, and at 1 where only a breach lowers it.
 */
export interface NodeScore {
  /** Valid results in a row that were compared: with other owners' answers or a known one. */
  consecutiveValid: number;
  /** Results accepted on its word alone since the last that was compared. */
  unchecked: number;
  /** Share of work that it answers in time, recent work counting most. */
  reliability: number;
  /** Share of compared answers that were right, wrong ones counting heavily. */
  correctness: number;
  /** How near it comes to the time that was expected of it; 1 is in time or sooner. */
  latency: number;
  /** Lowered by what it asked for and was not allowed. */
  policy: number;
  /** Lowered by signatures and tokens that are not its own. */
  integrity: number;
}

/** How long an answer took, and how long it was expected to take on that node. */
interface Timing {
  elapsedMs: number;
  expectedMs: number;
}

/** What a score is changed by. `detail` is for operators: with whom, on what. */
export type ScoreEvent = { detail?: string } & (
  | ({ kind: 'accepted-alone' | 'agreed' | 'canary-passed' } & Timing)
  /** Not the answer that a quorum gave; `exact` where the step's answers are equal to the bit. */
  | { kind: 'differed'; exact: boolean }
  | { kind: 'canary-failed'; exact: boolean }
  /** What it sent is no output of that step. */
  | { kind: 'invalid-output' }
  | { kind: 'failed' | 'late' }
  | { kind: 'policy-breach' }
  | { kind: 'bad-signature' }
  /** A token that was sealed for another node, altered, or made up. */
  | { kind: 'token-misused' }
  /** Another node of its owner was found lying. */
  | { kind: 'sibling-lied' }
  | { kind: 'reinstated' }
);

/** A score after an event, why in words, and whether the node must not go on. */
export interface ScoreChange {
  score: NodeScore;
  /** One sentence that an operator can read. */
  reason: string;
  /** Whether the node is to be quarantined at once. */
  quarantine: boolean;
}

/** The score of a node that has done nothing yet. */
export const NEW_SCORE: NodeScore = {
  consecutiveValid: 0,
  unchecked: 0,
  reliability: 0.5,
  correctness: 0.5,
  latency: 0.5,
  policy: 1,
  integrity: 1,
};

/** Below this in correctness, policy or integrity a node is quarantined. */
export const QUARANTINE_BELOW = 0.2;
/** Weight of the newest observation in a running mean: about the last twenty count. */
const NEWEST = 0.1;
/** What is left of correctness, policy or integrity after one fault: two in a row end a newcomer. */
const AFTER_FAULT = 0.5;
/** A lapse that happens to honest nodes too, such as a crash while writing. */
const AFTER_LAPSE = 0.7;

/** The score after an event. Pure: the same score and event always give the same change. */
export function changeScore(score: NodeScore, event: ScoreEvent): ScoreChange {
  const { changes, reason, isLie = false } = effectOf(score, event);
  const next = { ...score, ...changes };
  const isTooLow =
    Math.min(next.correctness, next.policy, next.integrity) < QUARANTINE_BELOW &&
    event.kind !== 'reinstated';
  const quarantine = isLie || isTooLow;
  const detail = event.detail === undefined ? '' : ` (${event.detail})`;
  const verdict = quarantine ? '; quarantined' : '';
  return { score: next, reason: `${reason}${detail}${verdict}`, quarantine };
}

interface Effect {
  changes: Partial<NodeScore>;
  reason: string;
  /** Proof of a wrong answer that cannot be an accident of the method. */
  isLie?: boolean;
}

function effectOf(score: NodeScore, event: ScoreEvent): Effect {
  switch (event.kind) {
    case 'accepted-alone': {
      const unchecked = score.unchecked + 1;
      const reason = `accepted on its word, ${unchecked} since it was last compared`;
      return { changes: { ...served(score, event), unchecked }, reason };
    }
    case 'agreed':
    case 'canary-passed': {
      const consecutiveValid = score.consecutiveValid + 1;
      const what = event.kind === 'agreed' ? 'agreed with other owners' : 'knew a known answer';
      return {
        changes: {
          ...served(score, event),
          consecutiveValid,
          unchecked: 0,
          correctness: toward(score.correctness, 1),
        },
        reason: `${what}, ${consecutiveValid} valid in a row`,
      };
    }
    case 'differed':
      return wrong(score, event.exact, 'gave another answer than a quorum of other owners');
    case 'canary-failed':
      return wrong(score, event.exact, 'gave a wrong answer where the right one was known');
    case 'reinstated':
      return { changes: NEW_SCORE, reason: 'reinstated by an operator, starts as unknown' };
    default:
      return { changes: lapse(score, event.kind), reason: LAPSES[event.kind] };
  }
}

type Lapse =
  | 'invalid-output'
  | 'failed'
  | 'late'
  | 'policy-breach'
  | 'bad-signature'
  | 'token-misused'
  | 'sibling-lied';

const LAPSES: Record<Lapse, string> = {
  'invalid-output': 'sent what is no output of the step',
  failed: 'failed',
  late: 'gave no answer in time',
  'policy-breach': 'asked for what it is not allowed',
  'bad-signature': 'sent a signature that is not its own',
  'token-misused': 'sent a task token that was not sealed for it',
  'sibling-lied': 'another node of its owner was found lying; starts as unknown',
};

function lapse(score: NodeScore, kind: Lapse): Partial<NodeScore> {
  switch (kind) {
    case 'invalid-output':
      return {
        consecutiveValid: 0,
        reliability: toward(score.reliability, 0),
        correctness: score.correctness * AFTER_LAPSE,
      };
    case 'failed':
    case 'late':
      return {
        reliability: toward(score.reliability, 0),
        latency: kind === 'late' ? toward(score.latency, 0) : score.latency,
      };
    case 'policy-breach':
      return { policy: score.policy * AFTER_FAULT };
    case 'bad-signature':
      // Its key signs each answer: another's signature is a forgery or an agent that was changed.
      return { consecutiveValid: 0, integrity: 0 };
    case 'token-misused':
      // Once may be a lease mixed up after a restart.
      return { consecutiveValid: 0, integrity: score.integrity * AFTER_FAULT };
    case 'sibling-lied':
      return {
        consecutiveValid: 0,
        correctness: Math.min(score.correctness, NEW_SCORE.correctness),
      };
  }
}

/** A wrong answer: proof of a lie where answers are equal to the bit, and a fault where they may vary. */
function wrong(score: NodeScore, exact: boolean, reason: string): Effect {
  const correctness = exact ? 0 : score.correctness * AFTER_FAULT;
  return { changes: { consecutiveValid: 0, unchecked: 0, correctness }, reason, isLie: exact };
}

function served(score: NodeScore, { elapsedMs, expectedMs }: Timing): Partial<NodeScore> {
  const punctuality = Math.min(1, expectedMs / Math.max(elapsedMs, 1));
  return {
    reliability: toward(score.reliability, 1),
    latency: toward(score.latency, punctuality),
  };
}

function toward(mean: number, observed: number): number {
  return mean + NEWEST * (observed - mean);
}
