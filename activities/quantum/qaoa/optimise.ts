import {
  anneal,
  approximationRatio,
  branchAndBound,
  greedySearch,
  type Ising,
  isingValue,
  randomSearch,
  type Solution,
  tabuSearch,
} from '../../../kernels/optimisation/ising';
import { createEngine } from '../../../kernels/quantum/engine';
import { type QaoaMethod, qaoa } from '../../../schemas/quantum/qaoa-steps';
import type { StepInput } from '../../../schemas/step';
import { implement, type StepContext } from '../../implement';
import { refusing } from '../read-circuit';
import { readProblem } from './read-problem';
import { type SearchState, searchAngles } from './search-angles';

type Input = StepInput<typeof qaoa>;

/** A method's result before anything is known of best and worst. */
interface Finding {
  method: string;
  value: number;
  bits: string;
  wallMs: number;
  trace: { ms: number; value: number }[];
  note: string;
}

const BYTES_MAX = 16 * 1024 * 1024;
/** Nodes of an exact search: seconds. */
const NODES_MAX = 5_000_000;
/** A warm start stays this far from certainty, as its authors propose. */
const WARM_MARGIN = 0.25;

/**
 * QAOA and all baselines on one objective. Checkpoints the angle search at every evaluation; whatever
 * is not a time has the same bits after an interruption.
 * @throws AthanorError INPUT_INVALID for data that cannot be read, LIMIT_EXCEEDED for too many variables
 */
export const qaoaStep = implement(qaoa, async (input, context) => {
  const text = (await context.artifacts.get(input.data, { bytesMax: BYTES_MAX })).toString('utf8');
  const { ising, labels } = readProblem(text, input);
  const { findings, isProven: isBestProven } = classical(ising, input);
  const negated = branchAndBound(negative(ising), { nodesMax: NODES_MAX });
  const { finding, depths } = quantum(ising, { input, context, greedy: findings[2] as Finding });
  const all = [finding, ...findings];
  const best = all.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const worst = all.reduce((most, { value }) => Math.max(most, value), 0 - negated.value);
  const methods = all.map((one) => methodOf(one, { best, worst, target: input.targetRatio }));
  const lowest = methods.filter(({ value }) => value === best);
  const time = ({ timeToRatioMs }: QaoaMethod) => timeToRatioMs ?? Number.MAX_VALUE;
  return {
    variables: ising.size,
    labels,
    methods,
    best,
    worst,
    isProven: isBestProven && negated.isProven,
    winners: lowest.sort((a, b) => time(a) - time(b)).map(({ method }) => method),
    depths,
  };
});

function methodOf(
  { method, value, bits, wallMs, trace, note }: Finding,
  { best, worst, target }: { best: number; worst: number; target: number },
): QaoaMethod {
  const ratioOf = (v: number) => approximationRatio(v, { best, worst });
  const reached = trace.find((point) => ratioOf(point.value) >= target);
  const timeToRatioMs = reached?.ms ?? null;
  return { method, value, ratio: ratioOf(value), timeToRatioMs, wallMs, bits, note };
}

function classical(ising: Ising, { seed, sweeps }: Input) {
  const search = { seed, sweeps };
  const findings = [
    timed('simulated annealing', (onImproved) => anneal(ising, { ...search, onImproved })),
    timed('tabu search', (onImproved) => tabuSearch(ising, { ...search, onImproved })),
    timed('greedy with restarts', (onImproved) => greedySearch(ising, { ...search, onImproved })),
    timed('random', (onImproved) => randomSearch(ising, { ...search, onImproved })),
  ];
  let isProven = false;
  const exact = timed('branch and bound', (onImproved) => {
    const found = branchAndBound(ising, { nodesMax: NODES_MAX, onImproved });
    isProven = found.isProven;
    return found;
  });
  exact.note = isProven ? 'exact: the whole tree was searched' : 'stopped at its limit: no proof';
  return { findings: [...findings, exact], isProven };
}

function timed(method: string, work: (onImproved: (value: number) => void) => Solution): Finding {
  const began = performance.now();
  const trace: Finding['trace'] = [];
  const { spins, value } = work((v) => trace.push({ ms: performance.now() - began, value: v }));
  const bits = Array.from(spins, (spin) => (spin < 0 ? '1' : '0')).join('');
  return { method, value, bits, wallMs: performance.now() - began, trace, note: '' };
}

function quantum(
  ising: Ising,
  { input, context, greedy }: { input: Input; context: StepContext; greedy: Finding },
) {
  const { depth, optimiser, shots, seed } = input;
  const warmStart = Array.from(greedy.bits, (bit) => (bit === '1' ? 1 - WARM_MARGIN : WARM_MARGIN));
  const spinsOf = (state: number) =>
    Int8Array.from({ length: ising.size }, (_, i) => 1 - 2 * ((state >>> i) & 1));
  const engine = createEngine();
  try {
    const found = refusing(() =>
      searchAngles({
        ...{ ising, engine, depth, optimiser, shots, seed },
        ...(input.warmStart ? { warmStart } : {}),
        valueAt: (state) => isingValue(ising, spinsOf(state)),
        from: (context.resumed as SearchState | undefined) ?? null,
        checkpoint: (state) => context.checkpoint(state),
        now: () => performance.now(),
      }),
    );
    const { state, value, trace } = found.sampled as NonNullable<SearchState['sampled']>;
    const bits = Array.from(spinsOf(state), (spin) => (spin < 0 ? '1' : '0')).join('');
    const last = found.depths[found.depths.length - 1];
    const note = `depth ${depth}, mean ${last?.expectation}, best of ${shots} shots per depth`;
    const finding = { method: 'QAOA', value, bits, wallMs: found.elapsedMs, trace, note };
    return { finding, depths: found.depths };
  } finally {
    engine.close();
  }
}

function negative({ size, offset, fields, pairs }: Ising): Ising {
  return {
    size,
    offset: -offset,
    fields: fields.map((field) => 0 - field),
    pairs: pairs.map(([i, j, weight]) => [i, j, -weight]),
  };
}
