import { QuantumError } from '../errors';
import type { QasmError, QasmErrorCode, QasmFault } from './error';
import type { Lexer } from './lexer';
import { DEFAULT_LIMITS, type QasmLimits } from './limits';
import { ExpressionTooLarge } from './symbolic';

/** Options of the reader. */
export interface QasmOptions {
  /** The language, where the text has no header; the header must agree. OpenQASM 3 by default. */
  version?: 2 | 3;
  /** Values for inputs: integers and booleans must have one, others may stay open. */
  inputs?: Readonly<Record<string, number | boolean>>;
  /** Leaves real inputs open, also where a value is given: for circuits that are bound again and again. */
  keepReals?: boolean;
  /** Told the name of each input that is no real number: the circuit depends on its value. */
  onDiscreteInput?: (name: string) => void;
  /**
   * The phase of OpenQASM 3's `U`, `u2` and `u3`. `specification` (the default): U has the factor
   * e^{iθ/2}, u2 and u3 are in SU(2). `qiskit`: none has a factor, as in Qiskit's importer. It
   * shows in the global phase, and under controls.
   */
  phases?: 'specification' | 'qiskit';
  limits?: Partial<QasmLimits>;
}

/**
 * What all parts of the reader share: limits, the clock of measurements, and errors with places.
 */
export class Context {
  readonly limits: QasmLimits;
  /** Counts measurements; conditions kept in variables are compared with it. */
  time = 0;
  private readonly measuredAt = new Map<number, number>();
  private steps = 0;
  private operations = 0;

  constructor(
    private readonly lexer: Lexer,
    readonly options: QasmOptions,
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** Counts statements executed. Throws QasmError at the limit. */
  step(at: number, count = 1): void {
    this.steps += count;
    if (this.steps > this.limits.steps) throw this.tooMany(at, 'steps', this.limits.steps);
  }

  /** Counts operations made. Throws QasmError at the limit. */
  operation(at: number, count = 1): void {
    this.operations += count;
    const { operations } = this.limits;
    if (this.operations > operations) throw this.tooMany(at, 'operations', operations);
  }

  /** Notes that a bit takes a new value. */
  measured(bit: number): void {
    this.time += 1;
    this.measuredAt.set(bit, this.time);
  }

  /** Whether a bit has the value that it had at a time. */
  unchangedSince(bit: number, time: number): boolean {
    return (this.measuredAt.get(bit) ?? 0) <= time;
  }

  /** Whether a bit was ever measured. */
  everMeasured(bit: number): boolean {
    return this.measuredAt.has(bit);
  }

  /** A LIMIT error. */
  tooMany(at: number, what: string, limit: number): QasmError {
    return this.fault('LIMIT', at, `more than ${limit} ${what}`);
  }

  /** An error about what the text means. */
  wrong(at: number, reason: string): QasmError {
    return this.fault('MEANING', at, reason);
  }

  /** An error for something else than was expected. */
  expected(at: number, expected: string, found: string): QasmError {
    return this.lexer.error({ code: 'MEANING', offset: at, expected, found });
  }

  /** An error for what a circuit cannot do. */
  unsupported(at: number, what: string): QasmError {
    return this.fault('UNSUPPORTED', at, `${what} is not supported`);
  }

  /** The text between two offsets. */
  slice(from: number, to: number): string {
    return this.lexer.source.slice(from, to);
  }

  /** Runs what computes parameters; what is not finite or too large is an error at this place. */
  symbolic<T>(at: number, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof QuantumError) throw this.wrong(at, error.message);
      if (!(error instanceof ExpressionTooLarge)) throw error;
      throw this.fault('LIMIT', at, 'an expression of inputs is too large');
    }
  }

  private fault(code: QasmErrorCode, offset: number, reason: string): QasmError {
    const fault: QasmFault = { code, offset, reason };
    return this.lexer.error(fault);
  }
}
