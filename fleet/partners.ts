import { type TaskFacts, type WaiterFacts, whyNot } from './placement';
import { isProven } from './replication';

/**
 * Nodes of distinct owners that compute a task again, proven ones first, chosen by lot: whoever could
 * earn a place by what it says of itself could place itself beside its accomplice.
 * @param draws numbers that no node can foresee, in [0, 1), one for each partner
 * @returns indices into `waiters`; fewer than there are draws where no further owner is eligible
 */
export function pickPartners(
  task: TaskFacts,
  waiters: readonly WaiterFacts[],
  draws: readonly number[],
): number[] {
  const taken = new Set(task.excludedOwners);
  const picked: number[] = [];
  let eligible = [...waiters.keys()].filter((i) => !whyNot(task, waiters[i] as WaiterFacts));
  for (const draw of draws) {
    eligible = eligible.filter((i) => !taken.has((waiters[i] as WaiterFacts).owner));
    const proven = eligible.filter((i) => isProven(waiters[i]?.score));
    const index = byLot(waiters, proven.length > 0 ? proven : eligible, draw);
    if (index === undefined) break;
    picked.push(index);
    taken.add((waiters[index] as WaiterFacts).owner);
  }
  return picked;
}

/** Draws an owner first and one of its nodes then: many nodes of one owner make it no likelier. */
function byLot(
  waiters: readonly WaiterFacts[],
  indices: readonly number[],
  draw: number,
): number | undefined {
  const byOwner = new Map<string, number[]>();
  for (const index of indices) {
    const { owner } = waiters[index] as WaiterFacts;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), index]);
  }
  const owners = [...byOwner.values()];
  const place = draw * owners.length;
  const nodes = owners[Math.floor(place)];
  return nodes?.[Math.floor((place % 1) * nodes.length)];
}
