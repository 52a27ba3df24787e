import { bitsAsked, type Circuit, type Condition, ROUNDS_MAX } from '../circuit';
import { QuantumError } from '../errors';
import type { InputValues } from '../parameters';
import { uniformsOfShot } from '../random/shot-uniforms';
import { holds } from '../twin';
import { formOf } from './condition-form';
import { type Form, isConstant, variablesOf } from './form';
import { apply, copyOf, type Group, groupOf, learn } from './group';
import { type CliffordStep, cliffordSteps } from './steps';
import type { Tableau } from './tableau';

/** Which shots of a Clifford circuit are run. */
export interface CliffordRunOptions {
  /** A value for each of the circuit's inputs. */
  inputs?: InputValues;
  /** How many times the circuit is run, from 1. */
  shots: number;
  /** A safe integer. */
  seed: number;
  /** Number of the first shot, 0 unless given. */
  firstShot?: number;
  /** Told now and then how many shots are done. */
  onProgress?: (done: number) => void;
}

/** The steps that are still to come: a list, and what follows it. */
interface Rest {
  steps: readonly CliffordStep[];
  at: number;
  after: Rest | null;
}

const MAX_SHOTS = 134_217_728;
/** Shots whose bits are put together at a time. */
const BLOCK = 4096;

/**
 * Runs a Clifford circuit of any width with measurements, resets and classical control: one tableau
 * serves all shots, since outcomes are sums of random bits modulo 2; it is copied only where a condition
 * that is no such sum, or that decides over more than Pauli gates, sends shots different ways, as the
 * condition of a loop does. Shots take their numbers by the rule of `uniformsOfShot`: the counts of a
 * circuit that measures on its way are those of the slow twin.
 * @returns how often each string of bits was left, bit 0 rightmost
 * @throws QuantumError NOT_CLIFFORD, OUT_OF_RANGE, TOO_WIDE, ENDLESS_LOOP, and as `isClifford` does
 */
export function runClifford(circuit: Circuit, options: CliffordRunOptions): Map<string, number> {
  const { inputs = {}, shots, firstShot = 0 } = options;
  if (!Number.isInteger(shots) || shots < 1 || shots > MAX_SHOTS) {
    throw new QuantumError('OUT_OF_RANGE', `shots are ${shots}, not from 1 to ${MAX_SHOTS}`);
  }
  const steps = cliffordSteps(circuit, inputs);
  const run = new CliffordRun(options);
  const group = groupOf(circuit, steps);
  group.shots = new Uint32Array(shots).map((_, i) => firstShot + i);
  run.follow(group, { steps, at: 0, after: null });
  return run.counts;
}

/**
 * The state that a Clifford circuit leaves, for the expectation values of Pauli strings; those of a
 * circuit that measures are the mean over its outcomes.
 * @throws QuantumError NOT_CLIFFORD, also for classical control; TOO_WIDE
 */
export function cliffordState(circuit: Circuit, inputs: InputValues = {}): Tableau {
  const steps = cliffordSteps(circuit, inputs);
  const group = groupOf(circuit, steps);
  for (const step of steps) {
    if (step.kind === 'if' || step.kind === 'while') {
      throw new QuantumError('NOT_CLIFFORD', 'no one stabilizer state is left by branches');
    }
    apply(group, step);
  }
  return group.tableau;
}

class CliffordRun {
  readonly counts = new Map<string, number>();
  private done = 0;

  constructor(private readonly options: CliffordRunOptions) {}

  follow(group: Group, from: Rest): void {
    let rest: Rest | null = from;
    while (rest !== null) {
      const step: CliffordStep | undefined = rest.steps[rest.at];
      if (step === undefined) {
        rest = rest.after;
        continue;
      }
      const next: Rest = { ...rest, at: rest.at + 1 };
      if (step.kind === 'if') rest = this.branch(group, step, next);
      else if (step.kind === 'while') rest = this.loop(group, step, { again: rest, next });
      else {
        apply(group, step);
        rest = next;
      }
    }
    this.record(group);
  }

  /** What the group goes on with; shots that the condition parts from it are followed to their end. */
  private branch(group: Group, step: Extract<CliffordStep, { kind: 'if' }>, next: Rest): Rest {
    const form = formOf(step.condition, group.bits);
    if (form !== null && !isConstant(form) && step.paulis !== null) {
      for (const { qubit, x, z } of step.paulis) {
        group.tableau.applyPauliIf(form, qubit, { x, z });
      }
      return next;
    }
    return this.part(group, step.condition, (_, value) => {
      return { steps: value ? step.then : step.otherwise, at: 0, after: next };
    });
  }

