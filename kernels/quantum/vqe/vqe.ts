import {
  createCobyla,
  createLbfgs,
  createSpsa,
  type Minimiser,
  type MinimiserState,
  resume,
} from '../../optimisation';
import { type AnsatzName, buildAnsatz, programOf, uccsdGenerators } from '../ansatz/ansatz';
import {
  evaluateObjective,
  fidelityOf,
  type Objective,
  poolGradients,
  type SplitState,
  stateOf,
} from '../ansatz/energy';
import type { QubitProblem } from '../ansatz/problem';
import type { RotationProgram } from '../ansatz/program';
import { uniformsOfShot } from '../random/shot-uniforms';

/** How to search. */
export interface VqeOptions {
  ansatz: AnsatzName | 'adapt';
  /** Repetitions of the ansatz; of ADAPT, the most operators that it takes. */
  layers: number;
  optimiser: 'lbfgs' | 'cobyla' | 'spsa';
  /** How many states, the lowest first. */
  states: number;
  /** What full overlap with a state already found costs, more than the gap to it. */
  deflationHartree: number;
  /** ADAPT stops when no operator's slope, in Hartree, is larger. */
  adaptGradient: number;
  iterationsMax: number;
  seed: number;
}

/** A state that was found. */
export interface VqeState {
  energyHartree: number;
  parameters: number[];
  /** Indices into ADAPT's pool; empty for an ansatz with a fixed circuit. */
  operators: number[];
  iterations: number;
  evaluations: number;
  reason: string;
}

/** Everything that an interrupted search needs to go on with the same bits; plain JSON. */
export interface VqeSnapshot {
  found: VqeState[];
  operators: number[];
  /** Iterations and evaluations of ADAPT's earlier rounds. */
  before: { iterations: number; evaluations: number };
  /** The best value after each iteration of the state that is sought. */
  convergence: number[];
  /** The same of the lowest state, kept. */
  groundConvergence: number[];
  minimiser: MinimiserState | null;
}

/** Excited states, and layers that are alike, must not begin where the slope is 0 by symmetry. */
const SPREAD_RADIANS = { ground: 0.1, excited: 0.8 };

/** A search for the lowest states that can be stopped after any evaluation. */
export class VqeSearch {
  private readonly pool;
  private readonly fixed: RotationProgram | null;
  /** ADAPT's programs, by their lists of operators, which never change. */
  private readonly grown = new WeakMap<readonly number[], RotationProgram>();
  private readonly snapshotNow: VqeSnapshot;
  private foundStates: SplitState[];
  private minimiser: Minimiser<MinimiserState> | null = null;

  constructor(
    private readonly problem: QubitProblem,
    private readonly options: VqeOptions,
    resumed?: VqeSnapshot,
  ) {
    const { ansatz, layers } = options;
    this.pool = ansatz === 'adapt' ? uccsdGenerators(problem) : [];
    this.fixed = ansatz === 'adapt' ? null : buildAnsatz(problem, { ansatz, layers });
    this.snapshotNow = structuredClone(resumed ?? EMPTY);
    this.foundStates = this.snapshotNow.found.map((state) =>
      stateOf(this.programWith(state.operators), state.parameters),
    );
    const { minimiser } = this.snapshotNow;
    if (minimiser !== null) this.minimiser = resume(minimiser);
    else if (!this.done) this.begin();
  }

  /** Whether all states are found. */
  get done(): boolean {
    return this.snapshotNow.found.length >= this.options.states;
  }

  /** One evaluation; tells whether it ended an iteration. */
  advance(): boolean {
    const minimiser = this.minimiser as Minimiser<MinimiserState>;
    const { iterations } = minimiser;
    if (!minimiser.done) {
      const { value, gradient } = evaluateObjective(this.objective(), minimiser.ask());
      minimiser.tell(value, gradient);
    }
    const isNew = minimiser.iterations > iterations || minimiser.done;
    if (isNew) this.snapshotNow.convergence.push(minimiser.best.value);
    if (minimiser.done) this.endRound(minimiser);
    return isNew;
  }

  /** What to keep; a search made of it goes on with the same bits. */
  snapshot(): VqeSnapshot {
    const minimiser = this.minimiser?.state() ?? null;
    return structuredClone({ ...this.snapshotNow, minimiser });
  }

