import {
  KIND_PASS,
  KIND_PAULI_SUM,
  KIND_TABLES,
  OP_CROSS,
  OP_DIAGONAL,
  OP_HADAMARD,
  OP_HALF_DIAGONAL,
  OP_MONOMIAL,
  OP_PAIR,
  OP_RECORD,
  OP_ROTATE,
  OP_SCALE,
  STEP_NARROW,
  STEP_WORDS,
} from '../assembly/opcodes';
import type { Complex } from './complex';
import type { Plan } from './plan';
import type { Tape } from './tape';

/** What a step of a pass says of its tile. */
export interface StepTile {
  exponent: number;
  tileMask: number;
  /** The places outside of the tile that jobs count through. */
  outerMask: number;
  liveMask: number;
  lowBits: number;
  jobs: number;
  /** Whether tiles are written back. */
  writes: boolean;
  /** Whether each job leaves a number. */
  observes: boolean;
}

/** A table of phases that a pass needs. */
interface Table {
  slot: number;
  constant: number;
  terms: number[];
}

/** Operations that there are for tiles of floats too. */
const NARROW = new Set([
  OP_ROTATE,
  OP_HADAMARD,
  OP_DIAGONAL,
  OP_HALF_DIAGONAL,
  OP_MONOMIAL,
  OP_CROSS,
  OP_SCALE,
  OP_PAIR,
]);
/** Bits of a tile of floats at least: a vector has one, and two more may take its place. */
const NARROW_EXPONENT_MIN = 3;

/** Gathers words and constants; every reference is a place in one of the two. */
export class ProgramWriter {
  private readonly steps: number[][] = [];
  private readonly words: number[] = [];
  private tables: Table[] = [];
  private readonly records: Plan['records'] = [];
  private operationCount = 0;
  private start = 0;
  /** Whether the pass's operations leave numbers of their own. */
  private hasRecords = false;
  private isNarrow = true;
  /** Tables that the pass with most of them has. */
  private tableCount = 0;
  /** Numbers that jobs leave. */
  private resultCount = 0;

  constructor(readonly tape: Tape) {}

  /** Adds constants, computed one by one, and returns the place of the first. */
  computed(count: number, compute: (i: number) => number): number {
    const { constants } = this.tape;
    const place = constants.length;
    this.tape.do(() => {
      for (let i = 0; i < count; i += 1) constants[place + i] = compute(i);
    });
    return place;
  }

  /** Adds the two constants of a complex number as it is now. */
  complex(number: Complex): number {
    const { constants } = this.tape;
    const place = constants.length;
    this.tape.do(() => {
      constants[place] = number.re;
      constants[place + 1] = number.im;
    });
    return place;
  }

  /** Adds the constants of an array. */
  constantsOf(values: Float64Array): number {
    return this.computed(values.length, (i) => values[i] as number);
  }

  /** Keeps what the expectations since the last record come to, one number a job. */
  record(id: number, jobs: number): void {
    this.operation(OP_RECORD, [this.place(id, jobs)]);
  }

  /** Makes room for what is recorded under a number, one number a job, and returns the first place. */
  place(id: number, jobs: number): number {
    const start = this.resultCount;
    this.hasRecords = true;
    this.records.push({ id, start, jobs });
    this.resultCount += jobs;
    return start;
  }

  /** Writes a step that adds up Pauli strings, and records the expectation value of their sum. */
  pauliSum(sum: { id: number; jobs: number; qubits: number; block: number; groups: number[][] }) {
    const { id, jobs, qubits, block, groups } = sum;
    const start = this.words.length;
    for (const group of groups) for (const word of group) this.words.push(word);
    const step = [KIND_PAULI_SUM, jobs, start, groups.length, block, 0, qubits, 0, 0, 1];
    this.steps.push([...step, this.place(id, jobs), 1, 0]);
  }

  /** Begins a pass. */
  begin(): void {
    this.tables = [];
    this.operationCount = 0;
    this.hasRecords = false;
    this.isNarrow = true;
    this.start = this.words.length;
  }

  /** Adds an operation: code, length, operands. */
  operation(code: number, operands: readonly number[]): void {
    this.words.push(code, operands.length + 2);
    for (const operand of operands) this.words.push(operand);
    this.operationCount += 1;
    this.isNarrow &&= NARROW.has(code);
  }

  /** Asks for a table; its terms are [mask, place of the factor] by ascending highest bit. */
  table(scalar: Complex, terms: number[]): number {
    const slot = this.tables.length;
    this.tables.push({ slot, constant: this.complex(scalar), terms });
    return slot;
  }

  /** Ends a pass: a step that builds its tables, and a step that sweeps over the state. */
  end(tile: StepTile): void {
    const { exponent, jobs } = tile;
    const { start, operationCount } = this;
    const isWide = exponent < NARROW_EXPONENT_MIN || tile.lowBits === 0 || tile.observes;
    const narrow = this.isNarrow && !isWide ? 1 : 0;
    if (this.tables.length > 0) this.buildTables(exponent, narrow);
    this.steps.push([
      KIND_PASS,
      jobs,
      start,
      operationCount,
      exponent,
      tile.tileMask,
      tile.outerMask,
      tile.liveMask,
      tile.lowBits,
      tile.writes ? 1 : 0,
      tile.observes ? this.resultCount : -1,
      this.hasRecords ? 1 : 0,
      narrow,
    ]);
    if (tile.observes) this.resultCount += jobs;
    this.tableCount = Math.max(this.tableCount, this.tables.length);
  }

  /** The whole program: the steps, then what they refer to. */
  finish(): Pick<
    Plan,
    'stepCount' | 'program' | 'constants' | 'tableCount' | 'resultCount' | 'records'
  > {
    const { steps, words, tableCount, resultCount, records } = this;
    const shift = steps.length * STEP_WORDS;
    const program = new Int32Array(shift + words.length);
    steps.forEach((step, i) => {
      program.set(step, i * STEP_WORDS);
    });
    program.set(words, shift);
    const constants = Float64Array.from(this.tape.constants);
    return { stepCount: steps.length, program, constants, tableCount, resultCount, records };
  }

  private buildTables(exponent: number, narrow: number): void {
    const descriptions: number[] = [];
    for (const { slot, constant, terms } of this.tables) {
      descriptions.push(slot, exponent, constant, terms.length / 2, this.words.length);
      for (const word of terms) this.words.push(word);
    }
    const place = this.words.length;
    for (const word of descriptions) this.words.push(word);
    const step = new Array<number>(STEP_WORDS).fill(0);
    step.splice(0, 3, KIND_TABLES, this.tables.length, place);
    step[STEP_NARROW] = narrow;
    this.steps.push(step);
  }
}
