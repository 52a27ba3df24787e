import type { Circuit } from '../../kernels/quantum/circuit';
import { trajectoryCost } from '../../kernels/quantum/noise';
import type { FragmentPlan, FragmentRange } from '../../schemas/quantum/plan';
import { commutingGroups } from './sampled-energy';
import type { Choice, ShotQuestions } from './shots';

/** Changed amplitudes that a fragment should take: a node is busy for some seconds. */
const FRAGMENT_AMPLITUDES = 2e9;
/** Fragments of a plan that nobody asked for: each costs the engine a dozen events. */
const FRAGMENTS_WANTED_MAX = 480;
/** What one gate on a statevector costs beside its amplitudes, and how many of them are fused. */
const GATE_OVERHEAD = 4_096;
const GATES_FUSED = 4;
/** A shot of a tableau, for each bit: as long as so many changed amplitudes take. */
const TABLEAU_SHOT_BIT = 50;

type Questions = ShotQuestions & { observableShots: number; fragments: number | null };

/** Cuts items, in order, into as many ranges as asked, whose lengths differ by one at most. */
export function rangesOf(items: number, wanted: number): FragmentRange[] {
  const parts = Math.max(1, Math.min(items, Math.ceil(wanted)));
  const start = (i: number) => Math.floor((i * items) / parts);
  return Array.from({ length: parts }, (_, i) => {
    return { from: start(i), count: start(i + 1) - start(i) };
  });
}

/**
 * How the shots or observables of a circuit are split: a function of circuit and questions alone. Null
 * where one activity does it all in seconds.
 * @throws QuantumError as `trajectoryCost` does
 */
export function planOf(
  circuit: Circuit,
  choice: Choice,
  questions: Questions,
): FragmentPlan | null {
  if (choice.method === 'tensor network') return null;
  const isOfObservables = choice.method === 'statevector';
  const items = isOfObservables ? questions.observables.length : shotsOf(questions);
  if (items < 2) return null;
  const { shared, divided } = costOf(circuit, choice, questions);
  // Every fragment does the shared part again: its own should not be less.
  const wanted = questions.fragments ?? wantedFor(divided, Math.max(FRAGMENT_AMPLITUDES, shared));
  const fragments = rangesOf(items, wanted);
  if (fragments.length < 2) return null;
  return { kind: isOfObservables ? 'observables' : 'shots', items, fragments };
}

/** How points are split, where the first one is like the others. */
export function planOfPoints(
  points: number,
  o: {
    circuit: Circuit;
    choice: Choice;
    questions: Questions;
    /** Complex multiplications of one point, where it is contracted. */
    pointCost: number | null;
  },
): FragmentPlan {
  const { shared, divided } =
    o.pointCost === null
      ? costOf(o.circuit, o.choice, o.questions)
      : { shared: 0, divided: o.pointCost };
  const each = shared + divided;
  const wanted = o.questions.fragments ?? wantedFor(points * each, FRAGMENT_AMPLITUDES);
  return { kind: 'points', items: points, fragments: rangesOf(points, wanted) };
}

/** Shots of all scales of the noise together. */
export function shotsOf({ shots, zeroNoiseExtrapolation }: ShotQuestions): number {
  return shots * (zeroNoiseExtrapolation?.scales.length ?? 1);
}

function wantedFor(amplitudes: number, each: number): number {
  return Math.min(FRAGMENTS_WANTED_MAX, Math.ceil(amplitudes / each));
}

function costOf(
  circuit: Circuit,
  { method }: Choice,
  questions: Questions,
): { shared: number; divided: number } {
  const { shots, noise, observables, observableShots } = questions;
  if (method === 'stabilizer') {
    return { shared: 0, divided: shots * circuit.bitCount * TABLEAU_SHOT_BIT };
  }
  if (method === 'trajectories') {
    const scales = questions.zeroNoiseExtrapolation?.scales ?? [1];
    const folds = scales.reduce((sum, scale) => sum + scale, 0);
    return { shared: 0, divided: folds * trajectoryCost(circuit, { noise, shots }) };
  }
  const size = 2 ** circuit.qubitCount;
  const run = (circuit.operations.length / GATES_FUSED) * (size + GATE_OVERHEAD);
  const divided = observables.reduce((sum, { terms }) => {
    const groups = observableShots === 0 ? 0 : commutingGroups(terms);
    return sum + terms.length * size + groups * (run + observableShots);
  }, 0);
  return { shared: run, divided };
}
