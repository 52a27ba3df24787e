import type { Flight, SimReplica } from './flight';
import type { AnswerCode } from './ledger';
import { KINDS, type Kind } from './population';
import type { Random } from './random';

/** The right answer, and what liars give in its place. */
const RIGHT = 'right';
const RING = 'ring';
const CAREFUL = 'careful';
const SPORADIC_LIES = 0.2;
/** Right answers that a patient liar gives before it begins. */
const PATIENCE = 40;

const CODES = [RIGHT, 'own', RING, CAREFUL];

/** Whether an answer is wrong. */
export function isWrong(answer: string | undefined): boolean {
  return answer !== RIGHT;
}

/** An answer as a byte; every lie of one node's own making is the same byte. */
export function codeOf(answer: string): AnswerCode {
  return Math.max(CODES.indexOf(answer), answer.startsWith('own') ? 1 : 0);
}

/** The answer of a byte, for the node that gave it. */
export function answerOf(code: AnswerCode, node: number): string {
  return code === 1 ? ownLie(node) : (CODES[code] as string);
}

/** What a node answers: `flight` is what its ring knows of the question, none for a canary. */
export function give(
  node: number,
  o: { kind: Kind; given: number; flight: Flight | undefined; kindOf: Uint8Array; random: Random },
): string {
  switch (o.kind) {
    case 'honest':
      return RIGHT;
    case 'constant':
      return ownLie(node);
    case 'sporadic':
      return o.random.uniform() < SPORADIC_LIES ? ownLie(node) : RIGHT;
    case 'patient':
      return o.given >= PATIENCE ? ownLie(node) : RIGHT;
    case 'ring':
      return RING;
    case 'careful-ring':
      return hasAccomplice(node, o) ? CAREFUL : RIGHT;
  }
}

function ownLie(node: number): string {
  return `own-${node}`;
}

/** Whether another of the ring is at the same question, or has lied about it. */
function hasAccomplice(
  node: number,
  { flight, kindOf }: { flight: Flight | undefined; kindOf: Uint8Array },
): boolean {
  const isOfRing = ({ who }: SimReplica) =>
    who !== node && KINDS[kindOf[who] as number] === 'careful-ring';
  return (
    flight?.replicas.some(
      (one) => isOfRing(one) && (one.outcome === 'pending' || one.outputDigest === CAREFUL),
    ) ?? false
  );
}
