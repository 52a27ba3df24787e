/**
 * How many of the best molecules an acquisition function finds, beside chance: the best 5 % of BACE
 * (measured pIC50) and of the bundled solubilities, with a tenth of the molecules evaluated in five
 * rounds, by the steps of the discovery loop (fit, predict, propose, observe).
 * Run: `npm run bench -- active-learning`.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openStepBench } from '../tests/support/step-context';
import { enrichmentOf, overSeeds } from './active-learning/enrichment';
import { STRATEGIES, search } from './active-learning/search';
import { readSet, SETS } from './active-learning/sets';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const SEEDS = 10;
const QUICK_SEEDS = 2;
const ROUNDS = 5;
const BUDGET_SHARE = 0.1;
/** Of the default strategy on BACE. */
const GOALS = { mean: 3, low: 2 };

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    seeds: { type: 'string' },
    /** Names of strategies, separated by commas. */
    strategies: { type: 'string' },
  },
});

void runBench('active-learning', values, async ({ quick, say }) => {
  const seeds = Number(values.seeds ?? (quick ? QUICK_SEEDS : SEEDS));
  const wanted = values.strategies?.split(',');
  const strategies = STRATEGIES.filter(({ name }) => wanted?.includes(name) ?? true);
  const bench = await openStepBench();
  const figures: Figure[] = [];
  try {
    for (const source of SETS) {
      if (!existsSync(source.file)) {
        say(`${source.name} is left out: there is no ${source.file}`);
        continue;
      }
      const set = await readSet(bench, source);
      const budget = Math.floor(BUDGET_SHARE * set.rows.length);
      for (const strategy of strategies) {
        const enrichments: number[] = [];
        for (let seed = 1; seed <= seeds; seed++) {
          const found = await search(bench, set, { strategy, budget, rounds: ROUNDS, seed });
          enrichments.push(enrichmentOf(found, set));
          say(`${set.name}, ${strategy.name}, seed ${seed}: ${enrichments.at(-1)?.toFixed(2)}`);
        }
        const { mean, low, worst } = overSeeds(enrichments);
        const name = `${set.name}, ${strategy.name}`;
        const isPromised = set.name === 'BACE' && strategy === STRATEGIES[0];
        const goal = (atLeast: number) => (isPromised ? { goal: { atLeast } } : {});
        figures.push(
          { name: `${name}: enrichment`, value: mean, unit: '×', ...goal(GOALS.mean) },
          { name: `${name}: lower 95 %`, value: low, unit: '×', ...goal(GOALS.low) },
          { name: `${name}: worst seed`, value: worst, unit: '×' },
        );
      }
    }
  } finally {
    await bench.close();
  }
  return figures;
});
