import type { Circuit, Condition } from '../circuit';
import { QuantumError } from '../errors';
import type { InputValues } from '../parameters';
import { uniformsOfShot } from '../random/shot-uniforms';
import { holds } from '../twin';
import { constantForm, type Form, isConstant, sumOf, variablesOf } from './form';
import { type CliffordStep, cliffordSteps, drawsMax } from './steps';
import { Tableau } from './tableau';

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

/** Shots that have gone the same way so far: one tableau for all, whose signs are forms. */
interface Group {
  tableau: Tableau;
  bits: Form[];
  /** The shots' numbers. */
  shots: Uint32Array;
  /** Numbers of each shot used so far. */
  draws: number;
  /** Which number of its shot each variable is. */
  variables: number[];
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
 * that is no such sum, or that decides over more than Pauli gates, sends shots different ways. Shots
 * take their numbers by the rule of `uniformsOfShot`: the counts of a
 * circuit that measures on its way are those of the slow twin.
 * @returns how often each string of bits was left, bit 0 rightmost
 * @throws QuantumError NOT_CLIFFORD, OUT_OF_RANGE, TOO_WIDE, and as `isClifford` does
 */
export function runClifford(circuit: Circuit, options: CliffordRunOptions): Map<string, number> {
  const { inputs = {}, shots, firstShot = 0 } = options;
  if (!Number.isInteger(shots) || shots < 1 || shots > MAX_SHOTS) {
    throw new QuantumError('OUT_OF_RANGE', `shots are ${shots}, not from 1 to ${MAX_SHOTS}`);
  }
  const steps = cliffordSteps(circuit, inputs);
  const tableau = new Tableau(circuit.qubitCount, drawsMax(steps));
  const words = Math.ceil(drawsMax(steps) / 32);
  const run = new CliffordRun(options);
  const bits = Array.from({ length: circuit.bitCount }, () => constantForm(0, words));
  const all = new Uint32Array(shots).map((_, i) => firstShot + i);
  run.follow({ tableau, bits, shots: all, draws: 0, variables: [] }, { steps, at: 0, after: null });
  return run.counts;
}

/**
 * The state that a Clifford circuit leaves, for the expectation values of Pauli strings; those of a
 * circuit that measures are the mean over its outcomes.
 * @throws QuantumError NOT_CLIFFORD, also for classical control; TOO_WIDE
 */
export function cliffordState(circuit: Circuit, inputs: InputValues = {}): Tableau {
  const steps = cliffordSteps(circuit, inputs);
  if (steps.some(({ kind }) => kind === 'if')) {
    throw new QuantumError('NOT_CLIFFORD', 'no one stabilizer state is left by branches');
  }
  const words = drawsMax(steps);
  const group: Group = {
    tableau: new Tableau(circuit.qubitCount, words),
    bits: [],
    shots: new Uint32Array(),
    draws: 0,
    variables: [],
  };
  for (const step of steps) if (step.kind !== 'if') apply(group, step);
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
      rest = step.kind === 'if' ? this.branch(group, step, next) : next;
      if (step.kind !== 'if') apply(group, step);
    }
    this.record(group);
  }

  /** What the group goes on with; shots that the condition parts from it are followed to their end. */
  private branch(group: Group, step: Extract<CliffordStep, { kind: 'if' }>, next: Rest): Rest {
    const into = (value: boolean): Rest => {
      return { steps: value ? step.then : step.otherwise, at: 0, after: next };
    };
    const form = formOf(step.condition, group.bits);
    if (form !== null && isConstant(form)) return into(form.constant === 1);
    if (form !== null && step.paulis !== null) {
      for (const { qubit, x, z } of step.paulis) {
        group.tableau.applyPauliIf(form, qubit, { x, z });
      }
      return next;
    }
    const sides = this.divided(group, step.condition);
    const smaller = sides[0].length < sides[1].length ? 0 : 1;
    const larger = 1 - smaller;
    // The smaller side first and in a copy: copies are as deep as the logarithm of the shots.
    if (sides[smaller].length > 0) {
      const { tableau, bits, variables } = group;
      const copy = {
        ...group,
        tableau: tableau.copy(),
        bits: [...bits],
        variables: [...variables],
      };
      this.follow({ ...copy, shots: sides[smaller] }, into(smaller === 1));
    }
    group.shots = sides[larger as 0 | 1];
    return into(larger === 1);
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

function apply(group: Group, step: Exclude<CliffordStep, { kind: 'if' }>): void {
  const { tableau, variables } = group;
  if (step.kind === 'gate') {
    tableau.apply(step.images, step.qubits);
    return;
  }
  const { outcome, isRandom } = tableau.measure(step.qubit, variables.length);
  // Determined outcomes use up their number too: which they are is no property of the circuit's text.
  if (isRandom) variables.push(group.draws);
  group.draws++;
  if (step.kind === 'measure') group.bits[step.bit] = outcome;
  else tableau.applyPauliIf(outcome, step.qubit, { x: true, z: false });
}

/** A condition as a form; null where it is no sum of bits modulo 2. */
function formOf(condition: Condition, bits: readonly Form[]): Form | null {
  const asked = bitsAsked(condition);
  const first = bits[asked[0] ?? 0];
  const words = first?.terms.length ?? 0;
  if (asked.every((bit) => isConstant(bits[bit] as Form))) {
    const values: (0 | 1)[] = [];
    for (const bit of asked) values[bit] = (bits[bit] as Form).constant;
    return constantForm(holds(condition, values) ? 1 : 0, words);
  }
  const complement = (form: Form): Form => ({ ...form, constant: (form.constant ^ 1) as 0 | 1 });
  switch (condition.op) {
    case 'bit':
      return bits[condition.bit] as Form;
    case 'not': {
      const form = formOf(condition.of, bits);
      return form && complement(form);
    }
    case 'xor': {
      const [left, right] = [formOf(condition.left, bits), formOf(condition.right, bits)];
      return left && right && sumOf(left, right);
    }
    case 'compare': {
      const [bit] = condition.bits;
      if (condition.bits.length !== 1 || bit === undefined) return null;
      const [zero, one] = ([0, 1] as const).map((value) => {
        const values: (0 | 1)[] = [];
        values[bit] = value;
        return holds(condition, values);
      });
      const form = bits[bit] as Form;
      if (zero === one) return constantForm(one ? 1 : 0, words);
      return one ? form : complement(form);
    }
    default:
      return null;
  }
}

function bitsAsked(condition: Condition): number[] {
  switch (condition.op) {
    case 'bit':
      return [condition.bit];
    case 'compare':
      return condition.bits;
    case 'not':
      return bitsAsked(condition.of);
    default:
      return [...bitsAsked(condition.left), ...bitsAsked(condition.right)];
  }
}

function bitAt(column: Uint32Array | undefined, i: number): 0 | 1 {
  return (((column?.[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1 ? 1 : 0;
}
