import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../kernels/statistics';
import { inflict, type Kill, planKills } from '../support/faults';
import type { TestStack } from '../support/stack';

/** A process killed, one stopped for a while and then continued, or the whole stack killed at once. */
export type Fault =
  | ({ kind: 'kill' } & Kill)
  | ({ kind: 'freeze'; forMs: number } & Kill)
  | { kind: 'crash'; afterMs: number };

const FREEZE_SHARE = 0.2;
const CRASH_SHARE = 0.05;
/** Longer than the six seconds after which a silent node counts as lost. */
const FREEZE_MS_MAX = 12_000;
const PAUSE_MS_MAX = 3_000;

/** A schedule of `count` faults that depends on the seed and the trial alone. */
export function planFaults(o: { seed: number; trial: string; count: number }): Fault[] {
  const { seed, trial, count } = o;
  const random = createRandom(seed, `faults ${trial}`);
  const kills = planKills({ seed, trial, kills: count, pauseMsMax: PAUSE_MS_MAX });
  return kills.map((kill): Fault => {
    const kind = random.uniform();
    const forMs = Math.floor(random.uniform() * FREEZE_MS_MAX);
    if (kind < CRASH_SHARE) return { kind: 'crash', afterMs: kill.afterMs };
    if (kind < CRASH_SHARE + FREEZE_SHARE) return { kind: 'freeze', forMs, ...kill };
    return { kind: 'kill', ...kill };
  });
}

/** Carries a schedule out until it is done or `isOver`; returns how many faults of each kind there were. */
export async function inflictAll(
  stack: TestStack,
  faults: readonly Fault[],
  isOver: () => boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const fault of faults) {
    if (isOver()) break;
    await inflictOne(stack, fault, isOver);
    const what = fault.kind === 'crash' ? 'crash' : `${fault.kind} ${fault.victim}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

async function inflictOne(stack: TestStack, fault: Fault, isOver: () => boolean): Promise<void> {
  if (fault.kind === 'kill') {
    await inflict(stack, [fault], { isOver });
    return;
  }
  await sleep(fault.afterMs);
  if (fault.kind === 'crash') {
    await stack.crash();
    await stack.start();
    return;
  }
  const pid = await stack.ready(fault.victim);
  signal(pid, 'SIGSTOP');
  await sleep(fault.forMs);
  signal(pid, 'SIGCONT');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile, for a reason of its own.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
