/**
 * Where the time of QAOA goes, both ways: COBYLA on values with and without plans that are reused, and
 * L-BFGS on gradients by parameter shift and by the adjoint method. All search from the same angles on
 * the same graphs with the same number of evaluations and take turns in every round.
 * Run: `npm run bench -- qaoa`.
 */
import { parseArgs } from 'node:util';
import type { Profile } from '../activities/quantum/qaoa/profile';
import { maxCutIsing, type Pair } from '../kernels/optimisation/ising';
import { createEngine, startNodeHelper } from '../kernels/quantum/engine';
import { createRandom } from '../kernels/statistics';
import { type Outcome, type Task, WAYS } from './qaoa/ways';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, medianOf, runBench } from './support/run-bench';

const SIZES = [8, 12, 16];
const QUICK_SIZES = [8];
const ROUNDS = 3;
const DEPTH = 4;
const EVALUATIONS = 80;
const THREADS = 2;
const START = [0.5, 0.4];
/** Time counts until the mean is this near the lowest that any way finds, in parts of it. */
const NEAR = 0.01;
const PERCENT = 100;
/** No way is quicker to the same mean than L-BFGS on adjoint gradients. */
const GOAL = 1;

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    /** Numbers of qubits, separated by commas. */
    sizes: { type: 'string' },
    evaluations: { type: 'string', default: String(EVALUATIONS) },
    rounds: { type: 'string', default: String(ROUNDS) },
  },
});

void runBench('qaoa', values, async ({ quick, say }) => {
  const sizes = values.sizes?.split(',').map(Number) ?? (quick ? QUICK_SIZES : SIZES);
  const engine = createEngine({ threads: THREADS, startHelper: startNodeHelper });
  try {
    return sizes.flatMap((size) => {
      const task = taskOf(size, Number(values.evaluations));
      const rounds = Array.from({ length: Number(values.rounds) }, (_, round) => {
        say(`${size} qubits, round ${round + 1}`);
        return WAYS.map((way) => way.run(task, engine));
      });
      return figuresOf(size, rounds);
    });
  } finally {
    engine.close();
  }
});

function taskOf(size: number, evaluationsMax: number): Task {
  const start = Array.from({ length: DEPTH }, () => START).flat();
  return { ising: maxCutIsing(size, randomGraph(size)), depth: DEPTH, start, evaluationsMax };
}

/** A graph in which each pair is an edge with probability one half. */
function randomGraph(size: number): Pair[] {
  const random = createRandom(1, `graph ${size}`);
  const pairs = Array.from(
    { length: size * size },
    (_, k): Pair => [Math.floor(k / size), k % size, 1],
  );
  return pairs.filter(([i, j]) => i < j && random.uniform() < 0.5);
}

function figuresOf(size: number, rounds: Outcome[][]): Figure[] {
  const lowest = Math.min(...rounds.flat().map(reachedBy));
  const measured = WAYS.map((_, i) => {
    const outcomes = rounds.map((round) => round[i] as Outcome);
    const times = outcomes.map(
      ({ trace }) => trace.find((t) => t.value <= lowest * (1 - NEAR))?.ms,
    );
    const reached = times.filter((ms) => ms !== undefined);
    return {
      outcomes,
      ms: medianOf(outcomes.map(({ ms }) => ms)),
      untilNearMs: reached.length < times.length ? null : medianOf(reached),
    };
  });
  const own = measured[WAYS.length - 1] as (typeof measured)[number];
  return WAYS.flatMap(({ name }, i): Figure[] => {
    const { outcomes, ms, untilNearMs } = measured[i] as (typeof measured)[number];
    const first = outcomes[0] as Outcome;
    const figure = (what: string, value: number, unit: string): Figure => ({
      ...{ name: `${size} qubits, ${name}: ${what}`, value, unit },
    });
    const share = (part: keyof Profile) =>
      medianOf(outcomes.map((one) => (PERCENT * one.profile[part]) / one.ms));
    const isOther = i < WAYS.length - 1;
    return [
      figure('time', ms, 'ms'),
      ...(isOther ? [figure('time ÷ adjoint', ms / own.ms, '×')] : []),
      figure('circuits', first.circuits, ''),
      figure('mean ÷ lowest', reachedBy(first) / lowest, ''),
      ...(untilNearMs === null ? [] : [figure('until within 1 %', untilNearMs, 'ms')]),
      ...(isOther && untilNearMs !== null && own.untilNearMs !== null
        ? [
            {
              ...figure('until within 1 % ÷ adjoint', untilNearMs / own.untilNearMs, '×'),
              goal: { atLeast: GOAL },
            },
          ]
        : []),
      figure('engine', share('engineMs'), '%'),
      figure('compile and bind', share('compileMs'), '%'),
      figure('optimiser', share('optimiserMs'), '%'),
    ];
  });
}

function reachedBy({ trace }: Outcome): number {
  return trace.at(-1)?.value ?? Number.NaN;
}