  /** The rotations of a found state. */
  programWith(operators: readonly number[]): RotationProgram {
    const known = this.fixed ?? this.grown.get(operators);
    if (known !== undefined) return known;
    const generators = operators.map((index) => this.pool[index] as (typeof this.pool)[0]);
    const program = programOf(this.problem, generators);
    this.grown.set(operators, program);
    return program;
  }

  /** The largest |⟨a|b⟩|² between two found states. */
  overlapMax(): number {
    let largest = 0;
    this.foundStates.forEach((a, i) => {
      for (const b of this.foundStates.slice(0, i)) largest = Math.max(largest, fidelityOf(a, b));
    });
    return largest;
  }

  private objective(): Objective {
    const { operators } = this.snapshotNow;
    return {
      program: this.programWith(operators),
      hamiltonian: this.problem.hamiltonian,
      deflation: { states: this.foundStates, weightHartree: this.options.deflationHartree },
    };
  }

  /** Starts the search for the next state. */
  private begin(): void {
    this.snapshotNow.operators = [];
    if (this.fixed === null) {
      this.grow([]);
      return;
    }
    const salt = this.snapshotNow.found.length;
    const isPlain = salt === 0 && this.options.ansatz === 'uccsd';
    const spread = salt === 0 ? SPREAD_RADIANS.ground : SPREAD_RADIANS.excited;
    const uniform = uniformsOfShot(this.options.seed, salt);
    const start = Float64Array.from({ length: this.fixed.parameterCount }, (_, i) =>
      isPlain ? 0 : spread * (2 * uniform(i) - 1),
    );
    this.minimiser = this.newMinimiser(start);
  }

  /** ADAPT: takes the operator of the steepest slope, or ends. */
  private grow(parameters: readonly number[]): void {
    const { operators } = this.snapshotNow;
    const slopes = poolGradients(this.objective(), parameters, this.pool);
    let steepest = 0;
    slopes.forEach((slope, i) => {
      if (Math.abs(slope) > Math.abs(slopes[steepest] as number)) steepest = i;
    });
    const slope = Math.abs(slopes[steepest] ?? 0);
    if (operators.length >= this.options.layers || slope < this.options.adaptGradient) {
      const reason = slope < this.options.adaptGradient ? 'GRADIENT_SMALL' : 'OPERATORS_SPENT';
      this.endState(parameters, reason);
      return;
    }
    this.snapshotNow.operators = [...operators, steepest];
    this.minimiser = this.newMinimiser([...parameters, 0]);
  }

  private endRound(minimiser: Minimiser): void {
    const { before } = this.snapshotNow;
    before.iterations += minimiser.iterations;
    before.evaluations += minimiser.evaluations;
    this.minimiser = null;
    const parameters = Array.from(minimiser.best.parameters);
    if (this.fixed === null) this.grow(parameters);
    else this.endState(parameters, minimiser.reason ?? '');
  }

  private endState(parameters: readonly number[], reason: string): void {
    const now = this.snapshotNow;
    const { operators, before } = now;
    const program = this.programWith(operators);
    const none = { states: [], weightHartree: 0 };
    const { hamiltonian } = this.problem;
    const bare = evaluateObjective({ program, hamiltonian, deflation: none }, parameters);
    const found = { energyHartree: bare.value, parameters: [...parameters], operators, reason };
    if (now.found.length === 0) now.groundConvergence = now.convergence;
    now.found.push({ ...found, ...before });
    now.convergence = [];
    now.before = { iterations: 0, evaluations: 0 };
    this.foundStates.push(stateOf(program, parameters));
    if (!this.done) this.begin();
  }

  private newMinimiser(start: ArrayLike<number>): Minimiser<MinimiserState> {
    const { iterationsMax, seed, optimiser } = this.options;
    if (optimiser === 'spsa') return createSpsa(start, { seed, iterationsMax });
    if (optimiser === 'cobyla') return createCobyla(start, { evaluationsMax: iterationsMax });
    return createLbfgs(start, { iterationsMax });
  }
}

const EMPTY: VqeSnapshot = {
  ...{ found: [], operators: [], convergence: [], groundConvergence: [], minimiser: null },
  before: { iterations: 0, evaluations: 0 },
};
