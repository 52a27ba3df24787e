import type { Condition, Parameter } from '../circuit';
import type { GateDefinition, ScalarType, SubroutineDefinition } from './ast';
import type { LibraryGate } from './libraries';

/** What an expression comes to while a text is read. */
export type Value =
  /** `width` is given for unsigned integers of a declared width. */
  | { type: 'integer'; value: bigint; width?: number }
  | { type: 'real'; value: Parameter }
  | { type: 'boolean'; value: boolean }
  | { type: 'bitstring'; value: bigint; width: number }
  | { type: 'array'; items: Value[] }
  /** Bits of the circuit, known only when it runs; the first is the least significant. */
  | { type: 'bits'; bits: number[]; single: boolean }
  /** What a condition says of them; `time` is when it was written down. */
  | { type: 'condition'; condition: Condition; time: number }
  | { type: 'qubits'; qubits: number[]; single: boolean };

/** What a name stands for. */
export type Declared =
  | {
      kind: 'value';
      value: Value | undefined;
      /** Absent for what cannot be assigned to. */
      of?: ScalarType & { bits?: number };
      /** How many conditions on measured bits it was declared under. */
      conditions: number;
      constant: boolean;
    }
  | { kind: 'gate'; definition: GateDefinition }
  | { kind: 'subroutine'; definition: SubroutineDefinition }
  | { kind: 'library'; gate: LibraryGate };

/** Names of a block, above those of the blocks around it. */
export class Scope {
  private readonly names = new Map<string, Declared>();

  /** `isGate` for the body of a gate or subroutine, which sees no variables of the program. */
  constructor(
    private readonly parent?: Scope,
    private readonly isGate = false,
  ) {}

  /** What a name stands for here. */
  find(name: string): Declared | undefined {
    const own = this.names.get(name);
    if (own !== undefined || this.parent === undefined) return own;
    const outer = this.parent.find(name);
    if (this.isGate && outer?.kind === 'value' && !outer.constant) return undefined;
    return outer;
  }

  /** Declares a name; false where this block has it already. */
  declare(name: string, symbol: Declared): boolean {
    if (this.names.has(name)) return false;
    this.names.set(name, symbol);
    return true;
  }
}
