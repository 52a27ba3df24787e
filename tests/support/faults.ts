import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../kernels/statistics';
import { PROCESSES, type ProcessName, REPOSITORY, type TestStack } from './stack';

/** One SIGKILL: of which process, and how long after it and its predecessor were both well. */
export interface Kill {
  victim: ProcessName;
  afterMs: number;
}

/** What to plan. */
export interface PlanOptions {
  seed: number;
  /** What it is for: the same seed gives each its own schedule. */
  trial: string;
  kills: number;
  victims?: readonly ProcessName[];
  /** Pauses are drawn from 0 up to this; the mean is half of it. */
  pauseMsMax?: number;
}

const PAUSE_MS_MAX = 1_000;

/**
 * A schedule of kills that depends on the seed alone. Every process has its turn in each round, in
 * another order; when exactly a kill meets the run is left to the machine.
 */
export function planKills(o: PlanOptions): Kill[] {
  const { kills, victims = PROCESSES, pauseMsMax = PAUSE_MS_MAX } = o;
  const random = createRandom(o.seed, `kills ${o.trial}`);
  const plan: Kill[] = [];
  while (plan.length < kills) {
    for (const victim of shuffled(victims, (n) => random.integer(n))) {
      plan.push({ victim, afterMs: Math.floor(random.uniform() * pauseMsMax) });
    }
  }
  return plan.slice(0, kills);
}

/** Carries a plan out, kill after kill, until it is done or `isOver`; `onKill` hears of each. */
export async function inflict(
  stack: TestStack,
  plan: readonly Kill[],
  o: { isOver?: () => boolean; onKill?: (kill: Kill) => void } = {},
): Promise<void> {
  for (const kill of plan) {
    await sleep(kill.afterMs);
    await stack.ready(kill.victim);
    if (o.isOver?.()) return;
    await stack.kill(kill.victim);
    o.onKill?.(kill);
  }
}

/** Runs a trial; its failure says with which seed and commit, and how to see it again. */
export async function withSeed<T>(seed: number, trial: () => Promise<T>): Promise<T> {
  try {
    return await trial();
  } catch (cause) {
    const again = `ATHANOR_CHAOS_SEEDS=${seed} npm run test:chaos`;
    const text = cause instanceof Error ? cause.message : String(cause);
    const message = `seed ${seed}, commit ${commit()}; see it again: ${again}\n${text}`;
    throw new Error(message, { cause });
  }
}

/** The commit that is tested. */
export function commit(): string {
  try {
    const o = { cwd: REPOSITORY, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync('git', ['describe', '--always', '--dirty'], o).trim();
  } catch {
    return 'unknown';
  }
}

function shuffled<T>(values: readonly T[], integer: (n: number) => number): T[] {
  const left = [...values];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(integer(left.length), 1));
  return drawn;
}