  /** Another round, or what comes after the loop. */
  private loop(
    group: Group,
    { condition, body }: Extract<CliffordStep, { kind: 'while' }>,
    { again, next }: { again: Rest; next: Rest },
  ): Rest {
    return this.part(group, condition, (part, value) => {
      if (!value) return next;
      part.rounds++;
      if (part.rounds <= ROUNDS_MAX) return { steps: body, at: 0, after: again };
      throw new QuantumError('ENDLESS_LOOP', `a shot has made ${ROUNDS_MAX} rounds of loops`);
    });
  }

  /**
   * Sends shots the way that a condition says: what the group goes on with, once all for which it says
   * otherwise have been followed to their end.
   */
  private part(
    group: Group,
    condition: Condition,
    into: (group: Group, value: boolean) => Rest,
  ): Rest {
    const form = formOf(condition, group.bits);
    if (form !== null && isConstant(form)) return into(group, form.constant === 1);
    const sides = this.divided(group, condition);
    const smaller = sides[0].length < sides[1].length ? 0 : 1;
    const larger = 1 - smaller;
    // The smaller side first and in a copy: copies are as deep as the logarithm of the shots.
    if (sides[smaller].length > 0) {
      const copy = { ...copyOf(group), shots: sides[smaller] };
      if (form !== null) learn(copy, form, smaller);
      this.follow(copy, into(copy, smaller === 1));
    }
    group.shots = sides[larger as 0 | 1];
    if (form !== null) learn(group, form, larger as 0 | 1);
    return into(group, larger === 1);
  }

  /** The group's shots for which a condition does not hold, and those for which it does. */
  private divided(group: Group, condition: Condition): [Uint32Array, Uint32Array] {
    const sides: [number[], number[]] = [[], []];
    const asked = bitsAsked(condition);
    for (let start = 0; start < group.shots.length; start += BLOCK) {
      const shots = group.shots.subarray(start, start + BLOCK);
      const columns = this.columnsOf(group, shots, asked);
      const bits: (0 | 1)[] = [];
      shots.forEach((shot, i) => {
        for (const bit of asked) bits[bit] = bitAt(columns.get(bit), i);
        sides[holds(condition, bits) ? 1 : 0].push(shot);
      });
    }
    return [Uint32Array.from(sides[0]), Uint32Array.from(sides[1])];
  }

  private record(group: Group): void {
    const all = Array.from(group.bits.keys());
    const { onProgress } = this.options;
    for (let start = 0; start < group.shots.length; start += BLOCK) {
      const shots = group.shots.subarray(start, start + BLOCK);
      const columns = all.length === 0 ? null : this.columnsOf(group, shots, all);
      for (let i = 0; i < shots.length; i++) {
        let text = '';
        for (const bit of all) text = `${bitAt(columns?.get(bit), i)}${text}`;
        this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
      }
      this.done += shots.length;
      onProgress?.(this.done);
    }
  }

  /** Bits of some shots, 32 shots to a word. */
  private columnsOf(
    group: Group,
    shots: Uint32Array,
    bits: readonly number[],
  ): Map<number, Uint32Array> {
    const uniforms = Array.from(shots, (shot) => uniformsOfShot(this.options.seed, shot));
    const random = new Map<number, Uint32Array>();
    const valuesOf = (variable: number): Uint32Array => {
      const known = random.get(variable);
      if (known !== undefined) return known;
      const draw = group.variables[variable] as number;
      const values = new Uint32Array(Math.ceil(shots.length / 32));
      uniforms.forEach((uniform, i) => {
        // 0 where the number is below the probability of 0, which is one half.
        if (uniform(draw) >= 0.5) values[i >>> 5] = (values[i >>> 5] as number) | (1 << (i & 31));
      });
      random.set(variable, values);
      return values;
    };
    const columns = new Map<number, Uint32Array>();
    for (const bit of bits) {
      const form = group.bits[bit] as Form;
      const column = new Uint32Array(Math.ceil(shots.length / 32)).fill(-form.constant >>> 0);
      for (const variable of variablesOf(form)) {
        const values = valuesOf(variable);
        for (let i = 0; i < column.length; i++) {
          column[i] = (column[i] as number) ^ (values[i] as number);
        }
      }
      columns.set(bit, column);
    }
    return columns;
  }
}

function bitAt(column: Uint32Array | undefined, i: number): 0 | 1 {
  return (((column?.[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1 ? 1 : 0;
}
