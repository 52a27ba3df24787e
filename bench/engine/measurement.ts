/** How large the measured shapes are. */
export interface Shapes {
  /** Steps of the single chain. */
  chain: number;
  /** Single steps side by side. */
  tasks: number;
  /** Chains side by side, and the steps of each. */
  chains: number;
  steps: number;
}

/** What one system took in one round. */
export interface Round {
  /** From the first process started to the first result. */
  firstResultSeconds: number;
  /** Median milliseconds of a step of the single chain, for systems that are asked for it. */
  stepMs?: number;
  tasksSeconds: number;
  chainsSeconds: number;
}

/** A system under measurement; each round starts it and ends it. */
export interface Contender {
  name: string;
  measure(shapes: Shapes): Promise<Round>;
}

/** How a system runs shapes of trivial tasks that each add one. */
export interface Runner {
  /** `count` tasks, the i-th on i; their sum. */
  tasks(count: number): Promise<number>;
  /** A chain of `count` tasks that starts with 0; its end. */
  chain(count: number): Promise<number>;
}

/** Seconds of the two shapes that every system is asked for. */
export async function measureShapes(
  runner: Runner,
  { tasks, chains, steps }: Shapes,
): Promise<Pick<Round, 'tasksSeconds' | 'chainsSeconds'>> {
  return {
    tasksSeconds: await secondsOf(sumOf(tasks), () => runner.tasks(tasks)),
    chainsSeconds: await secondsOf(chains * steps, async () => {
      const all = Array.from({ length: chains }, () => runner.chain(steps));
      return (await Promise.all(all)).reduce((a, b) => a + b, 0);
    }),
  };
}

/** Runs something and returns its seconds; a wrong answer is an error. */
export async function secondsOf(expected: number, run: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const answer = await run();
  if (answer !== expected) throw new Error(`the answer is ${answer} and should be ${expected}`);
  return (performance.now() - started) / 1000;
}

/** The sum of `i + 1` for `count` tasks. */
export function sumOf(count: number): number {
  return (count * (count + 1)) / 2;
}
