import fc from 'fast-check';
import { NODE_STATES, type NodeState } from '../schemas/constants/nodes';
import {
  LIFECYCLE,
  NODE_EVENTS,
  type NodeEvent,
  replayHistory,
  type Transition,
  takesWork,
  transition,
} from './lifecycle';

const events = fc.array(fc.constantFrom(...NODE_EVENTS), { maxLength: 60 });

/** Plays events from ENROLLING on, and keeps what was not refused. */
function play(played: readonly NodeEvent[]): Transition[] {
  let state: NodeState = 'ENROLLING';
  const history: Transition[] = [];
  for (const event of played) {
    const outcome = transition(state, event);
    if (!outcome.ok) continue;
    history.push(outcome.transition);
    state = outcome.transition.to;
  }
  return history;
}

describe('the life of a node', () => {
  test('an ordinary day: joins, works, sleeps, comes back, is paused, works again', () => {
    const day: NodeEvent[] = [
      'admitted',
      'work-given',
      'work-done',
      'slept',
      'woke',
      'caught-up',
      'held',
      'released',
      'work-given',
    ];
    const states = ['READY', 'BUSY', 'READY', 'SLEEPING', 'REJOINING', 'READY', 'IDLE', 'READY'];
    expect(play(day).map(({ to }) => to)).toEqual([...states, 'BUSY']);
  });

  test('a refusal says what the state does know, and changes nothing', () => {
    expect(transition('QUARANTINED', 'work-given')).toEqual({
      ok: false,
      refused: { state: 'QUARANTINED', event: 'work-given', allowed: ['reinstated'] },
    });
  });

  test('whatever happens, the table alone decides, and a history can be replayed', () => {
    fc.assert(
      fc.property(events, (played) => {
        const history = play(played);
        for (const { from, to, event } of history) expect(LIFECYCLE[from][event]).toBe(to);
        const last = history.at(-1)?.to ?? 'ENROLLING';
        expect(replayHistory(history)).toEqual({ ok: true, state: last });
      }),
    );
  });

  test('an entry that was changed, left out or put in is found', () => {
    const history = play(['admitted', 'work-given', 'lost', 'returned', 'caught-up']);
    fc.assert(
      fc.property(fc.nat(history.length - 2), (at) => {
        expect(replayHistory(history.toSpliced(at, 1))).toEqual({ ok: false, brokenAt: at });
        const forged = { ...(history[at] as Transition), to: 'QUARANTINED' as const };
        expect(replayHistory(history.with(at, forged))).toEqual({ ok: false, brokenAt: at });
      }),
    );
  });

  test('a quarantined node takes no work, whatever it does, until it is reinstated', () => {
    fc.assert(
      fc.property(events, events, (before, after) => {
        const history = play(['admitted', ...before, 'quarantined', ...after]);
        const since = history.findLastIndex(({ event }) => event === 'quarantined');
        const isReinstated = history.slice(since).some(({ event }) => event === 'reinstated');
        if (since >= 0 && !isReinstated) {
          const last = history.at(-1)?.to as NodeState;
          expect(last).toBe('QUARANTINED');
          expect(takesWork(last)).toBe(false);
        }
      }),
    );
  });

  test('every state can be reached, can be left, and can be quarantined', () => {
    const reached = new Set<NodeState>(['ENROLLING']);
    for (let before = 0; before < reached.size; ) {
      before = reached.size;
      for (const state of [...reached]) {
        for (const to of Object.values(LIFECYCLE[state])) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...NODE_STATES].sort());
    for (const state of NODE_STATES) {
      expect(Object.keys(LIFECYCLE[state]).length).toBeGreaterThan(0);
      if (state !== 'QUARANTINED') expect(LIFECYCLE[state].quarantined).toBe('QUARANTINED');
    }
  });
});
