import { ROUNDS_MAX } from '../circuit';
import { QuantumError } from '../errors';
import { uniformsOfShot } from '../random/shot-uniforms';
import { marginalProbabilities } from '../results';
import { holds } from '../twin';
import type { StateBackend } from './backend';
import { channelWeights } from './channel-weights';
import type { Channel, FinalMeasurement, Program, ProgramStep } from './program';

/** Which shots are run, and what is told on the way. */
export interface ProgramRunOptions {
  /** How many, from 1. */
  shots: number;
  /** A safe integer. */
  seed: number;
  /** Number of the first shot, 0 unless given. */
  firstShot?: number;
  /** States that may be kept for shots that go another way; 0 runs every way from its beginning. */
  statesMax?: number;
  /** Told now and then how many shots are done. */
  onProgress?: (done: number) => void;
  /** Sees the state before the final measurements of all shots that went one way. */
  onState?: (state: Float64Array, shots: Uint32Array) => void;
}

/** Shots that have gone the same way so far, and therefore share a state. */
interface Group {
  shots: Uint32Array;
  bits: (0 | 1)[];
  /** Numbers of each shot used so far. */
  draws: number;
  /** Rounds of loops so far. */
  rounds: number;
}

interface Rest {
  steps: readonly ProgramStep[];
  at: number;
  after: Rest | null;
}

/** What can happen next: how probable each possibility is, and what it does. */
interface Choice {
  weights: readonly number[];
  act: (group: Group, outcome: number) => void;
}

const MAX_SHOTS = 134_217_728;
const STATES_MAX = 8;
const FLIP = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);

/**
 * Runs the shots of a program. Shots share a state for as long as the same happens to them: few
 * different ways are branches, each followed once; where all shots differ they are trajectories. Either
 * way a shot's outcomes are a function of its own numbers, by the rule of `uniformsOfShot`.
 * @returns how often each string of bits was left, bit 0 rightmost
 * @throws QuantumError OUT_OF_RANGE, and what the backend finds in a segment
 */
export function runProgram(
  program: Program,
  backend: StateBackend,
  options: ProgramRunOptions,
): Map<string, number> {
  const { shots, firstShot = 0 } = options;
  if (!Number.isInteger(shots) || shots < 1 || shots > MAX_SHOTS) {
    throw new QuantumError('OUT_OF_RANGE', `shots are ${shots}, not from 1 to ${MAX_SHOTS}`);
  }
  const run = new ProgramRun(backend, options);
  run.again.push(new Uint32Array(shots).map((_, i) => firstShot + i));
  for (let next = run.again.pop(); next !== undefined; next = run.again.pop()) {
    backend.begin();
    const bits = new Array<0 | 1>(program.bitCount).fill(0);
    run.follow(
      { shots: next, bits, draws: 0, rounds: 0 },
      { steps: program.steps, at: 0, after: null },
    );
  }
  return run.counts;
}

class ProgramRun {
  readonly counts = new Map<string, number>();
  /** Shots whose way could not be kept: the same numbers lead them there again. */
  readonly again: Uint32Array[] = [];
  private kept = 0;
  private done = 0;

  constructor(
    private readonly backend: StateBackend,
    private readonly options: ProgramRunOptions,
  ) {}

  follow(group: Group, from: Rest): void {
    let rest: Rest | null = from;
    while (rest !== null) {
      const step: ProgramStep | undefined = rest.steps[rest.at];
      const next: Rest = { ...(rest as Rest), at: rest.at + 1 };
      if (step === undefined) rest = rest.after;
      else if (step.kind === 'if') {
        const isHeld = holds(step.condition, group.bits);
        rest = { steps: isHeld ? step.then : step.otherwise, at: 0, after: next };
      } else if (step.kind === 'while') {
        const isHeld = holds(step.condition, group.bits);
        rest = isHeld ? { steps: step.body, at: 0, after: this.round(group, rest) } : next;
      } else {
        this.take(group, step, next);
        rest = next;
      }
    }
  }

  /** Where a round of a loop goes on: at its condition. */
  private round(group: Group, at: Rest): Rest {
    group.rounds++;
    if (group.rounds <= ROUNDS_MAX) return at;
    throw new QuantumError('ENDLESS_LOOP', `a shot has made ${ROUNDS_MAX} rounds of loops`);
  }

  private take(
    group: Group,
    step: Exclude<ProgramStep, { kind: 'if' | 'while' }>,
    next: Rest,
  ): void {
    switch (step.kind) {
      case 'segment':
        this.backend.apply(step.segment);
        break;
      case 'final':
        this.finish(group, step.measures);
        break;
      case 'channel':
        this.choose(group, this.choiceOf(step.channel, step.qubits), next);
        break;
      case 'reset':
        this.choose(group, this.collapse(step.qubit, null), next);
        break;
      case 'measure':
        this.choose(group, this.collapse(step.qubit, step.bit), next);
        break;
      case 'readout':
        this.choose(group, this.misread(group, step), next);
    }
  }

