import { expectedSeconds, type TaskFacts, type WaiterFacts, whyNot } from './placement';
import { isProven } from './replication';

/** Partners slower than so many times the median are left out: a check is not to hold up its job. */
const SLOWNESS_MAX = 3;

/**
 * Nodes of distinct owners that compute a task again, proven ones first, chosen by lot: whoever could
 * earn a place by what it says of itself could place itself beside its accomplice. Speed only leaves out
 * those far behind the median, which a few fast nodes cannot move.
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
  const mayHave = [...waiters.keys()].filter((i) => !whyNot(task, waiters[i] as WaiterFacts));
  const proven = mayHave.filter((i) => isProven(waiters[i]?.score));
  const quick = quickEnough(task, waiters, { of: mayHave });
  // A slow partner is better than none, and a newcomer too.
  const choices = [proven.filter((i) => quick.has(i)), proven, [...quick], mayHave];
  for (const draw of draws) {
    const isFree = (i: number) => !taken.has((waiters[i] as WaiterFacts).owner);
    const free = choices.map((choice) => choice.filter(isFree)).find(({ length }) => length > 0);
    const index = byLot(waiters, free ?? [], draw);
    if (index === undefined) break;
    picked.push(index);
    taken.add((waiters[index] as WaiterFacts).owner);
  }
  return picked;
}

function quickEnough(
  task: TaskFacts,
  waiters: readonly WaiterFacts[],
  { of }: { of: readonly number[] },
): Set<number> {
  const seconds = of.map((i) => expectedSeconds(task, waiters[i] as WaiterFacts));
  const median = seconds.toSorted((a, b) => a - b)[seconds.length >> 1] ?? 0;
  return new Set(of.filter((_, i) => (seconds[i] as number) <= SLOWNESS_MAX * median));
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
