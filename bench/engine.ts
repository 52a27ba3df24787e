/**
 * What the engine costs when the work costs nothing: a chain of trivial steps, a thousand at once, and
 * chains side by side, on plain Temporal with our server and its settings, and through our steps;
 * beside Dask, Parsl and Prefect, in turn, each started afresh in every round.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Contender, Round, Shapes } from './engine/measurement';
import { buildBenchProject, ourSteps } from './engine/our-steps';
import { plainTemporal } from './engine/plain-temporal';
import { peerContenders } from './engine/python-peers';
import type { Figure, Goal } from './support/report';
import { COMMON_OPTIONS, medianOf, runBench } from './support/run-bench';

const SHAPES: Shapes = { chain: 200, tasks: 1_000, chains: 20, steps: 20 };
const QUICK_SHAPES: Shapes = { chain: 50, tasks: 100, chains: 5, steps: 10 };
const ROUNDS = 3;
const STEP_GOAL: Goal = { atMost: 12 };
const TASKS_GOAL: Goal = { atMost: 3 };

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    rounds: { type: 'string' },
    'no-python': { type: 'boolean', default: false },
  },
});

void runBench('engine', values, async ({ quick, say }) => {
  const shapes = quick ? QUICK_SHAPES : SHAPES;
  const rounds = Number(values.rounds ?? (quick ? 1 : ROUNDS));
  const contenders = await prepare(say);
  const measured = new Map<Contender, Round[]>(contenders.map((one) => [one, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const result = await contender.measure(shapes);
      measured.get(contender)?.push(result);
      say(`round ${round} of ${rounds}: ${contender.name} ${JSON.stringify(result)}`);
    }
  }
  return contenders.flatMap((one) =>
    figuresOf(one.name, measured.get(one) as Round[], {
      shapes,
      // The goals are for the whole shapes, on Temporal as we set it up.
      isGoal: one === contenders[0] && !quick,
    }),
  );
});

async function prepare(say: (text: string) => void): Promise<Contender[]> {
  const configFile = await buildBenchProject();
  const ours = [false, true].map((useCache) => ourSteps(configFile, { useCache }));
  const contenders = [await plainTemporal(), ...ours];
  if (values['no-python']) return contenders;
  say('installing Dask, Parsl and Prefect, if that was not done before');
  return [...contenders, ...peerContenders(availableParallelism())];
}

function figuresOf(
  name: string,
  rounds: readonly Round[],
  { shapes, isGoal }: { shapes: Shapes; isGoal: boolean },
): Figure[] {
  const median = (of: (round: Round) => number) => medianOf(rounds.map(of));
  const figures: Figure[] = [];
  if (rounds[0]?.stepMs !== undefined) {
    const value = median((round) => round.stepMs ?? Number.NaN);
    const what = `${name}: a step of a chain of ${shapes.chain}`;
    figures.push({ name: what, value, unit: 'ms', goal: isGoal ? STEP_GOAL : undefined });
  }
  const seconds: [string, number, Goal?][] = [
    [`${shapes.tasks} tasks`, median((r) => r.tasksSeconds), isGoal ? TASKS_GOAL : undefined],
    [`${shapes.chains} chains of ${shapes.steps}`, median((r) => r.chainsSeconds)],
    ['first result', median((r) => r.firstResultSeconds)],
  ];
  return [
    ...figures,
    ...seconds.map(([what, value, goal]) => ({ name: `${name}: ${what}`, value, unit: 's', goal })),
  ];
}
