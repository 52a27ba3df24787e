import { type NodeEvent, transition } from '../../../fleet/lifecycle';
import { NODE_STATES, type NodeState } from '../../../schemas/constants/nodes';
import type { HistoryEntry } from '../../../schemas/nodes/control';
import type { History } from './history';

/** Longest reason that goes into the history, and to the gate. */
const WHY_CHARACTERS_MAX = 500;

/** The life of this node: one state, changed by the table of `fleet/lifecycle` alone, and written down. */
export class Life {
  private current: { state: NodeState; since: string; sequence: number };

  constructor(
    private readonly history: History,
    private readonly onChange: () => void = () => undefined,
  ) {
    const [last] = history.transitionsAfter(-1).slice(-1);
    this.current = {
      state: last?.to ?? NODE_STATES[0],
      since: last?.at ?? new Date().toISOString(),
      sequence: last?.sequence ?? 0,
    };
  }

  get state(): NodeState {
    return this.current.state;
  }

  get since(): string {
    return this.current.since;
  }

  /** Lets something happen. An event that the state does not know changes nothing: false. */
  happen(event: NodeEvent, why: string): boolean {
    const outcome = transition(this.current.state, event);
    if (!outcome.ok) return false;
    const { from, to } = outcome.transition;
    if (from === to) return true;
    const sequence = this.current.sequence + 1;
    const told = why.slice(0, WHY_CHARACTERS_MAX);
    this.history.add({ kind: 'state', sequence, from, to, event, why: told });
    this.current = { state: to, since: new Date().toISOString(), sequence };
    this.onChange();
    return true;
  }

  /** Transitions after the one that the gate has confirmed. */
  unreported(confirmed: number): (HistoryEntry & { kind: 'state' })[] {
    // The gate's number may be of a history that was lost with its folder.
    if (confirmed >= this.current.sequence) return [];
    return this.history.transitionsAfter(confirmed);
  }

  get sequence(): number {
    return this.current.sequence;
  }
}
