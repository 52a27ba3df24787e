/**
 * The property model on public sets with measured values: for ten random scaffold splits and ten random
 * ones (`kernels/statistics/README.md` says how they are made) it is fitted anew on 80 % of the molecules,
 * hyperparameters and calibration included, and judged on the others. Run: `npm run bench -- models`.
 */
import { parseArgs } from 'node:util';
import { MODEL_FINGERPRINT_BLOCKS } from '../kernels/chemistry';
import {
  fitCore,
  mean,
  predict,
  randomScaffoldSplit,
  randomSplit,
  rmse,
  rocAuc,
  type Split,
  standardDeviation,
  type TrainingItem,
} from '../kernels/statistics';
import { DATA_FOLDER, labelledSet, SETS, type SetFacts } from './models/labelled-set';
import type { Figure, Goal } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const SEEDS = 10;
const QUICK_SEEDS = 1;
/** What is promised for new scaffolds. */
const GOALS: Record<string, Record<string, Goal[]>> = {
  BACE: {
    RMSE: [{ atMost: 0.72 }],
    'ROC-AUC': [{ atLeast: 0.91 }],
    coverage: [{ atLeast: 0.87 }, { atMost: 0.93 }],
    'mean width': [{ atMost: 2.6 }],
  },
  ESOL: { RMSE: [{ atMost: 0.8 }] },
};

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    /** Folder with bace.csv and esol_delaney.csv. */
    data: { type: 'string', default: DATA_FOLDER },
    sets: { type: 'string' },
    seeds: { type: 'string' },
    /** The first seed: others than from 0 were used for no choice. */
    from: { type: 'string', default: '0' },
  },
});

void runBench('models', values, async ({ quick, say }) => {
  const count = Number(values.seeds ?? (quick ? QUICK_SEEDS : SEEDS));
  const seeds = Array.from({ length: count }, (_, i) => Number(values.from) + i);
  const names = values.sets?.split(',');
  const figures: Figure[] = [];
  for (const set of SETS.filter(({ name }) => names === undefined || names.includes(name))) {
    const items = await labelledSet(set, values.data);
    const scaffolds = items.map(({ scaffold }) => scaffold);
    const judgeAll = (how: string, splitBy: (seed: number) => Split) =>
      seeds.map((seed) => {
        const judged = judge(set, items, { split: splitBy(seed), seed });
        say(`${set.name}, ${how}, seed ${seed}: ${JSON.stringify(judged)}`);
        return judged;
      });
    const byScaffold = judgeAll('scaffold', (seed) => randomScaffoldSplit(scaffolds, { seed }));
    const atRandom = judgeAll('random', (seed) => randomSplit(items.length, { seed }));
    figures.push({ name: `${set.name}: molecules`, value: items.length, unit: '' });
    figures.push(...averages(`${set.name}, new scaffolds`, byScaffold, GOALS[set.name]));
    figures.push(...averages(`${set.name}, random`, atRandom));
  }
  return figures;
});

type Judged = Record<string, number>;

function judge(
  { activeFrom }: SetFacts,
  items: readonly TrainingItem[],
  { split, seed }: { split: Split; seed: number },
): Judged {
  const pick = (chosen: Uint32Array) => Array.from(chosen, (i) => items[i] as TrainingItem);
  const [train, test] = [pick(split.train), pick(split.test)];
  const predictions = predict(fitCore(train, seed, MODEL_FINGERPRINT_BLOCKS), test);
  const observed = test.map(({ value }) => value);
  const predicted = predictions.map(({ value }) => value);
  const held = predictions.map(({ low, high }, i) => {
    const value = observed[i] as number;
    return Number(value >= low && value <= high);
  });
  const average = mean(train.map(({ value }) => value));
  const labels = observed.map((value) => activeFrom !== undefined && value >= activeFrom);
  return {
    RMSE: rmse(predicted, observed),
    'RMSE of the mean': rmse(
      observed.map(() => average),
      observed,
    ),
    ...(activeFrom === undefined ? {} : { 'ROC-AUC': rocAuc(predicted, labels) }),
    coverage: mean(held),
    'mean width': mean(predictions.map(({ low, high }) => high - low)),
  };
}

function averages(
  what: string,
  judged: readonly Judged[],
  goals: Record<string, Goal[]> = {},
): Figure[] {
  return Object.keys(judged[0] ?? {}).flatMap((name): Figure[] => {
    const all = judged.map((one) => one[name] as number);
    const figure = { name: `${what}: ${name}`, value: mean(all), unit: '' };
    const promised = goals[name] ?? [];
    return [
      ...(promised.length === 0 ? [figure] : promised.map((goal) => ({ ...figure, goal }))),
      { name: `${what}: ${name}, spread over seeds`, value: standardDeviation(all), unit: '' },
    ];
  });
}
