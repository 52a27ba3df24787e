import type { GateOperation, Parameter } from '../circuit';
import { QuantumError } from '../errors';

/** Everything that is known about a gate. Angles are in radians. */
export interface GateRecord {
  /** The name in circuits, as in OpenQASM and Qiskit. */
  name: string;
  /** Names of the parameters, for people. */
  parameters: readonly string[];
  /** On how many qubits it acts; 0 for a global phase. */
  qubits: number;
  /** Other names under which `gateOf` finds it. */
  aliases: readonly string[];
  /**
   * The unitary matrix, row-major, real and imaginary parts in turn: 2 · 4^qubits numbers; the first
   * listed qubit is the least significant bit of row and column. A new array at each call.
   * @throws QuantumError WRONG_PARAMETER_COUNT
   */
  matrix(parameters: readonly number[]): Float64Array;
  /** The gate of the table that undoes it on the same qubits. */
  inverse(parameters: readonly Parameter[]): { gate: string; parameters: Parameter[] };
  /** Simpler gates that give the same matrix, global phase included, on qubits 0 to k − 1; null for
   * the three that all others come down to: `u`, `cx` and `gphase`. */
  decomposition: ((parameters: readonly Parameter[]) => GateOperation[]) | null;
  /** What it does, in a sentence or two. */
  help: string;
}

/** A gate of a decomposition: its name, its qubits, its parameters. */
export type Step = [gate: string, qubits: number[], ...parameters: Parameter[]];

/** The inverse as a table writes it: the name of another gate without parameters, or parameters of
 * the same gate. */
type Inverse = string | ((...parameters: Parameter[]) => Parameter[]);

/** What a table of gates says about one of them. */
interface Definition {
  name: string;
  parameters?: readonly string[];
  aliases?: readonly string[];
  qubits: number;
  matrix: (...parameters: number[]) => Float64Array;
  inverse: Inverse;
  decomposition: ((...parameters: Parameter[]) => Step[]) | null;
  help: string;
}

/** Makes the record of a gate from its entry in a table. */
export function defineGate(definition: Definition): GateRecord {
  const { name, parameters = [], aliases = [], qubits, inverse, decomposition, help } = definition;
  const checked = <T>(given: readonly T[]): readonly T[] => {
    if (given.length === parameters.length) return given;
    const message = `${name} takes ${parameters.length} parameters, not ${given.length}`;
    throw new QuantumError('WRONG_PARAMETER_COUNT', message);
  };
  return {
    name,
    parameters,
    qubits,
    aliases,
    matrix: (given) => definition.matrix(...checked(given)),
    inverse: (given) =>
      typeof inverse === 'string'
        ? { gate: inverse, parameters: [...checked(given)] }
        : { gate: name, parameters: inverse(...checked(given)) },
    decomposition: decomposition && ((given) => decomposition(...checked(given)).map(operationOf)),
    help,
  };
}

/** Makes the record of a gate without parameters; its inverse is itself unless one is named. */
export function defineFixed(definition: {
  name: string;
  aliases?: readonly string[];
  qubits: number;
  matrix: Float64Array;
  inverse?: string;
  steps: Step[] | null;
  help: string;
}): GateRecord {
  const { matrix, inverse = definition.name, steps, ...rest } = definition;
  const decomposition = steps && (() => steps);
  return defineGate({ ...rest, matrix: () => matrix.slice(), inverse, decomposition });
}

function operationOf([gate, qubits, ...parameters]: Step): GateOperation {
  return { kind: 'gate', gate, parameters, qubits: [...qubits], controls: [] };
}
