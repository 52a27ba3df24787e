/**
 * What our trust and our placement are worth: a hundred thousand nodes that sleep, leave and lie play the
 * same jobs by the rules of `fleet/`, by the same trust with nodes taken as they come, and by plain voting.
 * Then how often a step is computed once a small fleet is known. Everything is seeded and simulated, so
 * that the figures are the same on every machine; only the last is a time.
 * Run: `npm run bench -- fleet`.
 */
import { parseArgs } from 'node:util';
import { type Liars, type Outcome, type Settings, simulate } from '../fleet/simulator';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const NODES = 100_000;
const QUICK_NODES = 5_000;
const JOBS_PER_NODE = 20;
const SEED = 1;
/** One node in ten lies, each fifth of them in another way. */
const LIARS: Liars = {
  ...{ constant: 0.02, sporadic: 0.02, patient: 0.02, ring: 0.02, 'careful-ring': 0.02 },
};
/** Minutes for a small molecule's docking, with a long tail. */
const JOB_SECONDS = { median: 180, sigma: 1 };
const FAILURES = 0.005;

interface Contender {
  name: string;
  trust: Settings['trust'];
  placement: Settings['placement'];
}

const CONTENDERS: Contender[] = [
  { name: 'athanor', trust: 'adaptive', placement: 'suited' },
  { name: 'random placement', trust: 'adaptive', placement: 'random' },
  { name: '2-of-n voting', trust: { quorum: 2 }, placement: 'random' },
  { name: '3-of-n voting', trust: { quorum: 3 }, placement: 'random' },
];

/** The fleet of the replication figure: known to each other after five thousand jobs. */
const SMALL = { nodes: 100, jobs: 10_000, from: 5_000 };
const SMALL_FLEETS: [string, Liars][] = [
  ['5 liars from the start', { constant: 0.03, ring: 0.02 }],
  ['5 liars of all kinds', { constant: 0.01, sporadic: 0.01, patient: 0.01, ring: 0.02 }],
];
const REPLICAS_GOAL = { atMost: 1.1 };
const NONE = { atMost: 0 };
const PERCENT = 100;
/** No other way is sooner done than ours. */
const MORE = { atLeast: 1 };

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    nodes: { type: 'string' },
    seed: { type: 'string', default: String(SEED) },
  },
});

void runBench('fleet', values, async ({ quick, say }) => {
  const seed = Number(values.seed);
  const nodes = Number(values.nodes ?? (quick ? QUICK_NODES : NODES));
  const large = { seed, nodes, jobs: JOBS_PER_NODE * nodes, liars: LIARS, alwaysOn: false };
  const figures: Figure[] = [];
  const outcomes = CONTENDERS.map(({ name, ...rules }) => {
    const started = Date.now();
    const outcome = simulate({ ...large, ...rules, jobSeconds: JOB_SECONDS, failures: FAILURES });
    say(`${name}: ${(Date.now() - started) / 1000} s`);
    return { name, outcome };
  });
  const own = outcomes[0] as (typeof outcomes)[number];
  for (const { name, outcome } of outcomes) figures.push(...figuresOf(name, outcome, large.jobs));
  for (const { name, outcome } of outcomes.slice(1)) {
    const ratio = outcome.hoursUntil(1) / own.outcome.hoursUntil(1);
    figures.push({ name: `makespan, ${name} ÷ athanor`, value: ratio, unit: '×', goal: MORE });
  }
  return [...figures, ...SMALL_FLEETS.flatMap(([name, liars]) => smallFleet(name, liars, seed))];
});

function figuresOf(name: string, outcome: Outcome, jobs: number): Figure[] {
  const figure = (what: string, value: number, unit = '') => ({
    ...{ name: `${name}: ${what}`, value, unit },
  });
  const perMillion = 1_000_000 / jobs;
  return [
    figure('half of the results', outcome.hoursUntil(0.5), 'h'),
    figure('99 % of the results', outcome.hoursUntil(0.99), 'h'),
    figure('makespan', outcome.hoursUntil(1), 'h'),
    figure('waste', PERCENT * outcome.wastedShare, '%'),
    figure('replicas per result', outcome.replicasPerResult(0, jobs)),
    figure('replicas per result, last quarter', outcome.replicasPerResult(0.75 * jobs, jobs)),
    figure('wrong results accepted', outcome.wrongAccepted * perMillion, 'per million'),
    figure('wrong results in the end', outcome.wrongKept * perMillion, 'per million'),
    figure('given up', outcome.givenUp * perMillion, 'per million'),
    figure('liars quarantined', outcome.liarsQuarantined),
    figure('liars at large', outcome.liarsAtLarge),
    figure('honest nodes quarantined', outcome.honestQuarantined),
  ];
}

function smallFleet(name: string, liars: Liars, seed: number): Figure[] {
  const { from, ...small } = SMALL;
  const outcome = simulate({
    ...{ ...small, seed, liars, alwaysOn: true, trust: 'adaptive', placement: 'suited' },
    ...{ jobSeconds: JOB_SECONDS, failures: FAILURES },
  });
  const isStrict = name.endsWith('start');
  const figure = (what: string, value: number, goal?: Figure['goal']): Figure => ({
    ...{ name: `${SMALL.nodes} nodes, ${name}: ${what}`, value, unit: '', goal },
  });
  return [
    figure(
      `replicas per result, jobs ${from + 1} to ${small.jobs}`,
      outcome.replicasPerResult(from, small.jobs),
      REPLICAS_GOAL,
    ),
    figure('wrong results accepted', outcome.wrongAccepted, isStrict ? NONE : undefined),
    figure('wrong results in the end', outcome.wrongKept, NONE),
    figure('liars at large', outcome.liarsAtLarge, NONE),
  ];
}