  /** A bit that has been measured may be read wrongly. */
  private misread(group: Group, { bit, error }: Extract<ProgramStep, { kind: 'readout' }>): Choice {
    const wrong = group.bits[bit] === 0 ? error.zeroAsOne : error.oneAsZero;
    return {
      weights: [1 - wrong, wrong],
      act: ({ bits }, outcome) => {
        if (outcome === 1) bits[bit] = bits[bit] === 0 ? 1 : 0;
      },
    };
  }

  private collapse(qubit: number, bit: number | null): Choice {
    const weights = this.backend.weightsOf(qubit);
    return {
      weights,
      act: (group, outcome) => {
        this.backend.project(qubit, { outcome, weight: weights[outcome] as number });
        if (bit !== null) group.bits[bit] = outcome as 0 | 1;
        else if (outcome === 1) this.backend.multiply(FLIP, [qubit]);
      },
    };
  }

  private choiceOf(channel: Channel, qubits: readonly number[]): Choice {
    const { operators, probabilities } = channel;
    const weights = channelWeights(channel, this.backend, qubits);
    return {
      weights,
      act: (_, outcome) => {
        const operator = operators[outcome] ?? null;
        if (operator === null) return;
        const scale = probabilities === null ? 1 / Math.sqrt(weights[outcome] as number) : 1;
        const matrix = operator.map((entry) => entry * scale);
        this.backend.multiply(matrix, qubits);
      },
    };
  }

  /**
   * Lets each shot of a group choose. The group goes on with what most have chosen; the others are
   * followed to their end before, the fewest first, each from a copy of the state.
   */
  private choose(group: Group, { weights, act }: Choice, next: Rest): void {
    const sides = this.sidesOf(group, weights);
    group.draws++;
    const [most, ...others] = sides;
    const isKept = this.kept < (this.options.statesMax ?? STATES_MAX);
    const state = others.length > 0 && isKept ? this.backend.state().slice() : null;
    for (const { outcome, shots } of others.reverse()) {
      if (state === null) {
        this.again.push(shots);
        continue;
      }
      this.kept++;
      const other = { ...group, bits: [...group.bits], shots };
      act(other, outcome);
      this.follow(other, next);
      this.kept--;
      this.backend.restore(state);
    }
    group.shots = most?.shots ?? group.shots;
    act(group, most?.outcome ?? 0);
  }

  /** The shots of each outcome, the most frequent first. */
  private sidesOf(
    { shots, draws }: Group,
    weights: readonly number[],
  ): { outcome: number; shots: Uint32Array }[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sides = weights.map((): number[] => []);
    for (const shot of shots) {
      const drawn = uniformsOfShot(this.options.seed, shot)(draws) * total;
      let [outcome, sum] = [0, weights[0] as number];
      while (sum <= drawn && outcome < weights.length - 1) sum += weights[++outcome] as number;
      sides[outcome]?.push(shot);
    }
    return sides
      .map((side, outcome) => ({ outcome, shots: Uint32Array.from(side) }))
      .filter((side) => side.shots.length > 0)
      .sort((a, b) => b.shots.length - a.shots.length || a.outcome - b.outcome);
  }

  /** Final measurements of all shots at once, from the probabilities of their outcomes. */
  private finish(group: Group, measures: readonly FinalMeasurement[]): void {
    const state = this.backend.state();
    this.options.onState?.(state, group.shots);
    const tree = measures.length === 0 ? null : treeOf(state, measures);
    for (const shot of group.shots) {
      const uniform = uniformsOfShot(this.options.seed, shot);
      const bits = [...group.bits];
      let [node, draw] = [1, group.draws];
      for (const { bit, readout } of measures) {
        const [all, zero] = [tree?.[node] as number, tree?.[2 * node] as number];
        const outcome = uniform(draw++) * all < zero ? 0 : 1;
        node = 2 * node + outcome;
        const wrong = outcome === 0 ? readout?.zeroAsOne : readout?.oneAsZero;
        const isWrong = readout !== null && uniform(draw++) >= 1 - (wrong ?? 0);
        bits[bit] = (isWrong ? 1 - outcome : outcome) as 0 | 1;
      }
      const text = bits.reverse().join('');
      this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
    }
    this.done += group.shots.length;
    this.options.onProgress?.(this.done);
  }
}

/** Probabilities of the outcomes in the order of the measurements: node i has children 2i and 2i + 1. */
function treeOf(state: Float64Array, measures: readonly FinalMeasurement[]): Float64Array {
  const qubits = measures.map(({ qubit }) => qubit).reverse();
  const leaves = marginalProbabilities(state, qubits);
  const tree = new Float64Array(2 * leaves.length);
  tree.set(leaves, leaves.length);
  for (let i = leaves.length - 1; i > 0; i--) {
    tree[i] = (tree[2 * i] as number) + (tree[2 * i + 1] as number);
  }
  return tree;
}
