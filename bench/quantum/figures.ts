import type { Figure, Goal } from '../support/report';
import { medianOf } from '../support/run-bench';
import type { Contender, Outcome } from './contenders';

/** All runs of one circuit with one number of threads. */
export interface Measured {
  family: string;
  qubits: number;
  threads: number;
  runs: Map<Contender, Outcome[]>;
  /** Bytes per second at which this machine copies with as many threads. */
  bandwidth: number;
}

/** How many times faster than the fastest double-precision peer, by family: at 22 and 24, and at 20. */
const LARGE_GOALS: Record<string, number> = { qft: 40, vqe: 20, brickwork: 6, volume: 5, ghz: 4 };
const MEDIUM_GOALS: Record<string, number> = { qft: 12, vqe: 10, brickwork: 4, volume: 4, ghz: 2 };
const MILLI = 1_000;
/** The goals are for two threads. */
const GOAL_THREADS = 2;

/** Medians of everybody, our compile time, and the ratios to the fastest peer of each precision. */
export function figuresOf({ family, qubits, threads, runs, bandwidth }: Measured): Figure[] {
  const title = `${family} ${qubits}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
  const figures: Figure[] = [];
  let own = Number.NaN;
  let best = Number.POSITIVE_INFINITY;
  let ownSingle = Number.NaN;
  let bestSingle = Number.POSITIVE_INFINITY;
  for (const [contender, outcomes] of runs) {
    const value = medianOf(outcomes.map((outcome) => outcome.ms));
    figures.push({ name: `${title}: ${contender.name}`, value, unit: 'ms' });
    if (contender.isSingle) {
      if (contender.isOurs) ownSingle = value;
      else bestSingle = Math.min(bestSingle, value);
      continue;
    }
    if (!contender.isOurs) {
      best = Math.min(best, value);
      continue;
    }
    own = value;
    const compileMs = medianOf(outcomes.map((outcome) => outcome.compileMs ?? Number.NaN));
    figures.push({ name: `${title}: of which compile`, value: compileMs, unit: 'ms' });
    const seconds = (value - compileMs) / MILLI;
    const fraction = (outcomes[0]?.movedBytes ?? Number.NaN) / seconds / bandwidth;
    figures.push({ name: `${title}: of the memory's bandwidth`, value: fraction * 100, unit: '%' });
  }
  if (!Number.isFinite(best)) return figures;
  const goal = threads === GOAL_THREADS ? goalOf(family, qubits) : undefined;
  return [
    ...figures,
    { name: `${title}: fastest peer ÷ ours`, value: best / own, unit: '×', goal },
    {
      ...{ name: `${title}: qsim ÷ ours in single precision`, unit: '×' },
      value: bestSingle / ownSingle,
      goal: { atLeast: 1 },
    },
  ];
}

function goalOf(family: string, qubits: number): Goal {
  if (qubits >= 22) return { atLeast: LARGE_GOALS[family] as number };
  return { atLeast: qubits >= 20 ? (MEDIUM_GOALS[family] as number) : 1 };
}
