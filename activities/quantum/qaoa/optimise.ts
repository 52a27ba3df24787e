import {
  anneal,
  approximationRatio,
  branchAndBound,
  greedySearch,
  type Ising,
  isingValue,
  type OnImproved,
  randomSearch,
  type Solution,
  tabuSearch,
} from '../../../kernels/optimisation/ising';
import { createEngine } from '../../../kernels/quantum/engine';
import { ANGLES_PER_LAYER } from '../../../kernels/quantum/qaoa';
import { AthanorError } from '../../../schemas/errors';
import { type QaoaMethod, qaoa } from '../../../schemas/quantum/qaoa-steps';
import type { StepInput } from '../../../schemas/step';
import { implement, type StepContext } from '../../implement';
import { refusing } from '../read-circuit';
import { type Problem, readProblem } from './read-problem';
import { type SearchState, searchAngles } from './search-angles';

type Input = StepInput<typeof qaoa>;

/** A method's result before anything is known of best and worst. */
interface Finding {
  method: string;
  value: number;
  isFeasible: boolean;
  bits: string;
  wallMs: number;
  trace: { ms: number; value: number; isFeasible: boolean }[];
  note: string;
}

const BYTES_MAX = 16 * 1024 * 1024;
/** Nodes of an exact search: seconds. */
const NODES_MAX = 5_000_000;
/** A warm start stays this far from certainty, as its authors propose. */
const WARM_MARGIN = 0.25;
const TIMING =
  'Wall time on one node from the start of each method until it first had a solution, within the budget, ' +
  'of the target ratio. Of QAOA: optimising the angles at all depths until then, from all starts, ' +
  'compiling, simulating and sampling; with a warm start also the whole greedy search before it. Not ' +
  'counted: reading the data and finding the best and the worst that define the ratio.';

/**
 * QAOA and all baselines on one objective. Checkpoints the angle search at every evaluation; whatever
 * is not a time has the same bits after an interruption.
 * @throws AthanorError INPUT_INVALID for data that cannot be read and for angles that do not fit the
 *   depth, LIMIT_EXCEEDED for too many variables
 */
export const qaoaStep = implement(qaoa, async (input, context) => {
  const text = (await context.artifacts.get(input.data, { bytesMax: BYTES_MAX })).toString('utf8');
  const problem = readProblem(text, input);
  requireLayers(input);
  const { ising, labels } = problem;
  const { findings, isProven: isBestProven } = classical(problem, input);
  const { worst: lowestRank, isProven: isWorstProven } = worstOf(problem);
  const { finding, depths, profile } = quantum(problem, {
    input,
    context,
    greedy: findings[2] as Finding,
  });
  const all = [finding, ...findings];
  const allowed = all.filter(({ isFeasible }) => isFeasible).map(({ value }) => value);
  const worst = Math.max(lowestRank, ...allowed);
  const best = Math.min(worst, ...allowed);
  const methods = all.map((one) => methodOf(one, { best, worst, target: input.targetRatio }));
  const lowest = methods.filter(({ value, isFeasible }) => isFeasible && value === best);
  return {
    variables: ising.size,
    labels,
    methods,
    best,
    worst,
    isProven: isBestProven && isWorstProven,
    winners: lowest.map(({ method }) => method),
    timing: TIMING,
    profile,
    depths,
  };
});

function requireLayers({ transferredAngles, depth }: Input): void {
  const count = transferredAngles?.length ?? 0;
  if (count % ANGLES_PER_LAYER === 0 && count <= ANGLES_PER_LAYER * depth) return;
  const message = `The transferred angles: ${count}; a layer has ${ANGLES_PER_LAYER}, and the depth is ${depth}.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

/** The value of ratio 0: the worst that is feasible. */
function worstOf({ ising, worstFeasible }: Problem) {
  if (worstFeasible !== null) return { worst: worstFeasible, isProven: true };
  const { value, isProven } = branchAndBound(negative(ising), { nodesMax: NODES_MAX });
  return { worst: 0 - value, isProven };
}

function methodOf(
  { trace, ...finding }: Finding,
  { best, worst, target }: { best: number; worst: number; target: number },
): QaoaMethod {
  const ratioOf = ({ value, isFeasible }: { value: number; isFeasible: boolean }) =>
    isFeasible ? approximationRatio(value, { best, worst }) : 0;
  const reached = trace.find((point) => ratioOf(point) >= target);
  return { ...finding, ratio: ratioOf(finding), timeToRatioMs: reached?.ms ?? null };
}

function classical({ ising, feasible }: Problem, { seed, sweeps }: Input) {
  const search = { seed, sweeps, feasible };
  const findings = [
    timed('simulated annealing', (onImproved) => anneal(ising, { ...search, onImproved })),
    timed('tabu search', (onImproved) => tabuSearch(ising, { ...search, onImproved })),
    timed('greedy with restarts', (onImproved) => greedySearch(ising, { ...search, onImproved })),
    timed('random', (onImproved) => randomSearch(ising, { ...search, onImproved })),
  ];
  let isProven = false;
  const exact = timed('branch and bound', (onImproved) => {
    const found = branchAndBound(ising, { nodesMax: NODES_MAX, feasible, onImproved });
    isProven = found.isProven;
    return found;
  });
  exact.note = isProven ? 'exact: the whole tree was searched' : 'stopped at its limit: no proof';
  return { findings: [...findings, exact], isProven };
}

function timed(method: string, work: (onImproved: OnImproved) => Solution): Finding {
  const began = performance.now();
  const trace: Finding['trace'] = [];
  const { spins, value, isFeasible } = work((v, isAllowed) =>
    trace.push({ ms: performance.now() - began, value: v, isFeasible: isAllowed }),
  );
  const bits = Array.from(spins, (spin) => (spin < 0 ? '1' : '0')).join('');
  const wallMs = performance.now() - began;
  return { method, value, isFeasible, bits, wallMs, trace, note: '' };
}

function quantum(
  { ising, feasible }: Problem,
  { input, context, greedy }: { input: Input; context: StepContext; greedy: Finding },
) {
  const { depth, optimiser, starts, evaluations, shots, seed } = input;
  const warmStart = Array.from(greedy.bits, (bit) => (bit === '1' ? 1 - WARM_MARGIN : WARM_MARGIN));
  const spinsOf = (state: number) =>
    Int8Array.from({ length: ising.size }, (_, i) => 1 - 2 * ((state >>> i) & 1));
  const engine = createEngine();
  try {
    const found = refusing(() =>
      searchAngles({
        ...{ ising, engine, depth, optimiser, starts, evaluations, shots, seed },
        ...(input.warmStart ? { warmStart } : {}),
        ...(input.transferredAngles === null ? {} : { transferred: input.transferredAngles }),
        valueAt: (state) => isingValue(ising, spinsOf(state)),
        isFeasibleAt: (state) => feasible(spinsOf(state)),
        preparedMs: input.warmStart ? greedy.wallMs : 0,
        from: (context.resumed as SearchState | undefined) ?? null,
        checkpoint: (state) => context.checkpoint(state),
        now: () => performance.now(),
      }),
    );
    const { state, ...best } = found.sampled as NonNullable<SearchState['sampled']>;
    const bits = Array.from(spinsOf(state), (spin) => (spin < 0 ? '1' : '0')).join('');
    const last = found.depths[found.depths.length - 1];
    const note = `depth ${depth}, mean ${last?.expectation}, best of ${shots} shots per depth`;
    const finding = { method: 'QAOA', ...best, bits, wallMs: found.elapsedMs, note };
    return { finding, depths: found.depths, profile: found.profile };
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
