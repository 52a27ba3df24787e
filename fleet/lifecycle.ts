import { NODE_STATES, type NodeState } from '../schemas/constants/nodes';

/** What happens to a node; each is written into its history with the transition that it caused. */
export const NODE_EVENTS = [
  /** Has its certificate and its report is known. */
  'admitted',
  'work-given',
  /** Its last running step has ended. */
  'work-done',
  /** Its owner, or a rule of theirs, lets it take no work. */
  'held',
  'released',
  /** Told before, or noticed afterwards: the clock on the wall ran on and the monotonic one did not. */
  'slept',
  'woke',
  /** Works on, but something is wrong: too hot, a tool gone, little disk left. */
  'degraded',
  'recovered',
  /** Silent for longer than its grace. */
  'lost',
  'returned',
  /** Everything that it missed while away has been replayed to it. */
  'caught-up',
  /** Found lying, or taken out by an operator. */
  'quarantined',
  'reinstated',
  /** Joins again with the same key, by a new invitation. */
  're-enrolled',
] as const;
export type NodeEvent = (typeof NODE_EVENTS)[number];

/**
 * Every transition there is. READY waits for work, BUSY computes (and may have free slots), IDLE is
 * connected but held by its owner's rules, SLEEPING is expected back, DISCONNECTED may never return.
 * QUARANTINED is left through an operator alone: nothing that a node does leads out of it.
 */
export const LIFECYCLE: Readonly<
  Record<NodeState, Readonly<Partial<Record<NodeEvent, NodeState>>>>
> = {
  ENROLLING: { admitted: 'READY', lost: 'DISCONNECTED', quarantined: 'QUARANTINED' },
  READY: {
    'work-given': 'BUSY',
    held: 'IDLE',
    slept: 'SLEEPING',
    degraded: 'DEGRADED',
    lost: 'DISCONNECTED',
    quarantined: 'QUARANTINED',
  },
  BUSY: {
    'work-given': 'BUSY',
    'work-done': 'READY',
    held: 'IDLE',
    slept: 'SLEEPING',
    degraded: 'DEGRADED',
    lost: 'DISCONNECTED',
    quarantined: 'QUARANTINED',
  },
  IDLE: {
    // Steps that were running when the owner paused may still end.
    'work-done': 'IDLE',
    released: 'READY',
    slept: 'SLEEPING',
    degraded: 'DEGRADED',
    lost: 'DISCONNECTED',
    quarantined: 'QUARANTINED',
  },
  SLEEPING: { woke: 'REJOINING', lost: 'DISCONNECTED', quarantined: 'QUARANTINED' },
  DEGRADED: {
    'work-given': 'DEGRADED',
    'work-done': 'DEGRADED',
    recovered: 'READY',
    held: 'IDLE',
    slept: 'SLEEPING',
    lost: 'DISCONNECTED',
    quarantined: 'QUARANTINED',
  },
  DISCONNECTED: {
    returned: 'REJOINING',
    're-enrolled': 'ENROLLING',
    quarantined: 'QUARANTINED',
  },
  REJOINING: {
    'caught-up': 'READY',
    held: 'IDLE',
    slept: 'SLEEPING',
    lost: 'DISCONNECTED',
    quarantined: 'QUARANTINED',
  },
  QUARANTINED: { reinstated: 'REJOINING' },
};

/** States in which a node may be given work. */
const WORKING_STATES: readonly NodeState[] = ['READY', 'BUSY', 'DEGRADED'];

/** One step in the life of a node. */
export interface Transition {
  from: NodeState;
  to: NodeState;
  event: NodeEvent;
}

/** An event that its state does not know; what was known stays as it was. */
export interface RefusedTransition {
  state: NodeState;
  event: NodeEvent;
  /** What the state does know. */
  allowed: readonly NodeEvent[];
}

export type TransitionOutcome =
  | { ok: true; transition: Transition }
  | { ok: false; refused: RefusedTransition };

/** Where an event leads from a state: a transition of the table, or a refusal; never throws. */
export function transition(state: NodeState, event: NodeEvent): TransitionOutcome {
  const to = LIFECYCLE[state][event];
  if (to !== undefined) return { ok: true, transition: { from: state, to, event } };
  const allowed = NODE_EVENTS.filter((known) => LIFECYCLE[state][known] !== undefined);
  return { ok: false, refused: { state, event, allowed } };
}

/** Whether a node in this state may be given work. */
export function takesWork(state: NodeState): boolean {
  return WORKING_STATES.includes(state);
}

/**
 * The state that a history leads to, from ENROLLING on.
 * @returns the index of the first entry that does not follow from those before it, if there is one
 */
export function replayHistory(
  history: readonly Transition[],
): { ok: true; state: NodeState } | { ok: false; brokenAt: number } {
  let state: NodeState = NODE_STATES[0];
  for (const [index, entry] of history.entries()) {
    const outcome = transition(state, entry.event);
    if (entry.from !== state || !outcome.ok || outcome.transition.to !== entry.to) {
      return { ok: false, brokenAt: index };
    }
    state = entry.to;
  }
  return { ok: true, state };
}
