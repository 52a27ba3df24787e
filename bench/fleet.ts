/**
 * What our trust and our placement are worth: a hundred thousand nodes that sleep, leave and lie play the
 * same jobs by the rules of `fleet/`, by the same trust with nodes taken as they come, and by plain voting.
 * Then how often a step is computed once a small fleet is known. Everything is seeded and simulated, so
 * that the figures are the same on every machine.
 * Run: `npm run bench -- fleet`.
 */
import { parseArgs } from 'node:util';
import { type Liars, type Outcome, type Settings, simulate } from '../fleet/simulator';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, medianOf, runBench } from './support/run-bench';

const NODES = 100_000;
const QUICK_NODES = 5_000;
const JOBS_PER_NODE = 15;
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

/** The fleet of the replication figure, known after five thousand jobs, played from several seeds. */
const SMALL = { nodes: 100, jobs: 10_000, from: 5_000, seeds: 10 };
interface SmallFleet {
  name: string;
  liars: Liars;
  /** Whether it is promised that no wrong result is ever accepted. */
  isSafe: boolean;
}
const SMALL_FLEETS: SmallFleet[] = [
  { name: '5 liars', liars: { constant: 0.05 }, isSafe: true },
  { name: '5 colluding liars', liars: { ring: 0.05 }, isSafe: true },
  { name: '5 liars that earn trust first', liars: { patient: 0.05 }, isSafe: false },
  { name: '5 liars one time in five', liars: { sporadic: 0.05 }, isSafe: false },
];
const REPLICAS_GOAL = { atMost: 1.1 };
const NONE = { atMost: 0 };
const PERCENT = 100;
/** No other way is sooner done than ours, or wastes less. */
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
  const played = CONTENDERS.map(({ name, ...rules }) => {
    const started = Date.now();
    const outcome = simulate({ ...large, ...rules, jobSeconds: JOB_SECONDS, failures: FAILURES });
    say(`${name}: ${(Date.now() - started) / 1000} s`);
    // Figures only: an outcome holds on to all its jobs.
    const { wastedShare } = outcome;
    const figures = figuresOf(name, outcome, large.jobs);
    return { name, figures, makespanHours: outcome.hoursUntil(1), wastedShare };
  });
  return [
    ...played.flatMap(({ figures }) => figures),
    ...ratios(played),
    ...SMALL_FLEETS.flatMap((fleet) => smallFleet(fleet, seed)),
  ];
});

/** Every other way against the first, which is ours. */
function ratios(
  played: readonly { name: string; makespanHours: number; wastedShare: number }[],
): Figure[] {
  const [own, ...others] = played;
  if (own === undefined) return [];
  return others.flatMap(({ name, makespanHours, wastedShare }) => {
    const ratio = (what: string, value: number): Figure => ({
      ...{ name: `${what}, ${name} ÷ ${own.name}`, value, unit: '×', goal: MORE },
    });
    return [
      ratio('makespan', makespanHours / own.makespanHours),
      ratio('waste', wastedShare / own.wastedShare),
    ];
  });
}

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

function smallFleet({ name, liars, isSafe }: SmallFleet, seed: number): Figure[] {
  const { from, seeds, ...small } = SMALL;
  const outcomes = Array.from({ length: seeds }, (_, i) =>
    simulate({
      ...{ ...small, seed: seed + i, liars, alwaysOn: true, failures: FAILURES },
      ...{ trust: 'adaptive', placement: 'suited', jobSeconds: JOB_SECONDS },
    }),
  );
  const figure = (what: string, value: number, goal?: Figure['goal']): Figure => ({
    ...{ name: `${small.nodes} nodes, ${name}: ${what}`, value, unit: '', goal },
  });
  const replicas = outcomes.map((one) => one.replicasPerResult(from, small.jobs));
  const sum = (of: (one: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
  const window = `jobs ${from + 1} to ${small.jobs}`;
  const all = `${seeds} runs`;
  return [
    figure(
      `replicas per result, ${window}`,
      medianOf(replicas),
      isSafe ? REPLICAS_GOAL : undefined,
    ),
    figure(`most of ${all}`, Math.max(...replicas), isSafe ? REPLICAS_GOAL : undefined),
    figure(
      `wrong results accepted in ${all}`,
      sum((o) => o.wrongAccepted),
      isSafe ? NONE : undefined,
    ),
    figure(
      `wrong results in the end of ${all}`,
      sum((o) => o.wrongKept),
      isSafe ? NONE : undefined,
    ),
    figure(
      `honest nodes quarantined in ${all}`,
      sum((o) => o.honestQuarantined),
      NONE,
    ),
  ];
}
